import { hostPorts, type HostPort, type Node, type Pod } from '../api/index.ts';
import { withCountedRequests } from './resized-pod.ts';
import { allocatable, AmountTotals, podAmounts, type Amounts, type Guess, type PodAmounts } from './resources.ts';

/** A node and what runs or is about to run there. Upstream: pkg/scheduler/framework (NodeInfo). */
export interface NodeInfo {
  readonly node: Node;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: Amounts & { readonly pods: number };
  readonly pods: readonly Pod[];
  readonly podCount: number;
  readonly requested: Amounts;
  readonly guessed: Guess;
  /** Host ports in use. */
  readonly ports: readonly HostPort[];
  /** The same node with other pods, for what-if questions. */
  with(added: readonly Pod[], removed: readonly Pod[]): TrialNode;
}

/** A node as it could be. */
export interface TrialNode extends NodeInfo {
  add(pod: Pod): void;
  remove(uid: string): void;
}

const NO_LABELS: Readonly<Record<string, string>> = {};

interface Placed {
  readonly pod: Pod;
  /** Its status says what counts of it, too. */
  readonly resized: boolean;
  readonly amounts: PodAmounts;
  readonly ports: readonly HostPort[];
}

/** The view of one node, kept up to date pod by pod. */
export class NodeEntry implements TrialNode {
  readonly name: string;
  #node: Node | undefined;
  #allocatable: NodeInfo['allocatable'] | undefined;
  readonly #pods = new Map<string, Placed>();
  readonly #total = new AmountTotals();
  /** Of all pods; worked out when asked for, as few pods have any. */
  #ports: readonly HostPort[] | undefined = [];

  constructor(name: string) {
    this.name = name;
  }

  get present(): boolean {
    return this.#node !== undefined;
  }

  get empty(): boolean {
    return this.#pods.size === 0;
  }

  get node(): Node {
    if (this.#node === undefined) throw new Error(`node ${this.name} is not known`);
    return this.#node;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.node.metadata.labels ?? NO_LABELS;
  }

  get allocatable(): NodeInfo['allocatable'] {
    return (this.#allocatable ??= allocatable(this.node));
  }

  get pods(): readonly Pod[] {
    return [...this.#pods.values()].map(({ pod }) => pod);
  }

  get podCount(): number {
    return this.#pods.size;
  }

  get requested(): Amounts {
    return this.#total;
  }

  get guessed(): Guess {
    return this.#total.guessed;
  }

  get ports(): readonly HostPort[] {
    return (this.#ports ??= [...this.#pods.values()].flatMap(({ ports }) => ports));
  }

  setNode(node: Node | undefined): void {
    this.#node = node;
    this.#allocatable = undefined;
  }

  add(pod: Pod): void {
    const old = this.#pods.get(pod.metadata.uid);
    const counted = withCountedRequests(pod);
    const resized = counted !== pod;
    // Objects are copied on write: most updates are of the status and share the spec.
    if (old?.pod.spec === pod.spec && !resized && !old.resized) {
      this.#pods.set(pod.metadata.uid, { ...old, pod });
      return;
    }
    this.remove(pod.metadata.uid);
    this.#place({ pod, resized, amounts: podAmounts(counted), ports: hostPorts(pod) });
  }

  remove(uid: string): void {
    const old = this.#pods.get(uid);
    if (old === undefined) return;
    this.#pods.delete(uid);
    this.#total.add(old.amounts, -1);
    if (old.ports.length > 0) this.#ports = undefined;
  }

  with(added: readonly Pod[], removed: readonly Pod[]): NodeEntry {
    const copy = new NodeEntry(this.name);
    copy.setNode(this.#node);
    const gone = new Set(removed.map((pod) => pod.metadata.uid));
    for (const [uid, placed] of this.#pods) if (!gone.has(uid)) copy.#place(placed);
    for (const pod of added) copy.add(pod);
    return copy;
  }

  #place(placed: Placed): void {
    this.#pods.set(placed.pod.metadata.uid, placed);
    this.#total.add(placed.amounts, 1);
    if (placed.ports.length > 0) this.#ports = undefined;
  }
}
