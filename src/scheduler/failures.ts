import type { Clock } from '../base/index.ts';
import type { Pod, PodDisruptionBudget } from '../api/index.ts';
import type { Client, Lister } from '../client/index.ts';
import { clearNomination, evictVictim, reportFailure, type Failure } from './api-writes.ts';
import type { Examination, PreparedPod } from './cycle.ts';
import type { DecisionLog } from './decisions.ts';
import { truncated, unschedulableMessage } from './diagnosis.ts';
import type { ClusterView } from './framework.ts';
import type { Nominator } from './nominator.ts';
import { priority } from './preemption/importance.ts';
import { planPreemption, type Preemption } from './preemption/plan.ts';
import { pluginKey, type ActiveProfile } from './profile.ts';
import type { QueuedPod } from './queued-pod.ts';
import type { SchedulingQueue } from './queue.ts';

export interface FailureDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly queue: SchedulingQueue;
  readonly nominator: Nominator;
  readonly view: ClusterView;
  readonly budgets: Lister<PodDisruptionBudget>;
  readonly decisions: DecisionLog;
  onError(pod: Pod, cause: unknown): void;
}

/** Who rejected the pod. Only events that matter to them have it tried again. */
function rejectedBy(
  profile: ActiveProfile,
  { rejection, narrowed }: PreparedPod,
  { rejections }: Examination,
): ReadonlySet<string> {
  const plugins = new Set<string>();
  for (const found of [rejection, narrowed]) if (found !== undefined) plugins.add(found.plugin);
  for (const { plugin } of rejections.values()) plugins.add(plugin);
  return new Set([...plugins].map((plugin) => pluginKey(profile, plugin)));
}

function nameOf({ metadata }: Pod): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** What becomes of a pod that was given no node. Upstream: handleSchedulingFailure, DefaultPreemption. */
export class Failures {
  readonly #deps: FailureDeps;

  constructor(deps: FailureDeps) {
    this.#deps = deps;
  }

  /** No node fits: others may have to leave one. @param offset where to begin to look for whom */
  unschedulable(
    item: QueuedPod,
    profile: ActiveProfile,
    prepared: PreparedPod,
    examination: Examination,
    offset: number,
  ): void {
    const { pod } = item;
    const { view, queue, nominator, budgets, decisions, clock } = this.#deps;
    const nodes = view.nodes.length;
    const preemption =
      nodes === 0 || !profile.preempts
        ? undefined
        : planPreemption(pod, view, prepared, examination, budgets.list(), offset);
    const tail = preemption?.kind === 'none' ? preemption.message : undefined;
    const message = unschedulableMessage(nodes, examination.rejections, prepared.rejection, tail);
    const chosen = preemption?.kind === 'preempt' ? preemption : undefined;
    const outcome = {
      kind: 'unschedulable' as const,
      message,
      preemption: chosen === undefined ? undefined : { nodeName: chosen.nodeName, victims: chosen.victims.map(nameOf) },
    };
    decisions.record(pod, clock.now(), outcome, examination);
    queue.addUnschedulable(item, rejectedBy(profile, prepared, examination));
    const nominatedNodeName = nominationAfter(preemption);
    if (nominatedNodeName === '') nominator.remove(pod.metadata.uid);
    else if (nominatedNodeName !== undefined) nominator.set(pod, nominatedNodeName);
    const failure: Failure = { reason: 'Unschedulable', message, nominatedNodeName };
    if (chosen === undefined) void this.#tell(pod, profile, failure);
    else void this.#preempt(pod, profile, failure, chosen.nodeName, chosen.victims);
  }

  /** Something went wrong that says nothing of the pod. */
  failed(item: QueuedPod, profile: ActiveProfile, message: string): void {
    this.#deps.queue.addFailed(item);
    this.#deps.nominator.remove(item.pod.metadata.uid);
    void this.#tell(item.pod, profile, { reason: 'SchedulerError', message, nominatedNodeName: '' });
  }

  async #tell(pod: Pod, { recorder }: ActiveProfile, failure: Failure): Promise<void> {
    const { client, clock } = this.#deps;
    recorder.event(pod, 'Warning', 'FailedScheduling', truncated(failure.message));
    await this.#guard(pod, () => reportFailure(client, pod, failure, clock.now()));
  }

  async #preempt(
    pod: Pod,
    profile: ActiveProfile,
    failure: Failure,
    nodeName: string,
    victims: readonly Pod[],
  ): Promise<void> {
    const { queue, nominator, client } = this.#deps;
    const { uid } = pod.metadata;
    // Tried again too early, it would have still others leave.
    queue.hold(uid);
    await this.#tell(pod, profile, failure);
    const less = nominator.on(nodeName).filter((other) => priority(other) < priority(pod));
    for (const other of less) nominator.remove(other.metadata.uid);
    const done = await Promise.all([
      ...less.map((other) => this.#guard(other, () => clearNomination(client, other))),
      ...victims.map((victim) => this.#guard(pod, () => this.#evict(pod, profile, victim, nodeName))),
    ]);
    queue.release(uid, done.includes(false));
  }

  async #evict(pod: Pod, { schedulerName, recorder }: ActiveProfile, victim: Pod, nodeName: string): Promise<void> {
    if (victim.metadata.deletionTimestamp !== undefined) return;
    const { client, clock } = this.#deps;
    await evictVictim(client, victim, schedulerName, clock.now());
    const message = `Preempted by pod ${pod.metadata.uid} on node ${nodeName}`;
    recorder.event(victim, 'Normal', 'Preempted', message);
  }

  /** @returns whether it worked */
  async #guard(pod: Pod, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (cause) {
      this.#deps.onError(pod, cause);
      return false;
    }
  }
}

/** The node that the pod waits for: none when preemption cannot help, the old one while it waits for those who leave. */
function nominationAfter(preemption: Preemption | undefined): string | undefined {
  if (preemption === undefined) return '';
  if (preemption.kind === 'preempt') return preemption.nodeName;
  return preemption.waiting ? undefined : '';
}
