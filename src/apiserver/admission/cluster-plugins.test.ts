import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
const CLASSES = '/apis/storage.k8s.io/v1/storageclasses';

const claim = (name: string, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});

function addClass(server: TestServer, name: string, isDefault: boolean, more: object = {}): Promise<unknown> {
  const annotations = isDefault ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : {};
  return server.send('POST', CLASSES, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations },
    provisioner: 'p',
    ...more,
  });
}

/** upstream: plugin/pkg/admission/storage/storageclass/setdefault/admission_test.go TestAdmission */
test('a claim without a class gets the newest default one', async () => {
  const server = await startTestServer();
  const before = await server.send('POST', CLAIMS, claim('none'));
  expect(before.body.spec.storageClassName).toBeUndefined();
  await addClass(server, 'plain', false);
  await addClass(server, 'old', true);
  await server.clock.advance(5000);
  await addClass(server, 'new-b', true);
  await addClass(server, 'new-a', true);
  const { body } = await server.send('POST', CLAIMS, claim('some'));
  expect(body.spec.storageClassName).toBe('new-a');
  expect((await server.send('POST', CLAIMS, claim('empty', { storageClassName: '' }))).body.spec.storageClassName).toBe(
    '',
  );
});

/** upstream: plugin/pkg/admission/storage/storageobjectinuseprotection/admission_test.go */
test('claims and volumes are protected', async () => {
  const server = await startTestServer();
  expect((await server.send('POST', CLAIMS, claim('c'))).body.metadata.finalizers).toEqual([
    'kubernetes.io/pvc-protection',
  ]);
  const volume = await server.send('POST', '/api/v1/persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'v' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
  });
  expect(volume.body.metadata.finalizers).toEqual(['kubernetes.io/pv-protection']);
});

/** upstream: plugin/pkg/admission/storage/persistentvolume/resize/admission_test.go TestPVCResizeAdmission */
test.each([
  ['grows', true, 'Bound', '2Gi', undefined],
  [
    'fixed',
    false,
    'Bound',
    '2Gi',
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  ],
])('a claim of class %s (%s, %s) to %s', async (name, allowVolumeExpansion, phase, storage, why) => {
  const server = await startTestServer();
  await addClass(server, name, false, { allowVolumeExpansion });
  await server.send('POST', CLAIMS, claim('c', { storageClassName: name, volumeName: 'v' }));
  const merge = { 'content-type': 'application/merge-patch+json' };
  await server.send('PATCH', `${CLAIMS}/c/status`, { status: { phase } }, merge);
  const larger = { spec: { resources: { requests: { storage } } } };
  const { code, body } = await server.send('PATCH', `${CLAIMS}/c`, larger, merge);
  if (why === undefined) expect(code).toBe(200);
  else expect([code, body.message]).toEqual([403, `persistentvolumeclaims "c" is forbidden: ${why}`]);
});

/** upstream: plugin/pkg/admission/nodetaint/admission_test.go Test_nodeTaints */
test('a new node is not ready, whether it says so or not', async () => {
  const server = await startTestServer();
  const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
  for (const [name, spec] of [
    ['a', {}],
    ['b', { taints: [taint] }],
  ] as const) {
    const { body } = await server.send('POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      spec,
    });
    expect(body.spec.taints).toEqual([taint]);
  }
});

/** upstream: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission_test.go */
test('some namespaces stay', async () => {
  const server = await startTestServer();
  for (const name of ['default', 'kube-system', 'kube-public']) {
    const { code, body } = await server.send('DELETE', `/api/v1/namespaces/${name}`);
    expect([code, body.message]).toEqual([403, `namespaces "${name}" is forbidden: this namespace may not be deleted`]);
  }
  expect((await server.send('DELETE', '/api/v1/namespaces/kube-node-lease')).code).toBe(200);
});

test('what ends takes nothing new', async () => {
  const server = await startTestServer();
  await server.send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } });
  await server.send('DELETE', '/api/v1/namespaces/n');
  const sent = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };
  const { code, body } = await server.send('POST', '/api/v1/namespaces/n/configmaps', sent);
  expect(code).toBe(403);
  expect(body.message).toBe(
    'configmaps "c" is forbidden: unable to create new content in namespace n because it is being terminated',
  );
  expect(body.details.causes).toEqual([
    { reason: 'NamespaceTerminating', message: 'namespace n is being terminated', field: 'metadata.namespace' },
  ]);
});
