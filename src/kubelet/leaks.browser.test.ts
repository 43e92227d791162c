import { expect, test } from 'vitest';
import { systemClock } from '../base/index.ts';
import {
  configMaps,
  hasReason,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  type Container,
  type New,
  type Pod,
  type PodSpec,
} from '../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../apiserver/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type Client } from '../client/index.ts';
import { CgroupNode } from '../kernel/cgroup/index.ts';
import { programImages, startRealNode, type RealNode } from './testing/real-node.ts';

const DRIVER = 'browser.csi.tabernetes.io';
const HANDLE = 'volume-1';
/** So many in all, and at a time: the page has about 125 memories. */
const PODS = 60;
const MOST = 8;

/** Arguments of the tests' program: some end, some fail, some take all memory that they get, some never stop. */
const BEHAVIORS: readonly (readonly string[])[] = [
  ['hello'],
  ['trap'],
  ['grow'],
  ['yes'],
  ['files'],
  ['pipeline'],
  ['shm', 'w'],
  ['graceful'],
  ['sleep', '1000'],
  ['server', '8080'],
];

/** What a node has given out. */
interface Held {
  readonly memories: number;
  readonly processes: number;
  readonly bytes: number;
  readonly podCgroups: number;
}

function below(cgroup: CgroupNode): number {
  let count = cgroup.children.size;
  for (const child of cgroup.children) count += below(child);
  return count;
}

function held({ kernel }: RealNode): Held {
  const probe = kernel.createCgroup('probe', {});
  const root = probe instanceof CgroupNode ? probe.parent : undefined;
  probe.remove();
  if (root === undefined) throw new Error('a cgroup without a parent');
  const { memory, pids } = root.stats();
  return {
    memories: kernel.memories().used,
    processes: pids.current,
    bytes: memory.current,
    podCgroups: below(root),
  };
}

/** Takes all addresses that are left, and gives them back. */
function freeAddresses({ network }: RealNode): number {
  const taken: string[] = [];
  for (let ip = network.allocateAddress(); ip !== undefined; ip = network.allocateAddress()) taken.push(ip);
  for (const ip of taken) network.releaseAddress(ip);
  return taken.length;
}

/** A claim that is bound, as controllers would bind it. */
async function bindClaim(client: Client): Promise<void> {
  const accessModes = ['ReadWriteOnce'];
  const metadata = { namespace: 'default', name: 'claim' };
  const claim = await client.create(persistentVolumeClaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata,
    spec: { accessModes, storageClassName: '', volumeName: 'pv', resources: { requests: { storage: '1Mi' } } },
  });
  await client.create(persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv' },
    spec: {
      accessModes,
      capacity: { storage: '1Mi' },
      claimRef: { ...metadata, uid: claim.metadata.uid },
      csi: { driver: DRIVER, volumeHandle: HANDLE },
    },
  });
  const status = { phase: 'Bound', capacity: { storage: '1Mi' }, accessModes };
  await client.update(persistentVolumeClaims, { ...claim, status }, { subresource: 'status' });
}

class Random {
  #state = 7919;

  below(bound: number): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state % bound;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }
}

/** A pod that does any of it, over volumes of several kinds. */
function podOf(name: string, random: Random): New<Pod> {
  const volumes: NonNullable<PodSpec['volumes']> = [
    { name: 'scratch', emptyDir: {} },
    { name: 'memory', emptyDir: { medium: 'Memory' } },
    { name: 'conf', configMap: { name: 'kube-root-ca.crt' } },
    { name: 'claimed', persistentVolumeClaim: { claimName: 'claim' } },
  ];
  const volumeMounts = volumes.map((volume) => ({ name: volume.name, mountPath: `/${volume.name}` }));
  const limits = { memory: '24Mi', cpu: '500m' };
  const containers = Array.from({ length: 1 + random.below(2) }, (_, index): Container => {
    const args = [...(random.pick(BEHAVIORS) ?? [])];
    const resources = random.below(2) === 0 ? { limits } : {};
    return { name: `c${String(index)}`, image: 'programs:1', args, resources, volumeMounts };
  });
  const restartPolicy = random.pick(['Always', 'OnFailure', 'Never'] as const) ?? 'Never';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name },
    spec: { nodeName: 'node-1', restartPolicy, terminationGracePeriodSeconds: 1, containers, volumes },
  };
}

async function removeAny(client: Client, random: Random): Promise<void> {
  const pod = random.pick((await client.list(pods, { namespace: 'default' })).items);
  const grace = random.pick([{}, { gracePeriodSeconds: 0 }]) ?? {};
  if (pod === undefined) return;
  await client.delete(pods, pod.metadata, grace).catch((cause: unknown) => {
    if (!hasReason(cause, 'NotFound') && !hasReason(cause, 'Conflict')) throw cause;
  });
}

test('whatever pods come and go, nothing of them is left', { timeout: 120_000 }, async () => {
  const store = await openClusterStore({ log: memoryLog(), clock: systemClock });
  const { handler, client } = await createApiServer({
    store,
    clock: systemClock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  await client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name: 'kube-root-ca.crt' },
    data: { 'ca.crt': 'a certificate' },
  });
  await bindClaim(client);
  const { port1, port2 } = new MessageChannel();
  serveFetchHandler(port1, handler);
  const node = await startRealNode(createFetchClient(connectFetchHandler(port2)), 0, await programImages());
  const before = held(node);
  const addresses = freeAddresses(node);
  const random = new Random();
  const ran = new Set<string>();
  for (let made = 0; made < PODS;) {
    const { items } = await client.list(pods, { namespace: 'default' });
    for (const { metadata, status } of items) {
      if (status?.containerStatuses?.some(({ containerID }) => containerID !== undefined)) ran.add(metadata.name);
    }
    if (items.length < MOST && random.below(5) < 3) await client.create(pods, podOf(`pod-${String(++made)}`, random));
    else await removeAny(client, random);
    await systemClock.sleep(random.below(120));
  }
  // Otherwise nothing was shown.
  expect(ran.size).toBeGreaterThan(PODS / 6);
  expect(held(node).memories).toBeGreaterThan(before.memories);
  const left = async (): Promise<number> => {
    const { items } = await client.list(pods, { namespace: 'default' });
    if (items.length > 0) await removeAny(client, random);
    return items.length;
  };
  await expect.poll(left, { timeout: 30_000 }).toBe(0);
  await expect.poll(() => held(node), { timeout: 10_000 }).toEqual(before);
  // An address rests for a while after its pod.
  await expect.poll(() => freeAddresses(node), { timeout: 15_000 }).toBe(addresses);
  // Nobody has the volume open: it can be deleted.
  await node.volumes.remove(HANDLE);
});
