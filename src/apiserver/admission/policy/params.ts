import {
  groupVersion,
  type KubernetesObject,
  matchesLabels,
  type ParamKind,
  type ParamRef,
  type Resource,
  selectorOf,
} from '../../../api/index.ts';
import { latest, type Registry } from '../../registry/index.ts';
import { storedObjects } from '../stored.ts';
import { converted } from '../matching/index.ts';

/** Why a policy or a binding cannot be used. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The resource of a kind; undefined where it is not served. */
export function resourceOfKind({ catalog }: Registry, { apiVersion, kind }: ParamKind): Resource | undefined {
  return catalog.resources.find((resource) => resource.kind === kind && groupVersion(resource) === apiVersion);
}

/**
 * The objects that a binding gives a policy to work with; `[undefined]` where it needs none.
 * @throws ConfigurationError upstream: policy/generic/policy_dispatcher.go CollectParams
 */
export function collectParams(
  registry: Registry,
  kind: ParamKind | undefined,
  ref: ParamRef | undefined,
  namespace: string,
): readonly (KubernetesObject | undefined)[] {
  if (kind === undefined || ref === undefined) return [undefined];
  const resource = resourceOfKind(registry, kind);
  if (resource === undefined) {
    throw new ConfigurationError(`paramKind kind \`${kind.apiVersion ?? ''}, Kind=${kind.kind ?? ''}\` not known`);
  }
  const where = paramNamespace(resource, ref, namespace);
  const params = select(registry, resource, ref, where);
  if (params.length === 0 && ref.parameterNotFoundAction === 'Deny') {
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  }
  return params;
}

function paramNamespace(resource: Resource, { namespace: given = '' }: ParamRef, namespace: string): string {
  if (!resource.namespaced) {
    if (given === '') return '';
    throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  }
  const where = given === '' ? namespace : given;
  if (where !== '') return where;
  throw new ConfigurationError(
    'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
  );
}

function select(
  registry: Registry,
  resource: Resource,
  { name = '', selector }: ParamRef,
  namespace: string,
): readonly KubernetesObject[] {
  if (name !== '') {
    const found = latest(registry, { resource, namespace, name });
    return found === undefined ? [] : [found.object];
  }
  if (selector === undefined) throw new ConfigurationError('one of name or selector must be provided');
  const requirements = selectorOf(selector) ?? [];
  const storage = resource.storage ?? resource;
  return storedObjects(registry, storage, namespace)
    .filter(({ metadata }) => matchesLabels(requirements, metadata.labels))
    .map((object) => converted(object, storage, resource) ?? object);
}
