import {
  type Access,
  AUTHENTICATED,
  type Authorizer,
  type ResourceAccess,
  serviceAccountGroups,
  serviceAccountOf,
  SYSTEM_MASTERS,
  type UserInfo,
} from '../../api/index.ts';
import { badRequest } from '../registry/index.ts';
import { ANONYMOUS } from './authenticate.ts';
import { accessForbidden } from './forbidden.ts';

const EXTRA = 'impersonate-extra-';
const UNAUTHENTICATED = 'system:unauthenticated';
const NODES = 'system:nodes';
const AUTHENTICATION = 'authentication.k8s.io';

/** What the headers of a request ask for; nothing is filled in. */
interface Wanted {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** @returns undefined when the request is nobody else's @throws StatusError BadRequest for groups without a user */
function wantedUser(headers: Headers): Wanted | undefined {
  const username = headers.get('impersonate-user') ?? '';
  const uid = headers.get('impersonate-uid') ?? '';
  const groups = listed(headers.get('impersonate-group'));
  const extra: Record<string, readonly string[]> = {};
  headers.forEach((value, name) => {
    if (name.startsWith(EXTRA)) extra[unescaped(name.slice(EXTRA.length))] = listed(value);
  });
  if (username !== '') return { username, uid, groups, extra };
  if (uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw badRequest(`requested ${goSyntax({ uid, groups, extra })} without impersonating a user name`);
}

/** As Go's `%#v` shows a user without a name. */
function goSyntax({ uid, groups, extra }: Omit<Wanted, 'username'>): string {
  const list = (items: readonly string[]): string => items.map((item) => JSON.stringify(item)).join(', ');
  const strings = groups.length === 0 ? '[]string(nil)' : `[]string{${list(groups)}}`;
  const entries = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:[]string{${list(values)}}`);
  const map = entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${entries.sort().join(', ')}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${strings}, Extra:${map}}`;
}

/** Fetch joins the values of headers that come several times. */
function listed(value: string | null): readonly string[] {
  return value === null ? [] : value.split(',').map((item) => item.trim());
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

interface Mode {
  /** The verb that lets one be the user. */
  readonly verb: string;
  /** The verb that lets one do this request as such a user; `''` where any request is let through. */
  readonly on: string;
  /** Group of users, groups and nodes. */
  readonly group: string;
}

const LEGACY: Mode = { verb: 'impersonate', on: '', group: '' };

function constrained(name: string, verb: string): Mode {
  return { verb: `impersonate:${name}`, on: `impersonate-on:${name}:${verb}`, group: AUTHENTICATION };
}

/** The ways to be this user, the narrowest first. upstream: filters/impersonation/mode.go allImpersonationModes */
function modesFor(wanted: Wanted, requester: UserInfo, verb: string): readonly Mode[] {
  const alone = wanted.uid === '' && wanted.groups.length === 0 && Object.keys(wanted.extra).length === 0;
  if (nodeOf(wanted.username) !== undefined) {
    if (!alone) return [LEGACY];
    const own = requester.extra?.['authentication.kubernetes.io/node-name']?.[0];
    const isOwn = own !== undefined && serviceAccountOf(requester.username) !== undefined;
    const associated = isOwn && own === nodeOf(wanted.username) ? [constrained('associated-node', verb)] : [];
    return [...associated, constrained('arbitrary-node', verb), LEGACY];
  }
  if (serviceAccountOf(wanted.username) !== undefined) {
    return alone ? [constrained('serviceaccount', verb), LEGACY] : [LEGACY];
  }
  return [constrained('user-info', verb), LEGACY];
}

function nodeOf(username: string): string | undefined {
  return username.startsWith('system:node:') ? username.slice('system:node:'.length) : undefined;
}

export interface Impersonation {
  readonly user: UserInfo;
  /** The verb that allowed it; `''` where it was allowed without constraint. */
  readonly constraint: string;
}

/**
 * Whom the `Impersonate-*` headers of a request name; undefined where there are none.
 * upstream: k8s.io/apiserver/pkg/endpoints/filters/impersonation @throws StatusError Forbidden, BadRequest
 */
export function impersonate(authorizer: Authorizer, headers: Headers, access: Access): Impersonation | undefined {
  const wanted = wantedUser(headers);
  if (wanted === undefined) return undefined;
  let first: unknown;
  for (const mode of modesFor(wanted, access.user, access.verb)) {
    try {
      const user = impersonatedBy(mode, authorizer, wanted, access);
      return { user, constraint: mode === LEGACY ? '' : mode.verb };
    } catch (cause) {
      first ??= cause;
    }
  }
  throw first;
}

function impersonatedBy(mode: Mode, authorizer: Authorizer, wanted: Wanted, access: Access): UserInfo {
  const requester = access.user;
  const require = (asked: Access): void => {
    const { allowed, reason } = authorizer.authorize(asked);
    if (!allowed) throw accessForbidden(asked, reason);
  };
  const may = (resource: string, name: string, more: Partial<ResourceAccess> = {}): void => {
    const asked: ResourceAccess = {
      kind: 'resource',
      user: requester,
      verb: mode.verb,
      group: mode.group,
      resource,
      subresource: '',
      namespace: '',
      name,
    };
    require({ ...asked, ...more });
  };
  if (mode.on !== '') require({ ...access, verb: mode.on });
  let { groups } = wanted;
  const account = serviceAccountOf(wanted.username);
  const node = mode === LEGACY ? undefined : nodeOf(wanted.username);
  if (account !== undefined) {
    may('serviceaccounts', account.name, { namespace: account.namespace });
    if (groups.length === 0) groups = serviceAccountGroups(account.namespace);
  } else if (node !== undefined) {
    may('nodes', mode.verb === 'impersonate:associated-node' ? '*' : node);
    groups = [NODES];
  } else may('users', wanted.username);
  if (wanted.uid !== '') may('uids', wanted.uid, { group: AUTHENTICATION });
  for (const group of wanted.groups) {
    if (mode !== LEGACY) refuseGroup(group, access, mode);
    may('groups', group);
  }
  for (const [key, values] of Object.entries(wanted.extra)) {
    for (const value of values) may('userextras', value, { group: AUTHENTICATION, subresource: key });
  }
  return {
    username: wanted.username,
    ...(wanted.uid === '' ? {} : { uid: wanted.uid }),
    groups: withImplied(wanted.username, groups),
    ...(Object.keys(wanted.extra).length === 0 ? {} : { extra: wanted.extra }),
  };
}

/** Some groups are only for those who may impersonate without constraint. */
function refuseGroup(group: string, { user }: Access, { verb }: Mode): void {
  if (group !== '' && group !== SYSTEM_MASTERS) return;
  const asked: ResourceAccess = {
    kind: 'resource',
    user,
    verb,
    group: AUTHENTICATION,
    resource: 'groups',
    subresource: '',
    namespace: '',
    name: group,
  };
  throw accessForbidden(asked, `impersonating the ${group === '' ? 'empty string' : group} group is not allowed`);
}

function withImplied(username: string, groups: readonly string[]): readonly string[] {
  const implied = username === ANONYMOUS.username ? UNAUTHENTICATED : AUTHENTICATED;
  if (groups.includes(implied) || groups.includes(UNAUTHENTICATED)) return groups;
  return [...groups, implied];
}
