import { expect, test } from 'vitest';
import { pods, type Pod } from '../../api/index.ts';
import type { FakeProgram } from '../../cri/testing/fake-kernel.ts';
import { memoryVolumeStore } from '../../volumes/index.ts';
import { createPod, eventsOf, getNode, pass, settle, startCluster, startNode } from '../testing/test-node.ts';
import type { TestCluster, TestNode } from '../testing/test-node.ts';

const serve: FakeProgram = (system) =>
  new Promise((resolve) => {
    void system.onSignal('SIGTERM').then(() => {
      resolve(0);
    });
  });

/** Writes what its argument says to the file that it names. */
const write: FakeProgram = (system) => {
  const [, path = '', text = ''] = system.args;
  system.writeFile(path, text);
  return Promise.resolve(0);
};

/** The first manifest loads what reads it. */
const LOADS = 20_000;

interface World extends TestCluster {
  node: TestNode;
}

async function start(): Promise<World> {
  const cluster = await startCluster();
  return { ...cluster, node: await startNode(cluster, { serve, write }) };
}

/** Has a pod of the API write a manifest to the disk of the node, as one does with hostPath. */
async function put(world: World, file: string, text: string): Promise<void> {
  const name = `writer-${String(Math.floor(world.clock.now()))}`;
  await createPod(
    world,
    {
      restartPolicy: 'Never',
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
      containers: [
        {
          name: 'main',
          image: 'app',
          command: ['write', `/host/etc/kubernetes/manifests/${file}`, text],
          volumeMounts: [{ name: 'host', mountPath: '/host' }],
        },
      ],
    },
    name,
  );
  await pass(world.clock, 1000);
  await world.client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
  await settle(world.clock);
}

function manifest(over: object = {}, spec: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', labels: { app: 'web' }, ...over },
    spec: { containers: [{ name: 'main', image: 'app', command: ['serve'] }], ...spec },
  });
}

function mirror({ client }: World): Promise<Pod | undefined> {
  return client.get(pods, { namespace: 'default', name: 'web-node-1' }).catch(() => undefined);
}

/** The host's tree, as a node's administrator has it. */
function hostTree({ node }: World): { remove: (path: string) => void; list: (path: string) => readonly string[] } {
  const tree = node.kernel.tmpfs.find((one) => one.list('etc').includes('kubernetes'));
  if (tree === undefined) throw new Error('the node has no disk');
  return tree;
}

test(
  'a manifest on the disk of a node is a pod, and has a mirror in the API',
  async () => {
    const world = await start();
    await put(world, 'web.json', manifest());
    const shown = await mirror(world);
    const { uid } = (await getNode(world)).metadata;
    expect(shown?.metadata).toMatchObject({
      labels: { app: 'web' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid, controller: true }],
    });
    const annotations = shown?.metadata.annotations ?? {};
    expect(annotations['kubernetes.io/config.source']).toBe('file');
    expect(annotations['kubernetes.io/config.hash']).toMatch(/^[0-9a-f]{32}$/);
    expect(annotations['kubernetes.io/config.mirror']).toBe(annotations['kubernetes.io/config.hash']);
    expect(Date.parse(annotations['kubernetes.io/config.seen'] ?? '')).toBeGreaterThan(0);
    expect(shown?.spec.nodeName).toBe('node-1');
    expect(shown?.spec.tolerations).toContainEqual({ operator: 'Exists', effect: 'NoExecute' });
    expect(shown?.status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] });
    expect(shown?.metadata.uid).not.toBe(annotations['kubernetes.io/config.hash']);
    // Its events are those of the pod on the node.
    expect(await eventsOf(world, 'web-node-1')).toContain('Normal Started: Container started');
  },
  LOADS,
);

test('a mirror that is deleted comes back, and its pod runs on', async () => {
  const world = await start();
  await put(world, 'web.yaml', manifest());
  const before = await mirror(world);
  await world.client.delete(pods, { namespace: 'default', name: 'web-node-1' });
  await pass(world.clock, 1000);
  const after = await mirror(world);
  expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
  expect(after?.metadata.deletionTimestamp).toBeUndefined();
  expect(after?.status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 0,
    containerID: before?.status?.containerStatuses?.[0]?.containerID,
    ready: true,
  });
});

test('a file that is removed ends its pod, and the mirror goes', async () => {
  const world = await start();
  await put(world, 'web.yaml', manifest());
  hostTree(world).remove('etc/kubernetes/manifests/web.yaml');
  await pass(world.clock, 1000);
  expect(await mirror(world)).toBeUndefined();
  expect(world.node.kernel.containers.at(-1)?.disposed).toBe(true);
  expect(await eventsOf(world, 'web-node-1')).toContain('Normal Killing: Stopping container main');
});

test('a file that is changed ends its pod and starts another', async () => {
  const world = await start();
  await put(world, 'web.yaml', manifest());
  const before = await mirror(world);
  await put(world, 'web.yaml', manifest({ labels: { app: 'other' } }));
  await pass(world.clock, 1000);
  const after = await mirror(world);
  expect(after?.metadata.labels).toEqual({ app: 'other' });
  expect(after?.metadata.annotations?.['kubernetes.io/config.hash']).not.toBe(
    before?.metadata.annotations?.['kubernetes.io/config.hash'],
  );
  expect(after?.status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true, restartCount: 0 }] });
});

test('a container that ends is started again by the node', async () => {
  const world = await start();
  await put(world, 'web.yaml', manifest());
  world.node.kernel.containers.at(-1)?.kill('SIGKILL');
  await pass(world.clock, 1000);
  expect((await mirror(world))?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
});

test('a node that starts again runs what is on its disk, and lets go of mirrors of what is not', async () => {
  const cluster = await startCluster();
  const volumes = memoryVolumeStore();
  const world: World = { ...cluster, node: await startNode(cluster, { serve, write }, { volumes }) };
  await put(world, 'web.yaml', manifest());
  const before = await mirror(world);
  await world.client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'default',
      name: 'orphan',
      annotations: { 'kubernetes.io/config.mirror': 'x' },
      ownerReferences: before?.metadata.ownerReferences ?? [],
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'app' }] },
  });
  await world.node.kubelet.stop();
  world.node = await startNode(cluster, { serve, write }, { volumes });
  await pass(world.clock, 2000);
  const after = await mirror(world);
  expect(after?.metadata.uid).toBe(before?.metadata.uid);
  expect(after?.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 1 });
  await expect(world.client.get(pods, { namespace: 'default', name: 'orphan' })).rejects.toThrow('not found');
});

/** What the kubelet has said, by its own API. */
async function journal({ node }: World): Promise<readonly string[]> {
  const response = await node.kubelet.server.fetch(new Request('https://node-1:10250/logs/?query=kubelet'));
  return (await response.text()).split('\n');
}

// upstream: pkg/kubelet/config/common_test.go
test.each([
  ['no YAML', 'a: [', /err="\S/],
  ['no pod', 'apiVersion: v1\nkind: Service\n', /couldn't parse as pod\(Object 'Kind' is \\"Service\\"\)/],
  ['no name', manifest({ name: undefined }), /invalid pod: name is needed for the pod/],
  ['no container', manifest({}, { containers: [] }), /invalid pod: \[spec\.containers: Required value/],
  ['a ServiceAccount', manifest({}, { serviceAccountName: 'a' }), /static pods may not reference serviceaccounts/],
  [
    'a Secret',
    manifest({}, { volumes: [{ name: 'v', secret: { secretName: 's' } }] }),
    /static pods may not reference secrets/,
  ],
  [
    'a ConfigMap',
    manifest({}, { containers: [{ name: 'c', image: 'app', envFrom: [{ configMapRef: { name: 'm' } }] }] }),
    /static pods may not reference configmaps/,
  ],
])('a manifest with %s is told of, and nothing runs', async (_what, text, message) => {
  const world = await start();
  await put(world, 'bad', text);
  await put(world, '.web.json', manifest());
  expect(await mirror(world)).toBeUndefined();
  const told = (await journal(world)).filter((line) => line.includes('Could not process manifest file'));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(message);
  expect(told[0]).toContain('path="/etc/kubernetes/manifests/bad"');
  await settle(world.clock);
});
