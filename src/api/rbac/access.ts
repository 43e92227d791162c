import type { UserInfo } from '../user.ts';

/** A request about resources, as authorization sees it. upstream: k8s.io/apiserver/pkg/authorization/authorizer Attributes */
export interface ResourceAccess {
  readonly kind: 'resource';
  readonly user: UserInfo;
  /** `get`, `list`, `create`, …, or a virtual one such as `impersonate`. */
  readonly verb: string;
  readonly group: string;
  /** For the record: rules know no versions. */
  readonly version?: string;
  readonly resource: string;
  /** `''` for the resource itself. */
  readonly subresource: string;
  /** `''` for cluster-scoped resources and for all namespaces. */
  readonly namespace: string;
  /** `''` for collections. */
  readonly name: string;
}

/** A request for a path that is no resource: `/healthz`. */
export interface PathAccess {
  readonly kind: 'path';
  readonly user: UserInfo;
  /** The method in lower case. */
  readonly verb: string;
  readonly path: string;
}

export type Access = ResourceAccess | PathAccess;

export interface AccessDecision {
  readonly allowed: boolean;
  /** Why; `''` where there is nothing to say. */
  readonly reason: string;
}

/** Says what users may do. For admission policies (CEL) as for requests. */
export interface Authorizer {
  authorize(access: Access): AccessDecision;
}

/** What a refused request is told, without the reason. upstream: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters */
export function forbiddenText(access: Access): string {
  const who = `User ${JSON.stringify(access.user.username)} cannot ${access.verb}`;
  if (access.kind === 'path') return sanitize(`${who} path ${JSON.stringify(access.path)}`);
  const { resource, subresource, group, namespace } = access;
  const what = JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return sanitize(`${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`);
}

/** So that nothing in an answer looks like HTML. */
function sanitize(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
