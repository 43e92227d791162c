import type { Clock } from '../base/index.ts';
import { hasReason, type Pod } from '../api/index.ts';
import { createEventRecorder, type Client, type InformerFactory } from '../client/index.ts';
import { bind } from './api-writes.ts';
import { ClusterCache } from './cache.ts';
import { isToSchedule, watchCluster } from './cluster-watch.ts';
import { schedulePod, type Placement } from './cycle.ts';
import type { DecisionLog } from './decisions.ts';
import { Failures } from './failures.ts';
import type { ClusterView } from './framework.ts';
import { queueingHints } from './hints.ts';
import { schedulerInformers, type SchedulerInformers } from './informers.ts';
import { LiveView } from './live-view.ts';
import { Nominator } from './nominator.ts';
import { DEFAULT_SCHEDULER_NAME, type ActiveProfile, type SchedulerSettings } from './profile.ts';
import type { QueuedPod } from './queued-pod.ts';
import { SchedulingQueue } from './queue.ts';
import { VolumeBinder } from './volumes/binder.ts';
import { podClaims } from './volumes/claims.ts';
import { planVolumes, type VolumePlan } from './volumes/plan.ts';
import { claimGroups } from './volumes/pod-volumes.ts';

export interface SchedulerCore {
  readonly client: Client;
  readonly clock: Clock;
  readonly informers: InformerFactory;
  readonly settings: SchedulerSettings;
  readonly decisions: DecisionLog;
  /** Told of every failure that is not the pod's own. */
  readonly onError?: (pod: Pod, cause: unknown) => void;
}

/** How many nodes are looked at before others of the thread get their turn. */
const NODES_PER_TURN = 20_000;

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Finds nodes for pods, one pod after the other; bindings are written side by side. Upstream: pkg/scheduler/schedule_one.go. */
export class Scheduler {
  readonly #core: SchedulerCore;
  readonly #cache = new ClusterCache();
  readonly #nominator = new Nominator();
  readonly #queue: SchedulingQueue;
  readonly #informers: SchedulerInformers;
  readonly #volumes: VolumeBinder;
  readonly #view: ClusterView;
  readonly #failures: Failures;
  /** By the name that pods ask for. */
  readonly #profiles: ReadonlyMap<string, ActiveProfile>;
  readonly #names: ReadonlySet<string>;
  /** What to call off when a pod goes whose binding waits for volumes, by uid. */
  readonly #binding = new Map<string, AbortController>();
  #disposers: (() => void)[] = [];
  #cancelTurn: (() => void) | undefined;
  #attempts = 0;
  /** Where in the list of nodes the next pod begins. */
  #nextNode = 0;
  #ready = false;
  #draining = false;

  constructor(core: SchedulerCore) {
    this.#core = core;
    const { client, clock, settings } = core;
    this.#profiles = new Map(
      settings.profiles.map((profile) => {
        const recorder = createEventRecorder(client, clock, { component: profile.schedulerName });
        return [profile.schedulerName, { ...profile, recorder }];
      }),
    );
    this.#names = new Set(this.#profiles.keys());
    const backOff = { initial: settings.podInitialBackoffSeconds * 1000, max: settings.podMaxBackoffSeconds * 1000 };
    this.#queue = new SchedulingQueue(clock, queueingHints(settings.profiles), backOff, () => {
      this.#wake();
    });
    this.#informers = schedulerInformers(core.informers);
    const { claims, volumes, storageClasses, csiNodes, namespaces, budgets } = this.#informers;
    this.#volumes = new VolumeBinder(client, clock, {
      claims,
      volumes,
      storageClasses: storageClasses.lister,
      csiNodes: csiNodes.lister,
    });
    this.#view = new LiveView({
      cache: this.#cache,
      nominator: this.#nominator,
      namespaces: namespaces.lister,
      selecting: {
        services: this.#informers.services.lister,
        replicaSets: this.#informers.replicaSets.lister,
        statefulSets: this.#informers.statefulSets.lister,
        replicationControllers: this.#informers.replicationControllers.lister,
      },
      volumes: this.#volumes,
    });
    this.#failures = new Failures({
      client,
      clock,
      queue: this.#queue,
      nominator: this.#nominator,
      view: this.#view,
      budgets: budgets.lister,
      decisions: core.decisions,
      onError: (pod, cause) => core.onError?.(pod, cause),
    });
  }

  /** Resolves when the caches are filled and scheduling begins. */
  async start(): Promise<void> {
    const leases = Object.values(this.#informers);
    this.#disposers = [
      ...watchCluster(this.#informers, {
        cache: this.#cache,
        queue: this.#queue,
        nominator: this.#nominator,
        schedulerNames: this.#names,
        onPodGone: (uid) => {
          this.#binding.get(uid)?.abort();
          this.#core.decisions.forget(uid);
        },
      }),
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
    this.#cancelTurn?.();
    this.#queue.close();
    for (const abort of this.#binding.values()) abort.abort();
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Schedules what is due in a turn of its own: a handler of the informer is no place to work in. */
  #wake(): void {
    if (!this.#ready || this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => {
      this.#drain();
    });
  }

  #drain(): void {
    let looked = 0;
    for (let item = this.#next(); item !== undefined; item = this.#next()) {
      looked += this.#schedule(item);
      if (looked < NODES_PER_TURN) continue;
      this.#cancelTurn = this.#core.clock.setTimeout(() => {
        this.#drain();
      }, 0);
      return;
    }
    this.#draining = false;
  }

  #next(): QueuedPod | undefined {
    return this.#ready ? this.#queue.pop() : undefined;
  }

  #profileOf({ spec: { schedulerName = DEFAULT_SCHEDULER_NAME } }: Pod): ActiveProfile | undefined {
    return this.#profiles.get(schedulerName);
  }

  /** @returns how many nodes were looked at */
  #schedule(item: QueuedPod): number {
    const { pod } = item;
    const profile = this.#profileOf(pod);
    // Only pods that name one of the profiles are in the queue.
    if (profile === undefined) return 0;
    const { plugins, percentageOfNodesToScore } = profile;
    const placement = schedulePod(plugins, pod, this.#view, this.#attempts++, this.#nextNode, percentageOfNodesToScore);
    const { examination } = placement;
    const looked = examination.feasible.length + examination.rejections.size;
    this.#nextNode = (this.#nextNode + looked) % Math.max(1, this.#view.nodes.length);
    if (placement.kind === 'placed') this.#place(item, profile, placement);
    else this.#failures.unschedulable(item, profile, placement.prepared, examination, this.#nextNode);
    return looked;
  }

  #place(
    item: QueuedPod,
    profile: ActiveProfile,
    { nodeName, examination }: Placement & { readonly kind: 'placed' },
  ): void {
    const { pod } = item;
    this.#core.decisions.record(pod, this.#core.clock.now(), { kind: 'assigned', nodeName }, examination);
    this.#nominator.remove(pod.metadata.uid);
    // The next pod is placed as if this one were there already.
    const volumes = this.#planVolumes(pod, nodeName);
    if (volumes !== undefined) this.#volumes.assume(volumes, nodeName);
    this.#cache.assume(pod, nodeName);
    void this.#bind(item, profile, nodeName, volumes);
  }

  /** What the filter found possible a moment ago. */
  #planVolumes(pod: Pod, nodeName: string): VolumePlan | undefined {
    if (podClaims(pod).length === 0) return undefined;
    const groups = claimGroups(pod, this.#volumes);
    const info = this.#view.node(nodeName);
    if (typeof groups === 'string' || info === undefined) return undefined;
    const plan = planVolumes(groups, info.node, this.#volumes);
    return 'bindings' in plan ? plan : undefined;
  }

  async #bind(
    item: QueuedPod,
    profile: ActiveProfile,
    nodeName: string,
    volumes: VolumePlan | undefined,
  ): Promise<void> {
    const { pod } = item;
    const { namespace = '', name, uid } = pod.metadata;
    let step = 'PreBind plugin "VolumeBinding": binding volumes';
    try {
      if (volumes !== undefined) await this.#bindVolumes(uid, volumes, nodeName);
      step = 'Bind plugin "DefaultBinder"';
      await bind(this.#core.client, pod, nodeName);
    } catch (cause) {
      this.#cache.forget(uid);
      this.#queue.moved({ kind: 'assigned-pod-delete', pod });
      this.#retry(item, profile, cause, `running ${step}: ${textOf(cause)}`);
      return;
    }
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    profile.recorder.event(pod, 'Normal', 'Scheduled', message);
  }

  async #bindVolumes(uid: string, plan: VolumePlan, nodeName: string): Promise<void> {
    const abort = new AbortController();
    this.#binding.set(uid, abort);
    try {
      await this.#volumes.commit(plan, nodeName, abort.signal);
    } finally {
      this.#volumes.forget(plan);
      this.#binding.delete(uid);
    }
  }

  #retry(item: QueuedPod, profile: ActiveProfile, cause: unknown, message: string): void {
    const current = this.#current(item.pod);
    if (!this.#ready || hasReason(cause, 'NotFound') || current === undefined) return;
    this.#failures.failed({ ...item, pod: current }, profile, message);
  }

  /** The pod that the informer shows now, if it still is to be scheduled. */
  #current({ metadata: { namespace, name, uid } }: Pod): Pod | undefined {
    const current = this.#informers.pods.lister.get({ namespace, name });
    return current?.metadata.uid === uid && isToSchedule(current, this.#names) ? current : undefined;
  }
}
