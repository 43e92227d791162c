import { podRequests, type Pod } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { isRunning } from '../pod/instance.ts';
import type { PodWorker } from '../pod/pod-worker.ts';
import { volumesOnDisk } from './local-storage.ts';
import type { Candidate, Usage } from './ranking.ts';
import type { Observations, Shortage } from './thresholds.ts';

type Sized = Pick<KubeletContext, 'runtime' | 'cgroups' | 'imageStore' | 'diskCapacity'>;

/** What is left of the node's memory and disk. upstream: eviction/helpers.go, makeSignalObservations */
export function observe(context: Sized, workers: readonly PodWorker[]): Observations {
  const { used, capacity } = context.cgroups.memory();
  const disk = diskUse(context, workers);
  return {
    memory: { available: Math.max(0, capacity - used), capacity },
    disk: { available: Math.max(0, disk.capacity - disk.used), capacity: disk.capacity },
  };
}

/** Bytes of the node's disk: of images, and of what containers wrote. */
export function diskUse(
  context: Sized,
  workers: readonly PodWorker[],
): { readonly used: number; readonly capacity: number } {
  const sizes = new Map(context.imageStore.list().map(({ id, size }) => [id, size]));
  let used = 0;
  for (const size of sizes.values()) used += size;
  for (const worker of workers) if (!worker.over) used += diskUsage(context, worker).total;
  return { used, capacity: context.diskCapacity };
}

export function candidate(context: Sized, worker: PodWorker, { resource }: Shortage): Candidate {
  const { pod } = worker;
  const requests = podRequests(withoutStatus(pod));
  return resource === 'memory'
    ? { pod, usage: memoryUsage(context, worker), request: requests.memory }
    : { pod, usage: diskUsage(context, worker), request: requests.ephemeralStorage };
}

function withoutStatus({ status: _status, ...pod }: Pod): Pod {
  return pod;
}

function memoryUsage({ runtime }: Sized, { record }: PodWorker): Usage {
  return usage(record.instances().filter(isRunning), (id) => runtime.containerStats(id).memoryBytes, 0);
}

function diskUsage({ runtime }: Sized, { pod, record, volumeUsage }: PodWorker): Usage {
  const written = (id: string): number => {
    const { writableLayerBytes, logBytes } = runtime.containerStats(id);
    return writableLayerBytes + logBytes;
  };
  return usage(record.instances().filter(isRunning), written, volumesOnDisk(pod, volumeUsage));
}

function usage(
  instances: readonly { readonly name: string; readonly id: string }[],
  of: (id: string) => number,
  besides: number,
): Usage {
  const containers = new Map(instances.map(({ name, id }) => [name, of(id)]));
  return { containers, total: [...containers.values()].reduce((sum, amount) => sum + amount, besides) };
}
