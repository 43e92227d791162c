import type { Clock } from '../base/index.ts';
import {
  hasReason,
  ownerControllerRef,
  replicaSets as replicaSetResource,
  services as serviceResource,
  nodes as nodeResource,
  pods as podResource,
  matchesLabelMap,
  type LabelSelector,
  type Node,
  type Pod,
  type ReplicaSet,
  type Service,
} from '../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type EventRecorder,
  type InformerFactory,
  type InformerLease,
} from '../client/index.ts';
import { bind, evictVictim, reportUnschedulable } from './api-writes.ts';
import { ClusterCache } from './cache.ts';
import { isOurs, SCHEDULER_NAME, watchCluster } from './cluster-watch.ts';
import { nodeFilter, schedulePod } from './cycle.ts';
import { unschedulableMessage } from './diagnosis.ts';
import type { ClusterView, Rejection, SchedulerPlugin } from './framework.ts';
import { planPreemption } from './preemption.ts';
import { SchedulingQueue, type QueuedPod } from './queue.ts';

export interface SchedulerCore {
  readonly client: Client;
  readonly clock: Clock;
  readonly informers: InformerFactory;
  readonly plugins: readonly SchedulerPlugin[];
  /** Told of every failure that is not the pod's own. */
  readonly onError?: (pod: Pod, cause: unknown) => void;
}

/** Finds nodes for pods, one pod after the other; bindings are written side by side. Upstream: pkg/scheduler/schedule_one.go. */
export class Scheduler {
  readonly #core: SchedulerCore;
  readonly #cache = new ClusterCache();
  readonly #queue: SchedulingQueue;
  readonly #recorder: EventRecorder;
  /** Pods for which others have been asked to leave a node, by uid. */
  readonly #nominated = new Map<string, { readonly pod: Pod; readonly nodeName: string }>();
  readonly #pods: InformerLease<Pod>;
  readonly #nodes: InformerLease<Node>;
  readonly #services: InformerLease<Service>;
  readonly #replicaSets: InformerLease<ReplicaSet>;
  #disposers: (() => void)[] = [];
  #turn = 0;
  #ready = false;
  #draining = false;

  constructor(core: SchedulerCore) {
    this.#core = core;
    const { client, clock, informers } = core;
    this.#queue = new SchedulingQueue(clock, () => {
      this.#wake();
    });
    this.#recorder = createEventRecorder(client, clock, { component: SCHEDULER_NAME });
    this.#pods = informers.informer(podResource);
    this.#nodes = informers.informer(nodeResource);
    this.#services = informers.informer(serviceResource);
    this.#replicaSets = informers.informer(replicaSetResource);
  }

  /** Resolves when the caches are filled and scheduling begins. */
  async start(): Promise<void> {
    const leases = [this.#pods, this.#nodes, this.#services, this.#replicaSets];
    this.#disposers = [
      ...watchCluster(this.#pods, this.#nodes, this.#cache, this.#queue),
      ...leases.map((lease) => () => {
        lease.release();
      }),
    ];
    await Promise.all(leases.map((lease) => lease.synced));
    this.#ready = true;
    this.#wake();
  }

  stop(): void {
    this.#ready = false;
    this.#queue.close();
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Schedules what is due in a turn of its own: a handler of the informer is no place to work in. */
  #wake(): void {
    if (!this.#ready || this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => {
      this.#draining = false;
      for (let item = this.#next(); item !== undefined; item = this.#next()) this.#schedule(item);
    });
  }

  #next(): QueuedPod | undefined {
    return this.#ready ? this.#queue.pop() : undefined;
  }

  get #view(): ClusterView {
    return {
      nodes: this.#cache.nodes,
      nominatedOn: (nodeName) => this.#nominatedOn(nodeName),
      defaultSelector: (pod) => this.#defaultSelector(pod),
    };
  }

  #nominatedOn(nodeName: string): readonly Pod[] {
    const pods: Pod[] = [];
    for (const [uid, nomination] of this.#nominated) {
      const { namespace, name } = nomination.pod.metadata;
      const gone = this.#pods.lister.get({ namespace, name })?.metadata.uid !== uid;
      if (gone || this.#cache.isPlaced(uid)) this.#nominated.delete(uid);
      else if (nomination.nodeName === nodeName) pods.push(nomination.pod);
    }
    return pods;
  }

  /** Upstream: plugins/helper/spread.go (DefaultSelector). */
  #defaultSelector(pod: Pod): readonly LabelSelector[] | undefined {
    const { namespace = '', labels } = pod.metadata;
    const selectors: LabelSelector[] = this.#services.lister
      .list(namespace)
      .filter((service) => matchesLabelMap(service.spec.selector, labels))
      .map((service) => ({ matchLabels: service.spec.selector ?? {} }));
    const owner = ownerControllerRef(pod);
    const rs = owner?.kind === 'ReplicaSet' ? this.#replicaSets.lister.get({ namespace, name: owner.name }) : undefined;
    if (rs !== undefined) selectors.push(rs.spec.selector);
    return selectors.length === 0 ? undefined : selectors;
  }

  #schedule(item: QueuedPod): void {
    const { pod } = item;
    const view = this.#view;
    const moves = this.#queue.moves;
    const placement = schedulePod(this.#core.plugins, pod, view, this.#turn++);
    if (placement.kind === 'placed') {
      // The next pod is placed as if this one were there already.
      this.#cache.assume(pod, placement.nodeName);
      void this.#bind(item, placement.nodeName);
      return;
    }
    this.#queue.addUnschedulable(item, moves);
    void this.#reject(item, view, placement.rejections);
  }

  async #bind(item: QueuedPod, nodeName: string): Promise<void> {
    const { pod } = item;
    const { namespace = '', name, uid } = pod.metadata;
    try {
      await bind(this.#core.client, pod, nodeName);
    } catch (cause) {
      this.#cache.forget(uid);
      this.#queue.moveAll();
      await this.#retry(item, cause);
      return;
    }
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    this.#recorder.event(pod, 'Normal', 'Scheduled', message);
  }

  /** The pod that the informer shows now, if it still is to be scheduled. */
  #current({ metadata: { namespace, name, uid } }: Pod): Pod | undefined {
    const current = this.#pods.lister.get({ namespace, name });
    return current?.metadata.uid === uid && isOurs(current) ? current : undefined;
  }

  async #retry(item: QueuedPod, cause: unknown): Promise<void> {
    const current = this.#current(item.pod);
    if (!this.#ready || hasReason(cause, 'NotFound') || current === undefined) return;
    this.#queue.addFailed({ ...item, pod: current });
    const text = cause instanceof Error ? cause.message : String(cause);
    const message = `binding rejected: ${text}`;
    this.#recorder.event(current, 'Warning', 'FailedScheduling', message);
    await this.#guard(current, () =>
      reportUnschedulable(this.#core.client, current, 'SchedulerError', message, undefined, this.#core.clock.now()),
    );
  }

  async #reject(item: QueuedPod, view: ClusterView, rejections: ReadonlyMap<string, Rejection>): Promise<void> {
    const { pod } = item;
    const { client, clock, plugins } = this.#core;
    const preemption =
      rejections.size === 0 ? undefined : planPreemption(pod, view.nodes, rejections, nodeFilter(plugins, pod, view));
    const preempted = preemption?.kind === 'preempt' ? preemption : undefined;
    const message = unschedulableMessage(rejections, preemption?.kind === 'none' ? preemption.message : undefined);
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', message);
    await this.#guard(pod, async () => {
      if (preempted !== undefined) await this.#preempt(pod, preempted.victims, preempted.nodeName);
      await reportUnschedulable(client, pod, 'Unschedulable', message, preempted?.nodeName, clock.now());
    });
  }

  async #preempt(pod: Pod, victims: readonly Pod[], nodeName: string): Promise<void> {
    const { client, clock } = this.#core;
    this.#nominated.set(pod.metadata.uid, { pod, nodeName });
    await Promise.all(
      victims.map(async (victim) => {
        await evictVictim(client, victim, SCHEDULER_NAME, clock.now());
        const message = `Preempted by pod ${pod.metadata.uid} on node ${nodeName}`;
        this.#recorder.event(victim, 'Normal', 'Preempted', message);
      }),
    );
  }

  async #guard(pod: Pod, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      this.#core.onError?.(pod, cause);
    }
  }
}
