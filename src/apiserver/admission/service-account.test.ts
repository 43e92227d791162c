import { beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

const CORE = '/api/v1/namespaces/default';
const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

async function account(name: string, more: object = {}, namespace = 'default'): Promise<void> {
  const metadata = { name, annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } };
  const answer = await server.send('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata, ...more });
  expect(answer.code).toBe(201);
}

async function pod(spec: object = {}, more: object = {}) {
  const containers = [{ name: 'c', image: 'i' }];
  return server.send('POST', `${CORE}/pods`, { metadata: { name: 'p', ...more }, spec: { containers, ...spec } });
}

// upstream: plugin/pkg/admission/serviceaccount/admission_test.go
describe('a pod', () => {
  it('runs as the default account, and mounts its token', async () => {
    const { body, code } = await pod({ initContainers: [{ name: 'a', image: 'i' }] });
    expect(code).toBe(201);
    const { spec } = body;
    expect([spec.serviceAccountName, spec.serviceAccount]).toEqual(['default', 'default']);
    const name = spec.volumes[0].name as string;
    expect(name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    const mount = { name, readOnly: true, mountPath: MOUNT };
    expect(spec.containers[0].volumeMounts).toEqual([mount]);
    expect(spec.initContainers[0].volumeMounts).toEqual([mount]);
    expect(spec.volumes).toEqual([
      {
        name,
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            {
              downwardAPI: {
                items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
              },
            },
          ],
        },
      },
    ]);
  });

  it.each<readonly [string, object, object, number]>([
    ['has the last word', { automountServiceAccountToken: false }, { automountServiceAccountToken: true }, 0],
    [
      'has the last word for it, too',
      { automountServiceAccountToken: true },
      { automountServiceAccountToken: false },
      1,
    ],
    ['follows its account', {}, { automountServiceAccountToken: false }, 0],
  ])('%s about the token', async (_, spec, more, volumes) => {
    await account('robot', more);
    const { body } = await pod({ serviceAccountName: 'robot', ...spec });
    expect(body.spec.volumes ?? []).toHaveLength(volumes);
  });

  it('keeps what it mounts itself', async () => {
    const volumes = [{ name: 'mine', emptyDir: {} }];
    const own = [{ name: 'mine', mountPath: MOUNT }];
    const { body } = await pod({ volumes, containers: [{ name: 'c', image: 'i', volumeMounts: own }] });
    expect(body.spec.volumes).toHaveLength(1);
    expect(body.spec.containers[0].volumeMounts).toEqual(own);
  });

  it('keeps the volume that a copy brings along', async () => {
    const first = await pod();
    const { volumes, containers } = first.body.spec as { volumes: unknown; containers: readonly object[] };
    const { body } = await pod({ volumes, containers: [...containers, { name: 'd', image: 'i' }] }, { name: 'copy' });
    expect(body.spec.volumes).toEqual(volumes);
    expect(body.spec.containers[1].volumeMounts).toEqual(body.spec.containers[0].volumeMounts);
  });

  it('gets the pull secrets of its account, unless it has its own', async () => {
    await account('robot', { imagePullSecrets: [{ name: 'a' }, { name: 'b' }] });
    const { body } = await pod({ serviceAccountName: 'robot' });
    expect(body.spec.imagePullSecrets).toEqual([{ name: 'a' }, { name: 'b' }]);
    const own = await pod({ serviceAccountName: 'robot', imagePullSecrets: [{ name: 'b' }] }, { name: 'q' });
    expect(own.body.spec.imagePullSecrets).toEqual([{ name: 'b' }]);
  });

  const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' } };
  const secretEnv = { name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
  const enforced = { serviceAccountName: 'robot' };
  it.each<readonly [string, object, object, string]>([
    [
      'of no such account',
      { serviceAccountName: 'x' },
      {},
      'error looking up service account default/x: serviceaccount "x" not found',
    ],
    [
      'of a node, with an account',
      { serviceAccountName: 'default' },
      mirror,
      'a mirror pod may not reference service accounts',
    ],
    [
      'of a node, with a secret',
      { volumes: [{ name: 'v', secret: { secretName: 's' } }] },
      mirror,
      'a mirror pod may not reference secrets',
    ],
    [
      'of a node, with a token',
      { volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'x' } }] } }] },
      mirror,
      'a mirror pod may not use ServiceAccountToken volume projections',
    ],
    [
      'with a secret its account does not name',
      { ...enforced, volumes: [{ name: 'v', secret: { secretName: 's' } }] },
      {},
      'volume with secret.secretName="s" is not allowed because service account robot does not reference that secret',
    ],
    [
      'with a secret variable its account does not name',
      { ...enforced, containers: [{ name: 'c', image: 'i', env: [secretEnv] }] },
      {},
      'container c with envVar A referencing secret.secretName="s" is not allowed because service account robot does not reference that secret',
    ],
    [
      'with secret variables its account does not name',
      { ...enforced, initContainers: [{ name: 'a', image: 'i', envFrom: [{ secretRef: { name: 's' } }] }] },
      {},
      'init container a with envFrom referencing secret.secretName="s" is not allowed because service account robot does not reference that secret',
    ],
    [
      'with a pull secret its account does not name',
      { ...enforced, imagePullSecrets: [{ name: 'good' }, { name: 's' }] },
      {},
      'imagePullSecrets[1].name="s" is not allowed because service account robot does not reference that imagePullSecret',
    ],
  ])('%s is refused', async (_, spec, metadata, message) => {
    await account('robot', { secrets: [{ name: 'other' }], imagePullSecrets: [{ name: 'good' }] });
    const { body, code } = await pod(spec, metadata);
    expect([code, body.message]).toEqual([403, `pods "p" is forbidden: ${message}`]);
  });
});

describe('in a new namespace', () => {
  const PODS = '/api/v1/namespaces/new/pods';
  const body = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } };

  it('a pod waits for the default account', async () => {
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'new' } });
    const creating = server.send('POST', PODS, body);
    await server.clock.advance(500);
    await account('default', {}, 'new');
    expect((await creating).code).toBe(201);
  });

  it('but not for ever', async () => {
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'new' } });
    const creating = server.send('POST', PODS, body);
    await server.clock.advance(2000);
    const { code, body: status } = await creating;
    expect([code, status.message]).toEqual([
      403,
      'pods "p" is forbidden: error looking up service account new/default: serviceaccount "default" not found',
    ]);
  });
});
