import { expect, test } from 'vitest';
import { JSON_PATCH, startCluster } from './support/cluster.ts';

// upstream: test/e2e/auth/{service_accounts,selfsubjectreviews}.go

const NAMESPACE = '/api/v1/namespaces/default';
const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

test('[sig-auth] ServiceAccounts should allow opting out of API token automount', async () => {
  const cluster = await startCluster();
  const accounts = [
    { name: 'default' },
    { name: 'mount', automountServiceAccountToken: true },
    { name: 'nomount', automountServiceAccountToken: false },
  ];
  for (const { name, ...rest } of accounts.slice(1)) {
    await cluster.create(`${NAMESPACE}/serviceaccounts`, { metadata: { name }, ...rest });
  }
  const cases: readonly (readonly [account: string, pod: boolean | undefined, mounted: boolean])[] = [
    ['default', undefined, true],
    ['default', true, true],
    ['default', false, false],
    ['mount', undefined, true],
    ['mount', true, true],
    ['mount', false, false],
    ['nomount', undefined, false],
    ['nomount', true, true],
    ['nomount', false, false],
  ];
  for (const [serviceAccountName, automount, mounted] of cases) {
    const name = `pod-${serviceAccountName}-${String(automount)}`.toLowerCase();
    const pod = await cluster.create(`${NAMESPACE}/pods`, {
      metadata: { name },
      spec: {
        containers: [{ name: 'token-test', image: 'pause' }],
        restartPolicy: 'Never',
        serviceAccountName,
        ...(automount === undefined ? {} : { automountServiceAccountToken: automount }),
      },
    });
    const mounts = (pod.spec.containers[0].volumeMounts ?? []) as readonly { mountPath: string }[];
    expect(
      mounts.some(({ mountPath }) => mountPath === MOUNT),
      name,
    ).toBe(mounted);
  }
});

test('[sig-auth] ServiceAccounts ServiceAccountIssuerDiscovery should support OIDC discovery of service account issuer', async () => {
  const cluster = await startCluster();
  const { status } = await cluster.create(`${NAMESPACE}/serviceaccounts/default/token`, {
    spec: { audiences: ['oidc'] },
  });
  const [head = '', payload = ''] = String(status.token).split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const configuration = await cluster.get('/.well-known/openid-configuration');
  expect(configuration.issuer).toBe(read(payload)['iss']);
  expect(configuration.id_token_signing_alg_values_supported).toContain(read(head)['alg']);
  const keys = JSON.parse(String(await cluster.get('/openid/v1/jwks'))) as {
    readonly keys: readonly { readonly kid: string }[];
  };
  expect(keys.keys.map(({ kid }) => kid)).toContain(read(head)['kid']);
});

test('[sig-auth] SelfSubjectReview should support SelfSubjectReview API operations', async () => {
  const cluster = await startCluster();
  const groups = await cluster.get('/apis');
  expect((groups.groups as readonly { name: string }[]).map(({ name }) => name)).toContain('authentication.k8s.io');
  const resources = await cluster.get('/apis/authentication.k8s.io/v1');
  expect((resources.resources as readonly { name: string }[]).map(({ name }) => name)).toContain('selfsubjectreviews');
  const review = (headers: Record<string, string> = {}) =>
    cluster.ok('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, headers);
  expect((await review()).status.userInfo.username).toBe('kubernetes-admin');
  const impersonated = {
    'impersonate-user': 'jane-doe',
    'impersonate-uid': 'uniq-id',
    'impersonate-group': 'system:authenticated, developers',
    'impersonate-extra-my-extra-key': 'my-extra-value',
  };
  expect((await review(impersonated)).status.userInfo).toEqual({
    username: 'jane-doe',
    uid: 'uniq-id',
    groups: ['system:authenticated', 'developers'],
    extra: { 'my-extra-key': ['my-extra-value'] },
  });
});

test('[sig-auth] ServiceAccounts no secret-based service account token should be auto-generated', async () => {
  const cluster = await startCluster();
  await cluster.create(`${NAMESPACE}/serviceaccounts`, { metadata: { name: 'e2e' } });
  await cluster.clock.advance(10_000);
  expect((await cluster.get(`${NAMESPACE}/secrets`)).items).toEqual([]);
  const account = await cluster.patch(
    `${NAMESPACE}/serviceaccounts/e2e`,
    [{ op: 'add', path: '/metadata/labels', value: { seen: 'true' } }],
    JSON_PATCH,
  );
  expect(account.secrets).toBeUndefined();
});
