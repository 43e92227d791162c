import { AsyncQueue, fnv1a32, VirtualClock } from '../../base/index.ts';
import {
  configMaps,
  events,
  nodes,
  pods,
  type Event,
  type New,
  type Node,
  type Pod,
  type PodSpec,
} from '../../api/index.ts';
import { createApiServer, memoryLog, openClusterStore, type ApiServer } from '../../apiserver/index.ts';
import { createInformerFactory, type Client } from '../../client/index.ts';
import { createWasiRuntime } from '../../cri/index.ts';
import { fakeImage } from '../../cri/testing/fake-image.ts';
import { FakeKernel, type FakeProgram } from '../../cri/testing/fake-kernel.ts';
import type { NetworkStack } from '../../kernel/index.ts';
import { createNodeNetwork, type NodeNetwork } from '../../network/index.ts';
import type { Image, ImageStore, PullError } from '../../oci/index.ts';
import type { FetchHandler } from '../../protocol/index.ts';
import { memoryVolumeStore, type VolumeStore } from '../../volumes/index.ts';
import { createKubelet, type Kubelet } from '../index.ts';

export interface TestCluster {
  readonly clock: VirtualClock;
  readonly client: Client;
  readonly api: ApiServer;
}

export interface TestNode {
  readonly kubelet: Kubelet;
  readonly kernel: FakeKernel;
  readonly network: NodeNetwork;
  /** What it leaves behind when it is stopped. */
  dispose(): void;
}

export async function startCluster(): Promise<TestCluster> {
  const clock = new VirtualClock();
  const store = await openClusterStore({ log: memoryLog(), clock });
  let seed = 0;
  const api = await createApiServer({
    store,
    clock,
    random: () => 0.5,
    uuid: () => `00000000-0000-0000-0000-${String(++seed).padStart(12, '0')}`,
    nodeProxy: (): FetchHandler | undefined => undefined,
  });
  // As in a page that has been open for a moment: what is loaded on demand takes the machine's time, not the clock's.
  await api.warmUp();
  const { client } = api;
  // What a controller publishes, and pods wait for.
  await client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name: 'kube-root-ca.crt' },
    data: { 'ca.crt': 'a certificate' },
  });
  return { clock, client, api };
}

/** Images of the tests: those named here can be pulled. */
export class FakeImages implements ImageStore {
  readonly #available: Map<string, Image>;
  readonly #present = new Map<string, Image>();

  constructor(names: readonly string[]) {
    this.#available = new Map(names.map((name) => [name, fakeImage(name)]));
  }

  add(name: string): void {
    this.#available.set(name, fakeImage(name));
  }

  get(reference: string): Image | undefined {
    return this.#present.get(reference);
  }

  async pull(reference: string): Promise<Image | PullError> {
    await Promise.resolve();
    const image = this.#available.get(reference);
    if (image === undefined) return { reason: 'NotFound', message: `${reference}: not found` };
    this.#present.set(reference, image);
    return image;
  }

  list(): readonly Image[] {
    return [...this.#present.values()];
  }

  remove(id: string): void {
    for (const [name, image] of this.#present) if (image.id === id) this.#present.delete(name);
  }
}

export async function startNode(
  { clock, client }: Pick<TestCluster, 'clock' | 'client'>,
  programs: Readonly<Record<string, FakeProgram>>,
  options: {
    readonly name?: string;
    /** Which one it is of those of a cluster: says its addresses. */
    readonly index?: number;
    /** A name for this start of it. */
    readonly bootId?: string;
    readonly images?: ImageStore;
    readonly pods?: number;
    readonly volumes?: VolumeStore;
  } = {},
): Promise<TestNode> {
  const { name = 'node-1', images = new FakeImages(['app', 'app2']), pods: maxPods = 30 } = options;
  const { volumes = memoryVolumeStore(), index = 0, bootId = 'boot' } = options;
  const podCIDR = `10.244.${String(index)}.0/24`;
  const informers = createInformerFactory(client, clock);
  const network = createNodeNetwork({
    nodeName: name,
    nodeAddress: `172.18.0.${String(index + 2)}`,
    podCIDR,
    clusterDomain: 'cluster.local',
    clusterDNS: '10.96.0.10',
    clock,
    random: () => 0.5,
    informers,
  });
  const stack: NetworkStack = network;
  const kernel = new FakeKernel(programs, stack);
  let seed = 0;
  const runtime = createWasiRuntime({
    kernel,
    clock,
    random: (bytes) => {
      bytes.fill(0);
      const view = new DataView(bytes.buffer);
      view.setUint32(28, ++seed);
      // No two starts of a node give out the same.
      view.setUint32(4, fnv1a32(bootId));
      bytes[0] = name.length;
    },
  });
  const kubelet = createKubelet({
    client,
    clock,
    informers,
    machine: () =>
      Promise.resolve({
        runtime,
        createTmpfs: (...args) => kernel.createTmpfs(...args),
        volumes,
        createCgroup: (...args) => kernel.createCgroup(...args),
        cpuNanoseconds: () => kernel.cpuNanoseconds(),
        kernelMessages: new AsyncQueue<string>(),
      }),
    images,
    network,
    podPidsLimit: 100,
    podCIDR,
    capacity: { cpu: 2, memory: 4 * 1024 ** 3, pods: maxPods },
    osImage: 'Test',
    bootId,
  });
  const started = kubelet.start();
  await settle(clock);
  await started;
  // As in a page that has been open for a moment.
  await kubelet.warmUp();
  await settle(clock);
  const dispose = (): void => {
    network.dispose();
    informers.dispose();
  };
  return { kubelet, kernel, network, dispose };
}

const NOTHING = new Uint8Array();

/** Lets everything that is due now happen. */
export async function settle(clock: VirtualClock): Promise<void> {
  for (let turn = 0; turn < 8; turn++) {
    await clock.advance(0);
    // Tokens are signed on other threads, in the machine's time: what is asked of those after them is answered after them.
    await crypto.subtle.digest('SHA-256', NOTHING);
  }
}

/** Moves time on in steps, so that what one moment causes happens before the next. */
export async function pass(clock: VirtualClock, milliseconds: number, step = 1000): Promise<void> {
  for (let left = milliseconds; left > 0; left -= step) {
    await clock.advance(Math.min(step, left));
    await settle(clock);
  }
}

export async function createPod(
  { client, clock }: TestCluster,
  spec: Partial<PodSpec>,
  name = 'web',
  nodeName = 'node-1',
): Promise<Pod> {
  const pod: New<Pod> = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { nodeName, containers: [{ name: 'main', image: 'app', command: ['serve'] }], ...spec },
  };
  const created = await client.create(pods, pod);
  await settle(clock);
  return created;
}

export function getPod({ client }: TestCluster, name = 'web'): Promise<Pod> {
  return client.get(pods, { namespace: 'default', name });
}

export function getNode({ client }: TestCluster, name = 'node-1'): Promise<Node> {
  return client.get(nodes, { name });
}

/** `Normal Pulled: …` of one object, in the order of their making. */
export async function eventsOf({ client }: TestCluster, name = 'web'): Promise<readonly string[]> {
  const { items } = await client.list<Event>(events, { namespace: 'default' });
  return items
    .filter(({ involvedObject }) => involvedObject.name === name)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map(({ type, reason, message }) => `${type ?? ''} ${reason ?? ''}: ${message ?? ''}`);
}
