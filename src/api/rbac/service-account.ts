import { isDns1123Label, isDns1123Subdomain } from '../names/index.ts';
import { AUTHENTICATED, type UserInfo } from '../user.ts';

/** Where a ServiceAccount is. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

const PREFIX = 'system:serviceaccount:';
const ALL_ACCOUNTS = 'system:serviceaccounts';

/** `system:serviceaccount:<namespace>:<name>` upstream: k8s.io/apiserver/pkg/authentication/serviceaccount MakeUsername */
export function serviceAccountUsername({ namespace, name }: ServiceAccountName): string {
  return `${PREFIX}${namespace}:${name}`;
}

/** The account that a username means; undefined when it is none. upstream: SplitUsername */
export function serviceAccountOf(username: string): ServiceAccountName | undefined {
  if (!username.startsWith(PREFIX)) return undefined;
  const [namespace, name, ...rest] = username.slice(PREFIX.length).split(':');
  if (namespace === undefined || name === undefined || rest.length > 0) return undefined;
  return isDns1123Label(namespace).length > 0 || isDns1123Subdomain(name).length > 0 ? undefined : { namespace, name };
}

/** Groups that every account of a namespace is in. upstream: MakeGroupNames */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return [ALL_ACCOUNTS, `${ALL_ACCOUNTS}:${namespace}`];
}

/** The user that an account is when it makes requests. */
export function serviceAccountUser(account: ServiceAccountName, uid?: string): UserInfo {
  return {
    username: serviceAccountUsername(account),
    ...(uid === undefined ? {} : { uid }),
    groups: [...serviceAccountGroups(account.namespace), AUTHENTICATED],
  };
}
