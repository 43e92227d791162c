import { formatTime } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { volumesOnDisk } from '../eviction/local-storage.ts';
import { type Instance, isRunning } from '../pod/instance.ts';
import type { PodWorker } from '../pod/pod-worker.ts';
import { CpuRates } from './cpu-rates.ts';

interface CpuStats {
  readonly time: string;
  readonly usageNanoCores?: number;
  readonly usageCoreNanoSeconds: number;
}

interface MemoryStats {
  readonly time: string;
  readonly usageBytes?: number;
  readonly workingSetBytes: number;
}

interface FsStats {
  readonly time: string;
  readonly usedBytes: number;
}

interface Stats {
  readonly cpu: CpuStats;
  readonly memory: MemoryStats;
}

interface ContainerStats extends Stats {
  readonly name: string;
  readonly startTime: string;
  /** The writable layer. */
  readonly rootfs: FsStats;
  readonly logs: FsStats;
}

interface PodStats extends Stats {
  readonly podRef: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly startTime: string;
  readonly containers: readonly ContainerStats[];
  readonly volume: readonly (FsStats & { readonly name: string })[];
  readonly 'ephemeral-storage': FsStats;
  readonly process_stats: { readonly process_count: number };
}

export interface StatsSummary {
  readonly node: Stats & { readonly nodeName: string; readonly startTime: string };
  readonly pods: readonly PodStats[];
}

/** What the counters of the node itself are known by; those of containers by their id. */
const NODE = '';

/** `/stats/summary`, as far as it is measured: CPU time, memory, processes and what was written. upstream: k8s.io/kubelet/pkg/apis/stats/v1alpha1 */
export class SummaryProvider {
  readonly #context: KubeletContext;
  readonly #startTime: string;
  readonly #rates = new CpuRates();

  constructor(context: KubeletContext) {
    this.#context = context;
    this.#startTime = formatTime(context.clock.now());
  }

  summary(workers: readonly PodWorker[]): StatsSummary {
    const { nodeName, clock, cpuNanoseconds } = this.#context;
    const now = clock.now();
    const running = workers.map(({ record }) => record.instances().filter(isRunning));
    this.#rates.keep(new Set([NODE, ...running.flat().map(({ id }) => id)]));
    const pods = workers.map((worker, index) => this.#pod(worker, running[index] ?? [], now));
    const memory = { time: time(now), workingSetBytes: sum(pods, (pod) => pod.memory.workingSetBytes) };
    const cpu = this.#cpu(NODE, now, cpuNanoseconds());
    return { node: { nodeName, startTime: this.#startTime, cpu, memory }, pods };
  }

  #pod({ pod, record, volumeUsage }: PodWorker, running: readonly Instance[], now: number): PodStats {
    const { name, namespace = '', uid } = pod.metadata;
    const { runtime } = this.#context;
    const containers = running.map((instance) => this.#container(instance, now));
    const rates = containers.map(({ cpu }) => cpu.usageNanoCores);
    return {
      podRef: { name, namespace, uid },
      startTime: formatTime(record.seenAt),
      containers,
      cpu: {
        time: time(now),
        ...(rates.includes(undefined) ? {} : { usageNanoCores: sum(rates, (rate) => rate ?? 0) }),
        usageCoreNanoSeconds: sum(containers, ({ cpu }) => cpu.usageCoreNanoSeconds),
      },
      memory: { time: time(now), workingSetBytes: sum(containers, ({ memory }) => memory.workingSetBytes) },
      volume: [...volumeUsage].map(([volume, usedBytes]) => ({ name: volume, time: time(now), usedBytes })),
      'ephemeral-storage': {
        time: time(now),
        usedBytes:
          sum(containers, ({ rootfs, logs }) => rootfs.usedBytes + logs.usedBytes) + volumesOnDisk(pod, volumeUsage),
      },
      process_stats: { process_count: sum(running, ({ id }) => runtime.containerStats(id).processes) },
    };
  }

  #container({ id, name, status }: Instance, now: number): ContainerStats {
    const { cpuNanoseconds, memoryBytes, writableLayerBytes, logBytes } = this.#context.runtime.containerStats(id);
    return {
      name,
      startTime: time(status.startedAt ?? 0),
      cpu: this.#cpu(id, now, cpuNanoseconds),
      memory: { time: time(now), usageBytes: memoryBytes, workingSetBytes: memoryBytes },
      rootfs: { time: time(now), usedBytes: writableLayerBytes },
      logs: { time: time(now), usedBytes: logBytes },
    };
  }

  #cpu(id: string, now: number, usageCoreNanoSeconds: number): CpuStats {
    const usageNanoCores = this.#rates.rate(id, now, usageCoreNanoSeconds);
    return { time: time(now), ...(usageNanoCores === undefined ? {} : { usageNanoCores }), usageCoreNanoSeconds };
  }
}

/** Rates are taken between two of these, so parts of a second are there; upstream's clients read them too. */
function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
