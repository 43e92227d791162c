import { formatTime, type Container, type Pod, type PodCondition, type PodStatus } from '../../api/index.ts';
import type { PodSandbox } from '../../cri/index.ts';
import { allContainers } from './containers.ts';
import type { ContainerHistory, Waiting } from './container-status.ts';
import { isRunning, type Instance } from './instance.ts';
import type { PodResizer } from '../resize/pod-resizer.ts';
import type { PodState } from './plan.ts';
import { podStatus, type PodFailure } from './pod-status.ts';
import { restartsAll } from './restart-policy.ts';

/** A sandbox and what goes with it. */
export interface LiveSandbox {
  readonly sandbox: PodSandbox;
  readonly ip: string;
  /** Takes it down at once: kills what runs in it, gives its address back. */
  readonly stop: () => Promise<void>;
  /** Takes down a sandbox whose programs have ended: no new connection reaches it, what they sent last is delivered. */
  readonly retire: () => void;
}

const OWNED_CONDITIONS: readonly string[] = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
  'AllContainersRestarting',
];

/** All that this node knows of one pod. */
export class PodRecord implements PodState {
  /** The pod with the resources that it has been given. */
  pod: Pod;
  /** The pod as the API server has it. */
  desired: Pod;
  readonly resize: Pick<PodResizer, 'conditions'>;
  /** Milliseconds since the Unix epoch. */
  readonly seenAt: number;
  sandbox: LiveSandbox | undefined;
  podIP: string | undefined;
  failure: PodFailure | undefined;
  /** Why, and since when, its node gives it up. */
  disruption: { readonly message: string; readonly since: number } | undefined;
  /** Nothing of it runs any more, nor will. */
  over = false;
  #published: PodStatus | undefined;
  #resetAt: number | undefined;
  readonly #histories = new Map<string, ContainerHistory>();

  constructor(pod: Pod, resize: Pick<PodResizer, 'allocated' | 'conditions'>, seenAt: number) {
    this.resize = resize;
    this.desired = pod;
    this.pod = resize.allocated(pod);
    this.seenAt = seenAt;
  }

  get sandboxId(): string | undefined {
    return this.sandbox?.sandbox.id;
  }

  latest(container: string): Instance | undefined {
    return this.#histories.get(container)?.latest;
  }

  history(container: string): ContainerHistory {
    return this.#histories.get(container) ?? { latest: undefined, previous: undefined, waiting: undefined };
  }

  /** The newest incarnation of every container. */
  instances(): readonly Instance[] {
    return [...this.#histories.values()].flatMap(({ latest }) => (latest === undefined ? [] : [latest]));
  }

  /** What runs, with what the pod says of it. */
  running(): readonly (readonly [Container, Instance])[] {
    return allContainers(this.pod).flatMap((container) => {
      const instance = this.latest(container.name);
      return isRunning(instance) ? [[container, instance] as const] : [];
    });
  }

  byId(id: string): Instance | undefined {
    for (const { latest, previous } of this.#histories.values()) {
      if (latest?.id === id) return latest;
      if (previous?.id === id) return previous;
    }
    return undefined;
  }

  /** A new incarnation takes the place of the last. @returns the one that no longer counts */
  begin(instance: Instance): Instance | undefined {
    const { latest, previous } = this.history(instance.name);
    this.#histories.set(instance.name, { latest: instance, previous: latest, waiting: undefined });
    return previous;
  }

  setWaiting(container: string, waiting: Waiting | undefined): void {
    this.#histories.set(container, { ...this.history(container), waiting });
  }

  /** The pod's status as it is now, of which {@link lastStatus} is the last one. @param server the pod as the server has it */
  status(server: Pod, hostIP: string, now: number): PodStatus {
    const others = (server.status?.conditions ?? []).filter(({ type }) => !OWNED_CONDITIONS.includes(type));
    const own = this.#published?.conditions ?? server.status?.conditions ?? [];
    const before: readonly PodCondition[] = [...own.filter(({ type }) => OWNED_CONDITIONS.includes(type)), ...others];
    this.#published = podStatus({
      pod: { ...this.pod, ...(server.status === undefined ? {} : { status: server.status }) },
      history: (container) => this.history(container),
      podIP: this.podIP,
      hasSandbox: this.sandbox !== undefined,
      hostIP,
      seenAt: this.seenAt,
      failure: this.failure,
      over: this.over,
      before,
      more: [...(this.over ? [] : this.resize.conditions()), ...this.#restarting(now), ...this.#disruptionTarget()],
      now,
    });
    return this.#published;
  }

  /** A container has ended. Where its rules say so nothing that there was counts from now on: all are started again. KEP-5532 */
  ended(container: Container, { reset, status }: Instance, now: number): void {
    if (reset || !restartsAll(container, status.exitCode ?? 0)) return;
    for (const instance of this.instances()) instance.reset = true;
    this.#resetAt = now;
  }

  #restarting(now: number): readonly PodCondition[] {
    if (this.over || !this.instances().some(({ reset }) => reset)) return [];
    const lastTransitionTime = formatTime(this.#resetAt ?? now);
    return [{ type: 'AllContainersRestarting', status: 'True', lastTransitionTime }];
  }

  /** upstream: eviction_manager.go; KEP-3329 */
  #disruptionTarget(): readonly PodCondition[] {
    if (this.disruption === undefined) return [];
    const { message, since } = this.disruption;
    const { generation } = this.pod.metadata;
    return [
      {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'TerminationByKubelet',
        message,
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        lastTransitionTime: formatTime(since),
      },
    ];
  }

  get lastStatus(): PodStatus | undefined {
    return this.#published;
  }
}
