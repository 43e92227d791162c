import type { Disposer } from '../../base/index.ts';
import type { KubeletContext } from '../context.ts';
import { isRunning } from '../pod/instance.ts';
import type { PodWorker } from '../pod/pod-worker.ts';
import { limitsStorage, storageViolation, type LocalStorage } from './local-storage.ts';
import type { NodePressure } from './node-pressure.ts';
import { candidate, observe } from './observe.ts';
import { goesBefore, isCritical } from './ranking.ts';
import { evictionMessage, shortages, type Shortage } from './thresholds.ts';

/** Milliseconds between two looks. upstream: pkg/kubelet/kubelet.go, evictionMonitoringPeriod */
const PERIOD = 10_000;
/** Milliseconds between two looks for what was evicted to be gone, and the most of them. upstream: podCleanupPollFreq, podCleanupTimeout */
const CLEANUP_PERIOD = 1000;
const CLEANUP_TRIES = 30;

/** Evicts pods that have written more than they may, and those that weigh most when the node runs short. upstream: pkg/kubelet/eviction */
export class EvictionManager {
  readonly #context: KubeletContext;
  readonly #workers: () => readonly PodWorker[];
  readonly #pressure: NodePressure;
  readonly #freeDisk: () => void;
  #timer: Disposer | undefined;

  /** @param freeDisk removes from the disk what nobody needs */
  constructor(
    context: KubeletContext,
    workers: () => readonly PodWorker[],
    pressure: NodePressure,
    freeDisk: () => void,
  ) {
    this.#context = context;
    this.#workers = workers;
    this.#pressure = pressure;
    this.#freeDisk = freeDisk;
  }

  start(): void {
    this.#after(PERIOD, () => {
      const evicted = this.#evictByStorage() ? undefined : this.#relieve();
      if (evicted === undefined) this.start();
      else this.#awaitEnd(evicted, CLEANUP_TRIES);
    });
  }

  stop(): void {
    this.#timer?.();
  }

  #after(delay: number, then: () => void): void {
    this.#timer = this.#context.clock.setTimeout(then, delay);
  }

  /** One at a time: what the last one gave back may be enough. upstream: waitForPodsCleanup */
  #awaitEnd(worker: PodWorker, tries: number): void {
    this.#after(CLEANUP_PERIOD, () => {
      if (!worker.over && tries > 0) {
        this.#awaitEnd(worker, tries - 1);
        return;
      }
      const next = this.#relieve();
      if (next === undefined) this.start();
      else this.#awaitEnd(next, CLEANUP_TRIES);
    });
  }

  /** @returns the pod that has to go because the node runs short, if one has */
  #relieve(): PodWorker | undefined {
    const short = (): readonly Shortage[] => shortages(observe(this.#context, this.#workers()));
    const found = short();
    this.#pressure.observe(found);
    const [worst] = found;
    if (worst === undefined) return undefined;
    const { nodeName, events } = this.#context;
    const node = { kind: 'Node', name: nodeName, uid: nodeName };
    events.event(node, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${worst.resource}`);
    if (worst.pressure === 'DiskPressure') {
      this.#freeDisk();
      if (!short().some(({ pressure }) => pressure === 'DiskPressure')) return undefined;
    }
    const ranked = this.#workers()
      .filter(({ over, pod }) => !over && !isCritical(pod))
      .map((worker) => ({ worker, ...candidate(this.#context, worker, worst) }))
      .sort(goesBefore);
    const [first] = ranked;
    if (first === undefined) return undefined;
    const message = evictionMessage(worst, first.pod, first.usage);
    first.worker.evict(message, { disrupts: true });
    return first.worker;
  }

  /** upstream: localStorageEviction. @returns whether there was anything to evict */
  #evictByStorage(): boolean {
    let evicted = false;
    for (const worker of this.#workers()) {
      const { pod, over } = worker;
      if (over || !limitsStorage(pod)) continue;
      const violation = storageViolation(pod, this.#storage(worker));
      if (violation === undefined) continue;
      worker.evict(violation);
      evicted = true;
    }
    return evicted;
  }

  #storage({ record, volumeUsage }: PodWorker): LocalStorage {
    const containers = new Map<string, number>();
    for (const { name, id } of record.instances().filter(isRunning)) {
      const { writableLayerBytes, logBytes } = this.#context.runtime.containerStats(id);
      containers.set(name, writableLayerBytes + logBytes);
    }
    return { containers, volumes: volumeUsage };
  }
}
