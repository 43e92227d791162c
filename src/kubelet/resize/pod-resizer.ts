import { bytes, formatTime, type Container, type Pod, type PodCondition } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { isRunning, type Instance } from '../pod/instance.ts';
import { containerResources, podResources } from '../resources/resource-config.ts';
import {
  allocationOf,
  restoredAllocation,
  sameResources,
  withAllocation,
  type Allocation,
  type Verdict,
} from './allocation.ts';
import { resizeMessage } from './resize-events.ts';

interface Progress {
  readonly reason: string;
  readonly message: string;
  readonly generation: number;
  /** Milliseconds since the Unix epoch: since when it is for this reason, and when it was last found so. */
  readonly since: number;
  readonly seen: number;
}

/** Milliseconds after which what failed is tried again. upstream: pod_workers.go, backOffPeriod */
const RETRY = 10_000;

export type Running = readonly (readonly [Container, Instance])[];

/** The resources of one pod: what it was given, what of it is in force. upstream: pkg/kubelet/allocation */
export class PodResizer {
  readonly #context: KubeletContext;
  #allocation: Allocation;
  #pending: Progress | undefined;
  #inProgress: Progress | undefined;

  constructor(context: KubeletContext, pod: Pod) {
    this.#context = context;
    this.#allocation = restoredAllocation(pod);
  }

  /** A resize waits for room. */
  get waits(): boolean {
    return this.#pending?.reason === 'Deferred';
  }

  /** Since when it waits, in milliseconds since the Unix epoch. */
  get waitsSince(): number {
    return this.#pending?.since ?? 0;
  }

  /** The pod as the node treats it. */
  allocated(desired: Pod): Pod {
    return withAllocation(desired, this.#allocation);
  }

  /** Gives the pod what it asks for, if the node can. @returns whether it was given anything else than before */
  ask(desired: Pod, judge: (desired: Pod) => Verdict): boolean {
    if (this.allocated(desired) === desired) {
      this.#pending = undefined;
      return false;
    }
    const verdict = judge(desired);
    if (verdict.fits) {
      this.#allocation = allocationOf(desired);
      this.#pending = undefined;
      this.#inProgress = this.#progress(undefined, '', '', desired);
      this.#tell(desired, 'Normal', 'ResizeStarted', resizeMessage('started', desired));
      return true;
    }
    const { reason, message } = verdict;
    const before = this.#pending;
    this.#pending = this.#progress(before, reason, message, desired);
    if (!sameProgress(before, this.#pending)) {
      this.#tell(desired, 'Warning', `Resize${reason}`, resizeMessage(reason, desired, message));
    }
    return false;
  }

  /**
   * Puts into force what the pod was given: the cgroups of what runs are changed, containers that want to be restarted for
   * it are condemned. upstream: kuberuntime_manager.go, doPodResizeAction
   * @returns milliseconds after which to try again, if it has failed
   */
  actuate(pod: Pod, running: Running, instances: readonly Instance[]): number | undefined {
    if (this.#inProgress === undefined) return undefined;
    for (const [container, instance] of running) if (wantsRestart(container, instance)) instance.renew = true;
    if (running.some(([, { renew }]) => renew)) return undefined;
    const error = this.#shrinkError(pod, running);
    if (error !== undefined) {
      const before = this.#inProgress;
      this.#inProgress = this.#progress(before, 'Error', error, pod);
      if (!sameProgress(before, this.#inProgress)) {
        this.#tell(pod, 'Warning', 'ResizeError', resizeMessage('error', pod, error));
      }
      return RETRY;
    }
    this.#context.cgroups.update(pod);
    for (const [container, instance] of running) {
      if (sameResources(instance.resources, container.resources)) continue;
      this.#context.runtime.updateContainerResources(instance.id, containerResources(pod, container));
      instance.resources = container.resources;
    }
    // What is started again has first to be there.
    if (instances.some(({ renew }) => renew)) return undefined;
    this.#inProgress = undefined;
    this.#tell(pod, 'Normal', 'ResizeCompleted', resizeMessage('completed', pod));
    return undefined;
  }

  /** upstream: status_manager.go, GetPodResizeConditions */
  conditions(): readonly PodCondition[] {
    return [
      ...(this.#pending === undefined ? [] : [condition('PodResizePending', this.#pending)]),
      ...(this.#inProgress === undefined ? [] : [condition('PodResizeInProgress', this.#inProgress)]),
    ];
  }

  /** A limit is not put below what is in use. upstream: kuberuntime_manager.go, validateMemoryResizeAction */
  #shrinkError(pod: Pod, running: Running): string | undefined {
    const errors: string[] = [];
    const check = (what: string, before: number, limit: number, usage: number): void => {
      if (limit > 0 && (before === 0 || limit < before) && limit < usage) {
        errors.push(`attempting to set ${what} memory limit (${String(limit)}) below current usage (${String(usage)})`);
      }
    };
    const { cgroups, runtime } = this.#context;
    const inForce = cgroups.inForce(pod);
    if (inForce !== undefined) {
      const [before, after] = [podResources(inForce.pod), podResources(pod)].map((it) => it.memoryLimitInBytes ?? 0);
      check('pod', before ?? 0, after ?? 0, inForce.memory);
    }
    for (const [container, { id, name, resources }] of running) {
      const usage = runtime.containerStats(id).cgroup?.memory.current ?? 0;
      const limit = (of: Container['resources']): number => bytes(of?.limits?.['memory']);
      if (limit(resources) === limit(container.resources)) continue;
      check(`container ${JSON.stringify(name)}`, limit(resources), limit(container.resources), usage);
    }
    if (errors.length === 0) return undefined;
    return `cannot decrease memory limits: ${errors.length === 1 ? errors.join() : `[${errors.join(', ')}]`}`;
  }

  #progress(before: Progress | undefined, reason: string, message: string, { metadata }: Pod): Progress {
    const now = this.#context.clock.now();
    const generation = metadata.generation ?? 0;
    const since = before?.reason === reason ? before.since : now;
    const next = { reason, message, generation, since, seen: now };
    return before !== undefined && sameProgress(before, next) ? before : next;
  }

  #tell(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.events.event(pod, type, reason, message);
  }
}

/** upstream: computePodResizeAction: a resource whose policy says so has changed. */
function wantsRestart({ resources, resizePolicy = [] }: Container, instance: Instance): boolean {
  if (!isRunning(instance)) return false;
  return resizePolicy.some(({ resourceName, restartPolicy }) => {
    if (restartPolicy !== 'RestartContainer') return false;
    const differs = (list: 'requests' | 'limits'): boolean =>
      resources?.[list]?.[resourceName] !== instance.resources?.[list]?.[resourceName];
    return differs('requests') || differs('limits');
  });
}

function sameProgress(a: Progress | undefined, b: Progress): boolean {
  return a?.reason === b.reason && a.message === b.message && a.generation === b.generation;
}

function condition(type: string, { reason, message, generation, since, seen }: Progress): PodCondition {
  return {
    type,
    status: 'True',
    ...(reason === '' ? {} : { reason }),
    ...(message === '' ? {} : { message }),
    observedGeneration: generation,
    lastProbeTime: formatTime(seen),
    lastTransitionTime: formatTime(since),
  };
}
