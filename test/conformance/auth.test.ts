import { expect, test } from 'vitest';
import { startCluster } from './support/cluster.ts';

// upstream: test/e2e/auth/{service_accounts,subjectreviews}.go

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts';

function account(name: string, fields: object = {}) {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, labels: { e2e: 'yes' } }, ...fields };
}

test('[sig-auth] ServiceAccounts should create a serviceAccountToken and ensure a successful TokenReview', async () => {
  const cluster = await startCluster(0);
  await cluster.create(ACCOUNTS, account('e2e'));
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const { status } = await cluster.create(`${ACCOUNTS}/e2e/token`, request);
  expect(status.token.split('.')).toHaveLength(3);
  const review = (token: string) =>
    cluster.create('/apis/authentication.k8s.io/v1/tokenreviews', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token },
    });
  const reviewed = await review(status.token as string);
  expect(reviewed.status.authenticated).toBe(true);
  expect(reviewed.status.user.username).toBe('system:serviceaccount:default:e2e');
  expect(reviewed.status.user.groups).toContain('system:serviceaccounts:default');
  expect((await review(`${status.token as string}x`)).status.authenticated ?? false).toBe(false);
  await cluster.delete(`${ACCOUNTS}/e2e`);
  expect((await review(status.token as string)).status.authenticated ?? false).toBe(false);
});

test('[sig-auth] ServiceAccounts should guarantee kube-root-ca.crt exist in any namespace', async () => {
  const cluster = await startCluster(0);
  const namespace = await cluster.namespace('e2e');
  const path = `/api/v1/namespaces/${namespace}/configmaps/kube-root-ca.crt`;
  await cluster.until('it is published', async () => (await cluster.send('GET', path)).code === 200);
  const { data } = await cluster.get(path);
  expect(data['ca.crt']).toContain('BEGIN CERTIFICATE');
  await cluster.delete(path);
  await cluster.until('it is published again', async () => (await cluster.send('GET', path)).code === 200);
  await cluster.patch(path, { data: { 'ca.crt': null } });
  await cluster.until('it is set right', async () => (await cluster.get(path)).data?.['ca.crt'] === data['ca.crt']);
});

test('[sig-auth] ServiceAccounts should run through the lifecycle of a ServiceAccount', async () => {
  const cluster = await startCluster(0);
  await cluster.create(ACCOUNTS, account('testserviceaccount'));
  const watch = await cluster.watch(`${ACCOUNTS}?labelSelector=e2e%3Dyes`);
  await watch.find('ADDED', 'testserviceaccount');
  await cluster.patch(
    `${ACCOUNTS}/testserviceaccount`,
    { automountServiceAccountToken: false },
    'application/strategic-merge-patch+json',
  );
  expect((await watch.find('MODIFIED')).object.automountServiceAccountToken).toBe(false);
  const { items } = await cluster.get('/api/v1/serviceaccounts?labelSelector=e2e%3Dyes');
  expect(items.map((it: { metadata: { name: string } }) => it.metadata.name)).toEqual(['testserviceaccount']);
  await cluster.delete(`${ACCOUNTS}?labelSelector=e2e%3Dyes`);
  await watch.find('DELETED', 'testserviceaccount');
});

test('[sig-auth] ServiceAccounts should update a ServiceAccount', async () => {
  const cluster = await startCluster(0);
  const created = await cluster.create(ACCOUNTS, account('e2e-sa', { automountServiceAccountToken: false }));
  created.automountServiceAccountToken = true;
  expect((await cluster.replace(`${ACCOUNTS}/e2e-sa`, created)).automountServiceAccountToken).toBe(true);
});

test('[sig-auth] SubjectReview should support SubjectReview API operations', async () => {
  const cluster = await startCluster(0);
  await cluster.create(ACCOUNTS, account('e2e'));
  const resourceAttributes = { verb: 'list', resource: 'configmaps', namespace: 'default', version: 'v1' };
  const review = (path: string, kind: string, spec: object, metadata: object = {}) =>
    cluster.create(`/apis/authorization.k8s.io/v1${path}`, {
      apiVersion: 'authorization.k8s.io/v1',
      kind,
      metadata,
      spec: { resourceAttributes, ...spec },
    });
  const user = 'system:serviceaccount:default:e2e';
  const denied = await review('/subjectaccessreviews', 'SubjectAccessReview', { user });
  expect([denied.status.allowed, denied.status.denied ?? false]).toEqual([false, false]);
  const local = '/namespaces/default/localsubjectaccessreviews';
  expect((await review(local, 'LocalSubjectAccessReview', { user }, { namespace: 'default' })).status.allowed).toBe(
    false,
  );
  await cluster.create('/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'view' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'e2e', namespace: 'default' }],
  });
  await cluster.until('the binding works', async () => {
    return (await review('/subjectaccessreviews', 'SubjectAccessReview', { user })).status.allowed === true;
  });
  expect((await review(local, 'LocalSubjectAccessReview', { user }, { namespace: 'default' })).status.allowed).toBe(
    true,
  );
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const self = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const asAccount = await cluster.ok('POST', path, self, { 'impersonate-user': user });
  expect(asAccount.status.allowed).toBe(true);
  const elsewhere = { ...self, spec: { resourceAttributes: { ...resourceAttributes, namespace: 'kube-system' } } };
  expect((await cluster.ok('POST', path, elsewhere, { 'impersonate-user': user })).status.allowed).toBe(false);
});
