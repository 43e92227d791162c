import { AsyncQueue } from '../base/index.ts';
import { createWasiRuntime } from '../cri/index.ts';
import { createKernel, type KernelOptions } from '../kernel/index.ts';
import type { Machine } from '../kubelet/index.ts';
import { openVolumeStore } from '../volumes/index.ts';

/** A kernel, the runtime over it, and where its volumes are kept. */
export function createMachine(options: KernelOptions & { readonly volumeDatabase: string }): Machine {
  const { clock, random, volumeDatabase } = options;
  const log = new AsyncQueue<string>();
  const kernel = createKernel({ ...options, log: (message) => log.push(message) });
  return {
    runtime: createWasiRuntime({ kernel, clock, random }),
    volumes: openVolumeStore(volumeDatabase),
    createTmpfs: (...args) => kernel.createTmpfs(...args),
    createCgroup: (...args) => kernel.createCgroup(...args),
    cpuNanoseconds: () => kernel.cpuNanoseconds(),
    kernelMessages: log,
  };
}
