import { formatBytes, type Pod } from '../../api/index.ts';
import { requestOf, type Usage } from './ranking.ts';

export type Pressure = 'MemoryPressure' | 'DiskPressure';

/** What is there of what may run short, in bytes. */
export interface Observation {
  readonly available: number;
  readonly capacity: number;
}

export interface Observations {
  readonly memory: Observation;
  /** Of containers, logs and volumes, and of images: one file system here. */
  readonly disk: Observation;
}

interface Threshold {
  readonly pressure: Pressure;
  readonly resource: 'memory' | 'ephemeral-storage';
  readonly observed: keyof Observations;
  /** Bytes, or a part of the capacity. */
  readonly quantity: { readonly bytes: number } | { readonly part: number };
}

/** upstream: KubeletConfiguration.evictionHard: memory.available, nodefs.available, imagefs.available */
const THRESHOLDS: readonly Threshold[] = [
  { pressure: 'MemoryPressure', resource: 'memory', observed: 'memory', quantity: { bytes: 100 * 2 ** 20 } },
  { pressure: 'DiskPressure', resource: 'ephemeral-storage', observed: 'disk', quantity: { part: 0.15 } },
];

export interface Shortage {
  readonly pressure: Pressure;
  readonly resource: Threshold['resource'];
  /** Bytes: what should be there, and what is. */
  readonly quantity: number;
  readonly available: number;
}

/** What runs short, memory first. upstream: eviction/helpers.go, thresholdsMet, byEvictionPriority */
export function shortages(observations: Observations): readonly Shortage[] {
  return THRESHOLDS.flatMap(({ pressure, resource, observed, quantity }) => {
    const { available, capacity } = observations[observed];
    const wanted = 'bytes' in quantity ? quantity.bytes : Math.floor(capacity * quantity.part);
    return available < wanted ? [{ pressure, resource, quantity: wanted, available }] : [];
  });
}

/** Why a pod was chosen. upstream: eviction/helpers.go, evictionMessage */
export function evictionMessage({ resource, quantity, available }: Shortage, pod: Pod, { containers }: Usage): string {
  const threshold = `Threshold quantity: ${formatBytes(quantity)}, available: ${formatBytes(available)}. `;
  const greedy = [...containers].flatMap(([name, used]) => {
    const request = requestOf(pod, name, resource);
    if (used <= request) return [];
    const amounts = `was using ${formatBytes(used)}, request is ${formatBytes(request)}`;
    return [`Container ${name} ${amounts}, has larger consumption of ${resource}. `];
  });
  return `The node was low on resource: ${resource}. ${threshold}${greedy.join('')}`;
}
