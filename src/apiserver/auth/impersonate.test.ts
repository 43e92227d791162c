import { describe, expect, it } from 'vitest';
import {
  type Access,
  type Authorizer,
  type PolicyRule,
  ruleAllows,
  StatusError,
  type UserInfo,
} from '../../api/index.ts';
import { impersonate, type Impersonation } from './impersonate.ts';

const requester: UserInfo = { username: 'jane', groups: ['dev'] };
const access: Access = {
  kind: 'resource',
  user: requester,
  verb: 'list',
  group: '',
  resource: 'pods',
  subresource: '',
  namespace: 'default',
  name: '',
};

function rule(verbs: string, resources: string, names?: string, apiGroups: readonly string[] = ['']): PolicyRule {
  return {
    verbs: verbs.split(' '),
    apiGroups,
    resources: resources.split(' '),
    ...(names === undefined ? {} : { resourceNames: names.split(' ') }),
  };
}

const AUTHN = ['authentication.k8s.io'];
const ALL = [
  rule('impersonate', 'users groups serviceaccounts'),
  rule('impersonate', 'uids userextras/scopes', undefined, AUTHN),
];

function allowing(rules: readonly PolicyRule[]): Authorizer {
  return { authorize: (asked) => ({ allowed: rules.some((one) => ruleAllows(one, asked)), reason: '' }) };
}

function as(
  rules: readonly PolicyRule[],
  headers: Record<string, string>,
  asker = requester,
): Impersonation | undefined {
  return impersonate(allowing(rules), new Headers(headers), { ...access, user: asker });
}

function refusal(rules: readonly PolicyRule[], headers: Record<string, string>): readonly [number, string] {
  try {
    as(rules, headers);
  } catch (cause) {
    if (cause instanceof StatusError) return [cause.code, cause.message];
  }
  throw new Error('was not refused');
}

// upstream: k8s.io/apiserver/pkg/endpoints/filters/impersonation/{impersonation,constrained_impersonation}_test.go
describe('impersonation', () => {
  it('is not asked for', () => {
    expect(as([], { authorization: 'x' })).toBeUndefined();
  });

  it.each<readonly [string, Record<string, string>, UserInfo]>([
    ['a user', { 'Impersonate-User': 'bob' }, { username: 'bob', groups: ['system:authenticated'] }],
    [
      'groups',
      { 'Impersonate-User': 'bob', 'Impersonate-Group': 'a, b' },
      { username: 'bob', groups: ['a', 'b', 'system:authenticated'] },
    ],
    [
      'a uid and extras',
      { 'Impersonate-User': 'bob', 'Impersonate-Uid': '1', 'Impersonate-Extra-Scopes': 'x, y' },
      { username: 'bob', uid: '1', groups: ['system:authenticated'], extra: { scopes: ['x', 'y'] } },
    ],
    [
      'a service account, which has its groups',
      { 'Impersonate-User': 'system:serviceaccount:ns:name' },
      {
        username: 'system:serviceaccount:ns:name',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
      },
    ],
    [
      'nobody',
      { 'Impersonate-User': 'system:anonymous' },
      { username: 'system:anonymous', groups: ['system:unauthenticated'] },
    ],
    [
      'a user who is not authenticated',
      { 'Impersonate-User': 'bob', 'Impersonate-Group': 'system:unauthenticated' },
      { username: 'bob', groups: ['system:unauthenticated'] },
    ],
  ])('of %s', (_, headers, user) => {
    expect(as(ALL, headers)).toEqual({ user, constraint: '' });
  });

  it.each<readonly [string, readonly PolicyRule[], Record<string, string>, string]>([
    [
      'a user',
      [],
      { 'Impersonate-User': 'bob' },
      'pods is forbidden: User "jane" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'a group that is not allowed',
      [rule('impersonate-on:user-info:list', 'pods'), rule('impersonate:user-info', 'users', 'bob', AUTHN)],
      { 'Impersonate-User': 'bob', 'Impersonate-Group': 'a' },
      'groups.authentication.k8s.io "a" is forbidden: User "jane" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope',
    ],
    [
      'masters under a constraint',
      [rule('impersonate-on:user-info:list', 'pods'), rule('*', '*', undefined, AUTHN)],
      { 'Impersonate-User': 'bob', 'Impersonate-Group': 'system:masters' },
      'groups.authentication.k8s.io "system:masters" is forbidden: User "jane" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed',
    ],
    [
      'a service account of another name',
      [rule('impersonate', 'serviceaccounts', 'other')],
      { 'Impersonate-User': 'system:serviceaccount:ns:name', 'Impersonate-Uid': '1' },
      'serviceaccounts "name" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "ns"',
    ],
    [
      'a uid',
      [rule('impersonate', 'users')],
      { 'Impersonate-User': 'system:node:n1', 'Impersonate-Uid': '1' },
      'uids.authentication.k8s.io "1" is forbidden: User "jane" cannot impersonate resource "uids" in API group "authentication.k8s.io" at the cluster scope',
    ],
    [
      'an extra',
      [rule('impersonate', 'users')],
      { 'Impersonate-User': 'system:node:n1', 'Impersonate-Extra-a%2fb': 'x' },
      'userextras.authentication.k8s.io "x" is forbidden: User "jane" cannot impersonate resource "userextras/a/b" in API group "authentication.k8s.io" at the cluster scope',
    ],
  ])('of %s is refused', (_, rules, headers, message) => {
    expect(refusal(rules, headers)).toEqual([403, message]);
  });

  it('of groups without a user is a bad request', () => {
    expect(refusal(ALL, { 'Impersonate-Group': 'a', 'Impersonate-Extra-scopes': 'x' })).toEqual([
      400,
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"a"}, Extra:map[string][]string{"scopes":[]string{"x"}}} without impersonating a user name',
    ]);
  });

  it.each<readonly [string, readonly PolicyRule[], string, UserInfo, string]>([
    [
      'users, for what may be done as them',
      [rule('impersonate-on:user-info:list', 'pods'), rule('impersonate:user-info', 'users', 'bob', AUTHN)],
      'bob',
      { username: 'bob', groups: ['system:authenticated'] },
      'impersonate:user-info',
    ],
    [
      'service accounts',
      [
        rule('impersonate-on:serviceaccount:list', 'pods'),
        rule('impersonate:serviceaccount', 'serviceaccounts', undefined, AUTHN),
      ],
      'system:serviceaccount:ns:name',
      {
        username: 'system:serviceaccount:ns:name',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
      },
      'impersonate:serviceaccount',
    ],
    [
      'nodes',
      [rule('impersonate-on:arbitrary-node:list', 'pods'), rule('impersonate:arbitrary-node', 'nodes', 'n1', AUTHN)],
      'system:node:n1',
      { username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] },
      'impersonate:arbitrary-node',
    ],
  ])('is constrained to %s', (_, rules, wanted, user, constraint) => {
    expect(as(rules, { 'Impersonate-User': wanted })).toEqual({ user, constraint });
  });

  it('lets the pods of a node be that node only', () => {
    const agent: UserInfo = {
      username: 'system:serviceaccount:kube-system:agent',
      groups: [],
      extra: { 'authentication.kubernetes.io/node-name': ['n1'] },
    };
    const rules = [
      rule('impersonate-on:associated-node:list', 'pods'),
      rule('impersonate:associated-node', 'nodes', '*', AUTHN),
    ];
    const user = { username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };
    const allowed = as(
      [{ ...rules[0], verbs: ['*'] }, rule('impersonate:associated-node', 'nodes', undefined, AUTHN)],
      { 'Impersonate-User': 'system:node:n1' },
      agent,
    );
    expect(allowed).toEqual({ user, constraint: 'impersonate:associated-node' });
    expect(() => as(rules, { 'Impersonate-User': 'system:node:n2' }, agent)).toThrow(
      'impersonate-on:arbitrary-node:list',
    );
  });
});
