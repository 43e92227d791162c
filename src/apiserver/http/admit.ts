import type { Access, Authorizer, UserInfo } from '../../api/index.ts';
import type { AccessControl } from '../auth/index.ts';
import { accessForbidden, impersonate, requestAccess } from '../auth/index.ts';
import type { AuditRecord } from '../audit/index.ts';

export interface AdmitDeps {
  readonly access: AccessControl;
  /** Who the transport was made for: whose requests these are unless they bring a token. */
  readonly user: UserInfo;
}

const DECISION = 'authorization.k8s.io/decision';
const REASON = 'authorization.k8s.io/reason';

/**
 * What a request that may be served wants, and whose it is: authenticated, impersonated, authorized, and recorded as such.
 * upstream: k8s.io/apiserver/pkg/server/config.go DefaultBuildHandlerChain @throws StatusError Unauthorized, Forbidden, BadRequest
 */
export async function admit(
  { access: control, user: trusted }: AdmitDeps,
  request: Request,
  url: URL,
  record: AuditRecord,
): Promise<Access> {
  const { authorizer } = control;
  const asked = requestAccess(trusted, request.method, url);
  const header = request.headers.get('authorization');
  const user = header === null ? trusted : await control.authenticate(header, trusted);
  const own = user === trusted ? asked : { ...asked, user };
  record.asks(own);
  const impersonation = impersonate(authorizer, request.headers, own);
  if (impersonation === undefined) {
    authorize(authorizer, own, record);
    return own;
  }
  record.impersonates(impersonation.user, impersonation.constraint);
  const impersonated = { ...own, user: impersonation.user };
  authorize(authorizer, impersonated, record);
  return impersonated;
}

/**
 * What a request turns out to create must be allowed as that, too: sessions that WebSockets open with GET, objects that
 * a patch finds missing. upstream: AuthorizePodWebsocketUpgradeCreatePermission, handlers/update.go withAuthorization
 * @throws StatusError Forbidden
 */
export function requireCreate({ access: control }: AdmitDeps, access: Access): void {
  const create = { ...access, verb: 'create' };
  const { allowed, reason } = control.authorizer.authorize(create);
  if (!allowed) throw accessForbidden(create, reason);
}

/** upstream: endpoints/filters/authorization.go @throws StatusError Forbidden */
function authorize(authorizer: Authorizer, access: Access, record: AuditRecord): void {
  const { allowed, reason } = authorizer.authorize(access);
  record.annotate(DECISION, allowed ? 'allow' : 'forbid');
  record.annotate(REASON, reason);
  if (!allowed) throw accessForbidden(access, reason);
}
