import type { Disposer } from '../../base/index.ts';
import type { KubeletContext } from '../context.ts';
import { isRunning } from '../pod/instance.ts';
import type { PodWorker } from '../pod/pod-worker.ts';
import { limitsStorage, storageViolation, type LocalStorage } from './local-storage.ts';

/** Milliseconds between two looks. upstream: pkg/kubelet/kubelet.go, evictionMonitoringPeriod */
const PERIOD = 10_000;

/** Evicts pods that have written more than they may. upstream: pkg/kubelet/eviction */
export class EvictionManager {
  readonly #context: KubeletContext;
  readonly #workers: () => readonly PodWorker[];
  #timer: Disposer | undefined;

  constructor(context: KubeletContext, workers: () => readonly PodWorker[]) {
    this.#context = context;
    this.#workers = workers;
  }

  start(): void {
    this.#timer = this.#context.clock.setTimeout(() => {
      for (const worker of this.#workers()) this.#look(worker);
      this.start();
    }, PERIOD);
  }

  stop(): void {
    this.#timer?.();
  }

  #look(worker: PodWorker): void {
    const { pod, over } = worker;
    if (over || !limitsStorage(pod)) return;
    const violation = storageViolation(pod, this.#storage(worker));
    if (violation !== undefined) worker.evict(violation);
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
