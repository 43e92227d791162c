import { beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/server.ts';

const AUTHZ = '/apis/authorization.k8s.io/v1';
const AUTHN = '/apis/authentication.k8s.io/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }];
  await server.send('POST', `${RBAC}/namespaces/default/roles`, { metadata: { name: 'reader' }, rules });
  await server.send('POST', `${RBAC}/namespaces/default/rolebindings`, {
    metadata: { name: 'readers' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'dev' }],
  });
});

const pods = { namespace: 'default', verb: 'get', resource: 'pods' };

// upstream: pkg/registry/authorization/*/rest_test.go
describe('a review of access', () => {
  const allowed = {
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "readers/default" of Role "reader" to Group "dev"',
  };

  it.each<readonly [string, string, object, object]>([
    ['of somebody', 'subjectaccessreviews', { user: 'jane', groups: ['dev'], resourceAttributes: pods }, allowed],
    ['of a group', 'subjectaccessreviews', { groups: ['dev'], resourceAttributes: pods }, allowed],
    ['of who may not', 'subjectaccessreviews', { user: 'jane', resourceAttributes: pods }, { allowed: false }],
    [
      'of an administrator',
      'subjectaccessreviews',
      { groups: ['system:masters'], resourceAttributes: pods },
      { allowed: true },
    ],
    [
      'of a path',
      'subjectaccessreviews',
      { groups: ['system:authenticated'], nonResourceAttributes: { path: '/healthz', verb: 'get' } },
      {
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
      },
    ],
    [
      'in a namespace',
      'namespaces/default/localsubjectaccessreviews',
      { groups: ['dev'], resourceAttributes: pods },
      allowed,
    ],
  ])('%s is answered', async (_, path, spec, status) => {
    const answer = await server.send('POST', `${AUTHZ}/${path}`, { spec });
    expect([answer.code, answer.body.status]).toEqual([201, status]);
    expect(answer.body.spec).toEqual(spec);
  });

  it('of oneself counts whom one impersonates', async () => {
    const body = { spec: { resourceAttributes: pods } };
    const ask = (headers: Record<string, string>) =>
      server.send('POST', `${AUTHZ}/selfsubjectaccessreviews`, body, headers);
    expect((await ask({})).body.status).toEqual({ allowed: true });
    expect((await ask({ 'impersonate-user': 'jane' })).body.status).toEqual({ allowed: false });
    expect((await ask({ 'impersonate-user': 'jane', 'impersonate-group': 'dev' })).body.status).toEqual(allowed);
  });

  // upstream: pkg/apis/authorization/validation/validation_test.go
  it.each<readonly [string, string, object, string]>([
    [
      'of nothing',
      'selfsubjectaccessreviews',
      {},
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      'of nobody',
      'subjectaccessreviews',
      { resourceAttributes: pods },
      'SubjectAccessReview.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
    [
      'of another namespace',
      'namespaces/kube-system/localsubjectaccessreviews',
      { user: 'jane', resourceAttributes: pods },
      'LocalSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "default": must match metadata.namespace',
    ],
    [
      'with an empty selector',
      'subjectaccessreviews',
      { user: 'jane', resourceAttributes: { ...pods, labelSelector: {} } },
      'SubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes.labelSelector.requirements: Required value: when labelSelector is specified, requirements or rawSelector is required',
    ],
  ])('%s is invalid', async (_, path, spec, message) => {
    const answer = await server.send('POST', `${AUTHZ}/${path}`, { spec });
    expect([answer.code, answer.body.message]).toEqual([422, message]);
  });

  it('is created, and nothing else', async () => {
    expect((await server.send('GET', `${AUTHZ}/subjectaccessreviews`)).code).toBe(405);
    expect((await server.send('DELETE', `${AUTHZ}/subjectaccessreviews/x`)).code).toBe(405);
  });
});

// upstream: pkg/registry/authorization/selfsubjectrulesreview/rest.go
describe('a review of rules', () => {
  const ask = (spec: object, headers: Record<string, string> = {}) =>
    server.send('POST', `${AUTHZ}/selfsubjectrulesreviews`, { spec }, headers);

  it('lists what one may do in a namespace', async () => {
    const { body } = await ask({ namespace: 'default' }, { 'impersonate-user': 'jane', 'impersonate-group': 'dev' });
    expect(body.status.incomplete).toBe(false);
    expect(body.status.resourceRules).toContainEqual({ verbs: ['get'], apiGroups: [''], resources: ['pods'] });
    expect(body.status.nonResourceRules[0].verbs).toEqual(['get']);
    const elsewhere = await ask(
      { namespace: 'kube-system' },
      { 'impersonate-user': 'jane', 'impersonate-group': 'dev' },
    );
    expect(elsewhere.body.status.resourceRules).not.toContainEqual({
      verbs: ['get'],
      apiGroups: [''],
      resources: ['pods'],
    });
  });

  it('needs the namespace', async () => {
    const answer = await ask({});
    expect([answer.code, answer.body.message]).toEqual([400, 'no namespace on request']);
  });

  it('is not complete for nodes', async () => {
    const headers = { 'impersonate-user': 'system:node:n1' };
    const { body } = await ask({ namespace: 'default' }, headers);
    expect(body.status).toMatchObject({
      incomplete: true,
      evaluationError: 'node authorizer does not support user rule resolution',
    });
  });
});

// upstream: pkg/registry/authentication/{tokenreview/storage,selfsubjectreview/rest}_test.go
describe('a review of users', () => {
  it('says who one is', async () => {
    const headers = { 'impersonate-user': 'jane', 'impersonate-uid': '1', 'impersonate-extra-scopes': 'a' };
    const { code, body } = await server.send('POST', `${AUTHN}/selfsubjectreviews`, {}, headers);
    const userInfo = { username: 'jane', uid: '1', groups: ['system:authenticated'], extra: { scopes: ['a'] } };
    expect([code, body.kind, body.status]).toEqual([201, 'SelfSubjectReview', { userInfo }]);
  });

  it('needs a token', async () => {
    const answer = await server.send('POST', `${AUTHN}/tokenreviews`, { spec: {} });
    expect([answer.code, answer.body.message]).toEqual([400, 'token is required for TokenReview in authentication']);
  });
});
