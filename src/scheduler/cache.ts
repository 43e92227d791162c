import type { Node, Pod } from '../api/index.ts';
import { allocatable, podAmounts, type Amounts, type PodAmounts } from './resources.ts';

/** A node and what runs or is about to run there. */
export interface NodeInfo {
  readonly node: Node;
  readonly allocatable: Amounts & { readonly pods: number };
  readonly pods: readonly Pod[];
  readonly requested: Amounts;
  readonly guessed: PodAmounts['guessed'];
  /** Host ports in use. */
  readonly ports: readonly HostPort[];
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

export function hostPorts(pod: Pod): readonly HostPort[] {
  return pod.spec.containers
    .flatMap((container) => container.ports ?? [])
    .flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort === undefined || hostPort === 0
        ? []
        : [
            {
              port: hostPort,
              ip: hostIP === undefined || hostIP === '' ? '0.0.0.0' : hostIP,
              protocol: protocol ?? 'TCP',
            },
          ],
    );
}

const NOTHING: Amounts & { readonly guessed: PodAmounts['guessed'] } = {
  cpu: 0,
  memory: 0,
  ephemeralStorage: 0,
  extended: {},
  guessed: { cpu: 0, memory: 0 },
};

function combine(total: typeof NOTHING, amounts: PodAmounts, sign: 1 | -1): typeof NOTHING {
  const extended = { ...total.extended };
  for (const [name, count] of Object.entries(amounts.extended)) extended[name] = (extended[name] ?? 0) + sign * count;
  return {
    cpu: total.cpu + sign * amounts.cpu,
    memory: total.memory + sign * amounts.memory,
    ephemeralStorage: total.ephemeralStorage + sign * amounts.ephemeralStorage,
    extended,
    guessed: {
      cpu: total.guessed.cpu + sign * amounts.guessed.cpu,
      memory: total.guessed.memory + sign * amounts.guessed.memory,
    },
  };
}

/** The view of one node, kept up to date pod by pod. */
class NodeEntry implements NodeInfo {
  #node: Node | undefined;
  #allocatable: NodeInfo['allocatable'] | undefined;
  readonly #pods = new Map<string, { readonly pod: Pod; readonly amounts: PodAmounts }>();
  #total = NOTHING;

  get present(): boolean {
    return this.#node !== undefined;
  }

  get empty(): boolean {
    return this.#pods.size === 0;
  }

  get node(): Node {
    if (this.#node === undefined) throw new Error('the node is not known');
    return this.#node;
  }

  get allocatable(): NodeInfo['allocatable'] {
    return (this.#allocatable ??= allocatable(this.node));
  }

  get pods(): readonly Pod[] {
    return [...this.#pods.values()].map(({ pod }) => pod);
  }

  get requested(): Amounts {
    return this.#total;
  }

  get guessed(): PodAmounts['guessed'] {
    return this.#total.guessed;
  }

  get ports(): readonly HostPort[] {
    return this.pods.flatMap(hostPorts);
  }

  setNode(node: Node | undefined): void {
    this.#node = node;
    this.#allocatable = undefined;
  }

  add(pod: Pod): void {
    const old = this.#pods.get(pod.metadata.uid);
    this.remove(pod.metadata.uid);
    // Objects are copied on write: most updates are of the status and share the spec.
    const amounts = old?.pod.spec === pod.spec ? old.amounts : podAmounts(pod);
    this.#pods.set(pod.metadata.uid, { pod, amounts });
    this.#total = combine(this.#total, amounts, 1);
  }

  remove(uid: string): void {
    const old = this.#pods.get(uid);
    if (old === undefined) return;
    this.#pods.delete(uid);
    this.#total = combine(this.#total, old.amounts, -1);
  }
}

/** A node as it would be without some of its pods and with some more. For what-if questions. */
export function nodeWith(info: NodeInfo, pods: readonly Pod[]): NodeInfo {
  const entry = new NodeEntry();
  entry.setNode(info.node);
  for (const pod of pods) entry.add(pod);
  return entry;
}

/**
 * Nodes with their pods: bound ones as the API server says, and assumed ones, whose binding is on its way.
 * Upstream: pkg/scheduler/backend/cache.
 */
export class ClusterCache {
  readonly #entries = new Map<string, NodeEntry>();
  /** uid of a pod to the name of its node. */
  readonly #placed = new Map<string, string>();
  readonly #assumed = new Set<string>();

  /** Nodes that exist, in the order of their coming. */
  get nodes(): readonly NodeInfo[] {
    return [...this.#entries.values()].filter((entry) => entry.present);
  }

  setNode(node: Node): void {
    this.#entry(node.metadata.name).setNode(node);
  }

  removeNode(name: string): void {
    const entry = this.#entries.get(name);
    entry?.setNode(undefined);
    if (entry?.empty === true) this.#entries.delete(name);
  }

  /** The API server says that the pod is bound to its `spec.nodeName`. */
  setPod(pod: Pod): void {
    this.#place(pod, pod.spec.nodeName ?? '');
    this.#assumed.delete(pod.metadata.uid);
  }

  /** The pod will be bound to the node, unless {@link forget} says otherwise. */
  assume(pod: Pod, nodeName: string): void {
    this.#place(pod, nodeName);
    this.#assumed.add(pod.metadata.uid);
  }

  /** The binding failed. */
  forget(uid: string): void {
    if (this.#assumed.has(uid)) this.removePod(uid);
  }

  isPlaced(uid: string): boolean {
    return this.#placed.has(uid);
  }

  removePod(uid: string): void {
    const name = this.#placed.get(uid);
    if (name === undefined) return;
    const entry = this.#entries.get(name);
    entry?.remove(uid);
    if (entry !== undefined && entry.empty && !entry.present) this.#entries.delete(name);
    this.#placed.delete(uid);
    this.#assumed.delete(uid);
  }

  #place(pod: Pod, nodeName: string): void {
    const { uid } = pod.metadata;
    if (this.#placed.get(uid) !== nodeName) this.removePod(uid);
    this.#placed.set(uid, nodeName);
    this.#entry(nodeName).add(pod);
  }

  #entry(name: string): NodeEntry {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const entry = new NodeEntry();
    this.#entries.set(name, entry);
    return entry;
  }
}
