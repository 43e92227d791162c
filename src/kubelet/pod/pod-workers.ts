import { podPhaseTerminal, type Pod } from '../../api/index.ts';
import type { ContainerStatus as RuntimeStatus } from '../../cri/index.ts';
import type { KubeletContext } from '../context.ts';
import type { NodePressure } from '../eviction/node-pressure.ts';
import { refuseUnderPressure } from '../eviction/pressure-admission.ts';
import { refusePod, type NodeCapacity } from './admission.ts';
import { judgeResize, restoredAllocation, withAllocation } from '../resize/allocation.ts';
import { beforeResize } from '../resize/waiting-resizes.ts';
import { PodWorker } from './pod-worker.ts';

/** The pods of a node, each with its worker. */
export class PodWorkers {
  readonly #context: KubeletContext;
  readonly #capacity: NodeCapacity;
  readonly #workers = new Map<string, PodWorker>();
  readonly #pressure: Pick<NodePressure, 'conditions'>;
  #retrying = false;

  constructor(context: KubeletContext, capacity: NodeCapacity, pressure: Pick<NodePressure, 'conditions'>) {
    this.#context = context;
    this.#pressure = pressure;
    this.#capacity = capacity;
  }

  set(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid);
    if (worker !== undefined) worker.update(pod);
    else this.#add(pod);
  }

  /** A pod of the node's own; what is told of it goes to its mirror. @param finished called when nothing is left of it */
  runStatic(pod: Pod, mirror: Pod | undefined, finished: () => void): void {
    // What ran before the kubelet started is told by the mirror.
    const status = mirror === undefined || podPhaseTerminal(mirror) ? undefined : mirror.status;
    const worker = this.#add(status === undefined ? pod : { ...pod, status }, finished);
    worker.showMirror(mirror);
  }

  withUid(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  remove(pod: Pod): void {
    this.#workers.get(pod.metadata.uid)?.remove();
  }

  containerChanged(id: string, status: RuntimeStatus): void {
    for (const worker of this.#workers.values()) {
      const instance = worker.record.byId(id);
      if (instance === undefined) continue;
      worker.containerChanged(instance, status);
      return;
    }
  }

  /** The pod of that name; a newer one before one that is still ending. */
  find(namespace: string, name: string): PodWorker | undefined {
    return [...this.#workers.values()]
      .reverse()
      .find(({ pod }) => pod.metadata.namespace === namespace && pod.metadata.name === name);
  }

  all(): readonly PodWorker[] {
    return [...this.#workers.values()];
  }

  stop(): void {
    for (const worker of this.#workers.values()) worker.stop();
  }

  /** The pods that have their place on the node, without that one. */
  #others(uid: string): readonly Pod[] {
    return [...this.#workers.values()]
      .filter(({ over, pod }) => !over && pod.metadata.uid !== uid)
      .map((worker) => worker.pod);
  }

  /** Tries the resizes that wait for room, those first that matter most. */
  #retryResizes(): void {
    if (this.#retrying) return;
    this.#retrying = true;
    const waiting = [...this.#workers.values()].flatMap((worker) => {
      const resize = worker.waitingResize;
      return resize === undefined ? [] : [{ worker, resize }];
    });
    for (const { worker } of waiting.sort((a, b) => beforeResize(a.resize, b.resize))) worker.retryResize();
    this.#retrying = false;
  }

  #add(pod: Pod, finished?: () => void): PodWorker {
    const { uid, deletionTimestamp } = pod.metadata;
    const taking = this.#others(uid);
    const given = withAllocation(pod, restoredAllocation(pod));
    const refused =
      podPhaseTerminal(pod) || deletionTimestamp !== undefined
        ? undefined
        : (refuseUnderPressure(given, this.#pressure.conditions) ?? refusePod(given, taking, this.#capacity));
    if (refused !== undefined) this.#context.events.event(pod, 'Warning', refused.reason, refused.message);
    const worker = new PodWorker(this.#context, pod, refused, {
      judgeResize: (desired) => judgeResize(desired, this.#others(uid), this.#capacity),
      freed: () => {
        this.#retryResizes();
      },
      finished: () => {
        this.#workers.delete(uid);
        finished?.();
        this.#retryResizes();
      },
    });
    this.#workers.set(uid, worker);
    worker.wake();
    if (given !== pod) worker.retryResize();
    return worker;
  }
}
