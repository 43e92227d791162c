import type { Clock, Disposer } from '../../base/index.ts';
import { hasReason, nodes, type New, type Node, type Taint } from '../../api/index.ts';
import type { Client, EventRecorder } from '../../client/index.ts';
import type { Image } from '../../oci/index.ts';
import type { Pressure } from '../eviction/thresholds.ts';
import { nodeLabels, nodeStatus, pressureEvents, type NodeFacts } from './node-status.ts';
import { eventReason } from './kernel-monitor.ts';

/** upstream: nodeStatusReportFrequency, nodeStatusUpdateFrequency */
const REPORT_EVERY = 300_000;
const SOON = 1000;
const RETRY = 1000;
const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** Registers the node, keeps its status current. upstream: pkg/kubelet/kubelet_node_status.go */
export class NodeReporter {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #facts: NodeFacts;
  readonly #podCIDR: string;
  readonly #images: () => readonly Image[];
  readonly #pressures: () => ReadonlySet<Pressure>;
  readonly #stopped = new AbortController();
  #timer: Disposer | undefined;
  #reference: ReturnType<typeof nodeReference> | undefined;

  constructor(options: {
    readonly client: Client;
    readonly clock: Clock;
    readonly events: EventRecorder;
    readonly facts: NodeFacts;
    readonly podCIDR: string;
    readonly images: () => readonly Image[];
    readonly pressures: () => ReadonlySet<Pressure>;
  }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#facts = options.facts;
    this.#podCIDR = options.podCIDR;
    this.#images = options.images;
    this.#pressures = options.pressures;
  }

  /** Makes the node known, tainted `not-ready` until {@link ready}. Tries until it succeeds. */
  async register(): Promise<Node> {
    const node = await this.#untilDone(() => this.#registered());
    this.#reference = nodeReference(node);
    this.#events.event(this.#reference, 'Normal', 'Starting', 'Starting kubelet.');
    return node;
  }

  /** Posts the status of a node that is ready to run pods, from now on again and again. */
  async ready(): Promise<void> {
    const node = await this.#untilDone(() => this.#report());
    await this.#untilDone(() => this.#removeTaint(node));
    this.#events.event(nodeReference(node), 'Normal', 'NodeReady', `Node ${this.#facts.name} status is now: NodeReady`);
    this.#reportAfter(REPORT_EVERY);
  }

  /** Tells of what happens in the kernel, until its messages end. */
  async followKernel(messages: AsyncIterable<string>): Promise<void> {
    for await (const message of messages) {
      const reason = eventReason(message);
      if (reason !== undefined && this.#reference !== undefined) {
        this.#events.event(this.#reference, 'Warning', reason, message);
      }
    }
  }

  /** Something in the status has changed, such as the list of images. */
  changed(): void {
    if (this.#timer !== undefined) this.#reportAfter(SOON);
  }

  stop(): void {
    this.#stopped.abort(new Error('the kubelet stops'));
    this.#timer?.();
    this.#timer = undefined;
  }

  #reportAfter(delay: number): void {
    this.#timer?.();
    this.#timer = this.#clock.setTimeout(() => {
      void this.#report()
        .catch(() => undefined)
        .then(() => {
          if (!this.#stopped.signal.aborted) this.#reportAfter(REPORT_EVERY);
        });
    }, delay);
  }

  async #registered(): Promise<Node> {
    const { name } = this.#facts;
    try {
      return await this.#client.get(nodes, { name });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
    }
    const node: New<Node> = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: nodeLabels(name) },
      spec: { podCIDR: this.#podCIDR, podCIDRs: [this.#podCIDR], taints: [NOT_READY] },
    };
    return this.#client.create(nodes, node);
  }

  async #report(): Promise<Node> {
    const { name } = this.#facts;
    const node = await this.#client.get(nodes, { name });
    const before = node.status?.conditions ?? [];
    const status = nodeStatus(this.#facts, this.#images(), { before, pressures: this.#pressures() }, this.#clock.now());
    for (const reason of pressureEvents(before, status.conditions ?? [])) {
      this.#events.event(nodeReference(node), 'Normal', reason, `Node ${name} status is now: ${reason}`);
    }
    return this.#client.patch(nodes, { name }, 'application/merge-patch+json', { status }, { subresource: 'status' });
  }

  async #removeTaint(node: Node): Promise<void> {
    const taints = node.spec.taints ?? [];
    const left = taints.filter(({ key, effect }) => key !== NOT_READY.key || effect !== NOT_READY.effect);
    if (left.length === taints.length) return;
    const { name, resourceVersion } = (await this.#client.get(nodes, { name: node.metadata.name })).metadata;
    const patch = { metadata: { resourceVersion }, spec: { taints: left.length > 0 ? left : null } };
    await this.#client.patch(nodes, { name }, 'application/merge-patch+json', patch);
  }

  async #untilDone<T>(action: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await action();
      } catch (cause) {
        if (this.#stopped.signal.aborted) throw cause;
        await this.#clock.sleep(RETRY, this.#stopped.signal);
      }
    }
  }
}

/** upstream's kubelet names its node by name alone: the UID of the reference is the name. */
function nodeReference(node: Node): { readonly kind: string; readonly name: string; readonly uid: string } {
  return { kind: 'Node', name: node.metadata.name, uid: node.metadata.name };
}
