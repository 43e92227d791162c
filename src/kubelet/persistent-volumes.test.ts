import { expect, test } from 'vitest';
import {
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  type PersistentVolumeClaim,
  type PersistentVolumeSpec,
  type PodSpec,
} from '../api/index.ts';
import type { FakeProgram } from '../cri/testing/fake-kernel.ts';
import { deferred } from '../base/index.ts';
import { memoryVolumeStore, type VolumeStore } from '../volumes/index.ts';
import { FakeImages, createPod, eventsOf, getPod, pass, settle, startCluster, startNode } from './testing/test-node.ts';
import type { TestCluster } from './testing/test-node.ts';

// upstream: pkg/kubelet/volumemanager/populator/desired_state_of_world_populator_test.go, pkg/volume/hostpath/host_path_test.go

const programs: Record<string, FakeProgram> = {
  serve: async (system) => {
    await system.onSignal('SIGTERM');
    return 0;
  },
  /** `write <path> <text>` */
  write: (system) => {
    system.writeFile(system.args[1] ?? '', system.args[2] ?? '');
    return Promise.resolve(0);
  },
  /** `read <path>` */
  read: (system) => {
    system.print(system.readFile(system.args[1] ?? '') ?? 'nothing');
    return Promise.resolve(system.readFile(system.args[1] ?? '') === undefined ? 1 : 0);
  },
};

const DRIVER = 'browser.csi.tabernetes.io';

/** A claim, and the volume that it is bound to. */
async function bound(
  { client }: TestCluster,
  name: string,
  volume: Partial<PersistentVolumeSpec> = { csi: { driver: DRIVER, volumeHandle: name } },
): Promise<PersistentVolumeClaim> {
  const { accessModes = ['ReadWriteOnce'] } = volume;
  const claim = await client.create(persistentVolumeClaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: {
      accessModes,
      volumeMode: volume.volumeMode ?? 'Filesystem',
      storageClassName: '',
      volumeName: `pv-${name}`,
      resources: { requests: { storage: '1Mi' } },
    },
  });
  await client.create(persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pv-${name}` },
    spec: {
      capacity: { storage: '1Mi' },
      claimRef: { namespace: 'default', name, uid: claim.metadata.uid },
      ...volume,
      accessModes,
    },
  });
  const status = { phase: 'Bound', capacity: { storage: '1Mi' }, accessModes };
  return client.update(persistentVolumeClaims, { ...claim, status }, { subresource: 'status' });
}

function spec(command: readonly string[], volume: object, more: Partial<PodSpec> = {}): Partial<PodSpec> {
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  return {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'app', command: [...command], volumeMounts }],
    volumes: [{ name: 'data', ...volume }],
    ...more,
  };
}

const claimed = (claimName: string) => ({ persistentVolumeClaim: { claimName } });
const phase = async (cluster: TestCluster, name: string): Promise<unknown> =>
  (await getPod(cluster, name)).status?.phase;

async function remove(cluster: TestCluster, name: string): Promise<void> {
  await cluster.client.delete(pods, { namespace: 'default', name });
  await pass(cluster.clock, 2000);
}

test('what a pod writes to its claim is there for the next one, on another node', async () => {
  const cluster = await startCluster();
  const volumes = memoryVolumeStore();
  await startNode(cluster, programs, { volumes });
  await startNode(cluster, programs, { volumes, name: 'node-2' });
  await bound(cluster, 'c');
  await createPod(cluster, spec(['write', '/data/f', 'kept'], claimed('c')), 'one');
  expect(await phase(cluster, 'one')).toBe('Succeeded');
  await createPod(cluster, spec(['read', '/data/f'], claimed('c')), 'two', 'node-2');
  await pass(cluster.clock, 2000);
  expect(await phase(cluster, 'two')).toBe('Succeeded');
});

test('a container’s end is told when what it wrote is safe', async () => {
  const cluster = await startCluster();
  const inner = memoryVolumeStore();
  const gate = deferred<undefined>();
  const volumes: VolumeStore = {
    ...inner,
    open: async (handle) => {
      const volume = await inner.open(handle);
      return { ...volume, save: (...args) => gate.promise.then(() => volume.save(...args)) };
    },
  };
  await startNode(cluster, programs, { volumes });
  await bound(cluster, 'c');
  await createPod(cluster, spec(['write', '/data/f', 'kept'], claimed('c')), 'p');
  await pass(cluster.clock, 5000);
  expect(await phase(cluster, 'p')).not.toBe('Succeeded');
  gate.resolve(undefined);
  await settle(cluster.clock);
  expect(await phase(cluster, 'p')).toBe('Succeeded');
});

test('a volume is on one node at a time, and comes free when its pod is gone', async () => {
  const cluster = await startCluster();
  const volumes = memoryVolumeStore();
  await startNode(cluster, programs, { volumes });
  await startNode(cluster, programs, { volumes, name: 'node-2' });
  await bound(cluster, 'c');
  await bound(cluster, 'shared', { csi: { driver: DRIVER, volumeHandle: 's' }, accessModes: ['ReadWriteMany'] });
  const both = {
    volumes: [
      { name: 'data', ...claimed('c') },
      { name: 'more', ...claimed('shared') },
    ],
  };
  await createPod(cluster, spec(['serve'], {}, both), 'one');
  await createPod(cluster, spec(['serve'], {}, both), 'same-node');
  expect([await phase(cluster, 'one'), await phase(cluster, 'same-node')]).toEqual(['Running', 'Running']);
  await createPod(cluster, spec(['serve'], {}, both), 'two', 'node-2');
  expect(await phase(cluster, 'two')).toBe('Pending');
  expect(await eventsOf(cluster, 'two')).toEqual([
    'Warning FailedAttachVolume: Multi-Attach error for volume "pv-c" Volume is already exclusively attached to one node and can\'t be attached to another',
    'Warning FailedMount: MountVolume.SetUp failed for volume "pv-shared" : volume is mounted on another node: browser storage serves a volume to one node at a time',
  ]);
  await remove(cluster, 'one');
  expect(await phase(cluster, 'two')).toBe('Pending');
  await remove(cluster, 'same-node');
  await pass(cluster.clock, 20_000);
  expect(await phase(cluster, 'two')).toBe('Running');
});

test('one pod alone has a volume that is ReadWriteOncePod', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  await bound(cluster, 'c', { csi: { driver: DRIVER, volumeHandle: 'c' }, accessModes: ['ReadWriteOncePod'] });
  await createPod(cluster, spec(['serve'], claimed('c')), 'one');
  await createPod(cluster, spec(['serve'], claimed('c')), 'two');
  expect(await eventsOf(cluster, 'two')).toEqual([
    'Warning FailedMount: MountVolume.SetUp failed for volume "pv-c" : volume uses the ReadWriteOncePod access mode and is already in use by another pod',
  ]);
  await remove(cluster, 'one');
  await pass(cluster.clock, 20_000);
  expect(await phase(cluster, 'two')).toBe('Running');
});

test('a pod waits for its claim to be there and bound, and says so', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  await createPod(cluster, spec(['serve'], claimed('c')), 'p');
  const where = 'unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]';
  const said = (why: string): string =>
    `Warning FailedMount: Unable to attach or mount volumes: ${where}: error processing PVC default/c: ${why}`;
  expect(await eventsOf(cluster, 'p')).toEqual([
    said('failed to fetch PVC from API server: persistentvolumeclaims "c" not found'),
  ]);
  await bound(cluster, 'c');
  await settle(cluster.clock);
  expect(await phase(cluster, 'p')).toBe('Running');
  expect(await eventsOf(cluster, 'p')).toContain(said('PVC is not bound'));
});

test.each<[string, Partial<PersistentVolumeSpec>, string]>([
  [
    'a block device',
    { volumeMode: 'Block', csi: { driver: DRIVER, volumeHandle: 'c' } },
    'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: volume data has volumeMode Block, but is specified in volumeMounts',
  ],
  [
    'of a driver that is not there',
    { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'c' } },
    'MountVolume.MountDevice failed for volume "pv-c" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
  ],
  [
    'of a server',
    { nfs: { server: 's', path: '/' } },
    'MountVolume.SetUp failed for volume "pv-c" : volumes of this type are not supported by this node',
  ],
  [
    'on a disk that is not there',
    {
      local: { path: '/mnt/disk' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] } },
    },
    'MountVolume.NewMounter initialization failed for volume "pv-c" : path "/mnt/disk" does not exist',
  ],
])('a volume is not mounted: %s', async (_, volume, message) => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  await bound(cluster, 'c', volume);
  await createPod(cluster, spec(['serve'], claimed('c')), 'p');
  expect(await phase(cluster, 'p')).toBe('Pending');
  expect(await eventsOf(cluster, 'p')).toEqual([`Warning FailedMount: ${message}`]);
});

test('a volume is as large as it says, and grows while it is mounted', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  await bound(cluster, 'c');
  await createPod(cluster, spec(['serve'], claimed('c')), 'p');
  const tree = kernel.tmpfs.find(({ source }) => source === 'c');
  expect(tree?.capacity().size).toBe(1 << 20);
  await cluster.client.patch(persistentVolumes, { name: 'pv-c' }, 'application/merge-patch+json', {
    spec: { capacity: { storage: '3Mi' } },
  });
  await settle(cluster.clock);
  expect(tree?.capacity().size).toBe(3 << 20);
});

test('a volume is mounted with its options, and not with one that there is not', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  const csi = { driver: DRIVER, volumeHandle: 'c' };
  await bound(cluster, 'c', { csi, mountOptions: ['noexec,nosuid', 'ro'] });
  await createPod(cluster, spec(['serve'], claimed('c')), 'p');
  const mount = kernel.containers[0]?.options.mounts.find(({ mountPath }) => mountPath === '/data');
  expect(mount).toMatchObject({ readOnly: true, noExec: true, noSuid: true, noDev: false });
  await bound(cluster, 'd', { csi: { ...csi, volumeHandle: 'd' }, mountOptions: ['hard'] });
  await createPod(cluster, spec(['serve'], claimed('d')), 'q');
  await bound(cluster, 'e', { hostPath: { path: '/e' }, mountOptions: ['ro'] });
  await createPod(cluster, spec(['serve'], claimed('e')), 'r');
  expect([...(await eventsOf(cluster, 'q')), ...(await eventsOf(cluster, 'r'))]).toEqual([
    'Warning FailedMount: MountVolume.SetUp failed for volume "pv-d" : mount failed: unknown option "hard"',
    'Warning FailedMount: MountVolume.SetUp failed for volume "pv-e" : Mount options are not supported for this volume type',
  ]);
});

test('a claim is read-only where the pod says so, belongs to its group, and shows a part of it', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  await bound(cluster, 'c');
  const volumes = [
    { name: 'data', persistentVolumeClaim: { claimName: 'c', readOnly: true } },
    { name: 'rw', persistentVolumeClaim: { claimName: 'c' } },
  ];
  const volumeMounts = [
    { name: 'data', mountPath: '/ro' },
    { name: 'rw', mountPath: '/rw', subPath: 'a/b' },
  ];
  const containers = [{ name: 'main', image: 'app', command: ['serve'], volumeMounts }];
  await createPod(cluster, { volumes, containers, securityContext: { fsGroup: 2000 } }, 'p');
  const mounts = kernel.containers[0]?.options.mounts.filter(({ mountPath }) => /^\/r[ow]$/.test(mountPath));
  expect(mounts?.map(({ mountPath, readOnly, subPath }) => [mountPath, readOnly, subPath])).toEqual([
    ['/ro', true, undefined],
    ['/rw', false, 'a/b'],
  ]);
  expect(mounts?.[1]?.source.stat('')).toMatchObject({ gid: 2000 });
});

test('a path of the host is the node’s, there for every pod of it and none of another', async () => {
  const cluster = await startCluster();
  const volumes = memoryVolumeStore();
  await startNode(cluster, programs, { volumes });
  await startNode(cluster, programs, { volumes, name: 'node-2' });
  const hostPath = { hostPath: { path: '/var/data', type: 'DirectoryOrCreate' } };
  await createPod(cluster, spec(['write', '/data/f', 'text'], hostPath), 'one');
  await createPod(cluster, spec(['read', '/data/f'], hostPath), 'two');
  await createPod(cluster, spec(['read', '/data/f'], hostPath), 'three', 'node-2');
  expect([await phase(cluster, 'two'), await phase(cluster, 'three')]).toEqual(['Succeeded', 'Failed']);
  await bound(cluster, 'c', { hostPath: { path: '/var' } });
  await createPod(cluster, spec(['read', '/data/data/f'], claimed('c')), 'four');
  expect(await phase(cluster, 'four')).toBe('Succeeded');
});

test.each<[string, string, string]>([
  ['Directory', '/nothing', '/nothing is not a directory'],
  ['Directory', '/etc/file', '/etc/file is not a directory'],
  ['DirectoryOrCreate', '/etc/file', '/etc/file is not a directory'],
  ['File', '/nothing', '/nothing is not a file'],
  ['File', '/etc', '/etc is not a file'],
  ['FileOrCreate', '/etc', '/etc is not a file'],
  ['Socket', '/etc/file', '/etc/file is not a socket file'],
  ['CharDevice', '/nothing', '/nothing is not a character device'],
  ['BlockDevice', '/etc/file', '/etc/file is not a block device'],
])('a path of type %s is not %s', async (type, path, why) => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  const file = { hostPath: { path: '/etc', type: 'DirectoryOrCreate' } };
  await createPod(cluster, spec(['write', '/data/file', 'text'], file), 'first');
  await createPod(cluster, spec(['serve'], { hostPath: { path, type } }), 'p');
  expect(await eventsOf(cluster, 'p')).toEqual([
    `Warning FailedMount: MountVolume.SetUp failed for volume "data" : hostPath type check failed: ${why}`,
  ]);
});

test('a file of the host is made where the type asks for it, and mounted alone', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  const volume = (path: string) => ({ hostPath: { path, type: 'FileOrCreate' } });
  await createPod(cluster, spec(['serve'], volume('/no/file')), 'p');
  expect(await eventsOf(cluster, 'p')).toEqual([
    'Warning FailedMount: MountVolume.SetUp failed for volume "data" : open /no/file: no such file or directory',
  ]);
  await createPod(cluster, spec(['serve'], volume('/file')), 'q');
  expect(await phase(cluster, 'q')).toBe('Running');
  expect(kernel.containers[0]?.options.mounts.find(({ mountPath }) => mountPath === '/data')?.subPath).toBe('file');
});

test('an ephemeral volume is the claim of that name, when it is the pod’s own', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  const claim = await bound(cluster, 'p-data');
  const template = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } } };
  const pod = await createPod(cluster, spec(['serve'], { ephemeral: { volumeClaimTemplate: template } }), 'p');
  expect((await eventsOf(cluster, 'p')).at(-1)).toContain(
    'PVC default/p-data was not created for pod default/p (pod is not owner)',
  );
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: pod.metadata.uid, controller: true };
  await cluster.client.patch(
    persistentVolumeClaims,
    { namespace: 'default', name: claim.metadata.name },
    'application/merge-patch+json',
    { metadata: { ownerReferences: [owner] } },
  );
  await settle(cluster.clock);
  expect(await phase(cluster, 'p')).toBe('Running');
});

test('an image can be a volume, which waits as containers do while it cannot be pulled', async () => {
  const cluster = await startCluster();
  const images = new FakeImages(['app']);
  const { kernel } = await startNode(cluster, programs, { images });
  const image = { image: { reference: 'files', pullPolicy: 'IfNotPresent' } };
  await createPod(cluster, spec(['serve'], image), 'p');
  const waiting = async (): Promise<unknown> =>
    (await getPod(cluster, 'p')).status?.containerStatuses?.[0]?.state?.waiting?.reason;
  expect(await waiting()).toBe('ErrImagePull');
  await pass(cluster.clock, 1000);
  expect(await waiting()).toBe('ImagePullBackOff');
  images.add('files');
  await pass(cluster.clock, 12_000);
  expect(await phase(cluster, 'p')).toBe('Running');
  const mount = kernel.containers[0]?.options.mounts.find(({ mountPath }) => mountPath === '/data');
  expect(mount).toMatchObject({ readOnly: true, noExec: true });
});

test.each([
  ['OnRootMismatch', 0],
  ['Always', 2000],
])('with fsGroupChangePolicy %s a file of a volume that is the group’s already is of group %i', async (policy, gid) => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  await bound(cluster, 'c');
  const securityContext = { fsGroup: 2000, fsGroupChangePolicy: policy };
  await createPod(cluster, spec(['serve'], claimed('c'), { securityContext }), 'one');
  const mount = () => kernel.containers.at(-1)?.options.mounts.find(({ mountPath }) => mountPath === '/data');
  const tree = mount()?.source;
  tree?.writeFile('f', new Uint8Array([1]));
  tree?.chown('f', 0, 0);
  await remove(cluster, 'one');
  await createPod(cluster, spec(['read', '/data/f'], claimed('c'), { securityContext }), 'two');
  expect(mount()?.source.stat('f')).toMatchObject({ gid });
});
