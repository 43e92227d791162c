import { describe, expect, it } from 'vitest';
import type { ClusterRole, PolicyRule } from '../generated/types.ts';
import type { Access } from './access.ts';
import {
  aggregatedRules,
  compactRules,
  forbiddenText,
  ruleAllows,
  ruleText,
  serviceAccountGroups,
  serviceAccountOf,
  uncovered,
} from './index.ts';

const user = { username: 'jane', groups: [] };

function asks(verb: string, resource: string, more: Partial<Extract<Access, { kind: 'resource' }>> = {}): Access {
  return {
    kind: 'resource',
    user,
    verb,
    group: '',
    resource,
    subresource: '',
    namespace: 'default',
    name: '',
    ...more,
  };
}

function rule(verbs: string, groups: string, resources: string, names?: string): PolicyRule {
  return {
    verbs: verbs.split(' '),
    apiGroups: groups.split(',').map((group) => (group === 'core' ? '' : group)),
    resources: resources.split(' '),
    ...(names === undefined ? {} : { resourceNames: names.split(' ') }),
  };
}

// upstream: pkg/apis/rbac/v1/evaluation_helpers.go, plugin/pkg/auth/authorizer/rbac/rbac_test.go
describe('a rule allows', () => {
  const path = (verb: string, url: string): Access => ({ kind: 'path', user, verb, path: url });
  const urls = (...nonResourceURLs: string[]): PolicyRule => ({ verbs: ['get'], nonResourceURLs });
  it.each<readonly [string, PolicyRule, Access, boolean]>([
    ['its verb', rule('get', 'core', 'pods'), asks('get', 'pods'), true],
    ['no other verb', rule('get', 'core', 'pods'), asks('list', 'pods'), false],
    ['all verbs', rule('*', 'core', 'pods'), asks('deletecollection', 'pods'), true],
    ['no other group', rule('get', 'apps', 'pods'), asks('get', 'pods'), false],
    ['no subresource unless named', rule('get', 'core', 'pods'), asks('get', 'pods', { subresource: 'log' }), false],
    ['a named subresource', rule('get', 'core', 'pods/log'), asks('get', 'pods', { subresource: 'log' }), true],
    ['a subresource of all', rule('get', '*', '*/scale'), asks('get', 'deployments', { subresource: 'scale' }), true],
    ['everything', rule('*', '*', '*'), asks('get', 'pods', { subresource: 'log' }), true],
    ['named objects', rule('get', 'core', 'pods', 'a b'), asks('get', 'pods', { name: 'b' }), true],
    ['no collection of named objects', rule('list', 'core', 'pods', 'a'), asks('list', 'pods'), false],
    ['a path', urls('/healthz'), path('get', '/healthz'), true],
    ['paths below', urls('/apis/*'), path('get', '/apis/apps/v1'), true],
    ['not the path above', urls('/apis/*'), path('get', '/apis'), false],
    ['no path with resource rules', rule('*', '*', '*'), path('get', '/healthz'), false],
  ])('%s', (_, granted, access, allowed) => {
    expect(ruleAllows(granted, access)).toBe(allowed);
  });
});

// upstream: staging/src/k8s.io/component-helpers/auth/rbac/validation/policy_comparator_test.go
describe('rules cover', () => {
  const missing = (owned: PolicyRule[], wanted: PolicyRule[]): string[] =>
    compactRules(uncovered(owned, wanted)).map(ruleText);
  it.each<readonly [string, PolicyRule[], PolicyRule[], string[]]>([
    ['what they name', [rule('get list', 'core', 'pods services')], [rule('get', 'core', 'services')], []],
    ['together', [rule('get', 'core', 'pods'), rule('list', 'core', 'pods')], [rule('get list', 'core', 'pods')], []],
    [
      'less than all verbs',
      [rule('get', 'core', 'pods')],
      [rule('get watch delete', 'core', 'pods')],
      ['{APIGroups:[""], Resources:["pods"], Verbs:["watch" "delete"]}'],
    ],
    ['subresources by star', [rule('update', '*', '*/scale')], [rule('update', 'apps', 'deployments/scale')], []],
    [
      'no star when they have none',
      [rule('get', 'core', 'pods')],
      [rule('*', '*', '*')],
      ['{APIGroups:["*"], Resources:["*"], Verbs:["*"]}'],
    ],
    [
      'only their names',
      [rule('get', 'core', 'pods', 'a')],
      [rule('get', 'core', 'pods', 'a b')],
      ['{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get"]}'],
    ],
    [
      'paths',
      [{ verbs: ['get'], nonResourceURLs: ['/api/*'] }],
      [{ verbs: ['get'], nonResourceURLs: ['/api/v1', '/metrics'] }],
      ['{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
    ],
  ])('%s', (_, owned, wanted, expected) => {
    expect(missing(owned, wanted)).toEqual(expected);
  });
});

describe('a role that gathers others', () => {
  const role = (name: string, labels: Record<string, string>, rules: PolicyRule[]): ClusterRole =>
    ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name, labels },
      rules,
    }) as unknown as ClusterRole;
  const view = rule('get', 'core', 'pods');
  const edit = rule('update', 'core', 'pods');
  it('has the rules of those its selectors choose, once', () => {
    const all = [role('b', { to: 'x' }, [view, edit]), role('a', { to: 'x' }, [view]), role('c', {}, [edit])];
    const gathering = {
      ...role('self', { to: 'x' }, [rule('*', '*', '*')]),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: 'x' } }] },
    };
    expect(aggregatedRules(gathering, [...all, gathering])).toEqual([view, edit]);
  });
});

describe('what a refused request is told', () => {
  it.each<readonly [Access, string]>([
    [asks('list', 'pods'), 'User "jane" cannot list resource "pods" in API group "" in the namespace "default"'],
    [
      asks('update', 'deployments', { group: 'apps', subresource: 'scale', namespace: '' }),
      'User "jane" cannot update resource "deployments/scale" in API group "apps" at the cluster scope',
    ],
    [{ kind: 'path', user, verb: 'get', path: '/<b>' }, 'User "jane" cannot get path "/&lt;b&gt;"'],
  ])('%#', (access, text) => {
    expect(forbiddenText(access)).toBe(text);
  });
});

describe('the username of a service account', () => {
  it.each([
    ['system:serviceaccount:default:builder', { namespace: 'default', name: 'builder' }],
    ['system:serviceaccount:default', undefined],
    ['system:serviceaccount:default:a:b', undefined],
    ['system:serviceaccount:default:A', undefined],
    ['jane', undefined],
  ])('%s', (username, account) => {
    expect(serviceAccountOf(username)).toEqual(account);
  });
  it('is in the groups of its namespace', () => {
    expect(serviceAccountGroups('dev')).toEqual(['system:serviceaccounts', 'system:serviceaccounts:dev']);
  });
});
