import { AsyncQueue } from '../base/index.ts';
import { createWasiRuntime } from '../cri/index.ts';
import { createKernel, type KernelOptions } from '../kernel/index.ts';
import type { Machine } from '../kubelet/index.ts';

/** A kernel, and the runtime over it. */
export function createMachine(options: KernelOptions): Machine {
  const { clock, random } = options;
  const log = new AsyncQueue<string>();
  const kernel = createKernel({ ...options, log: (message) => log.push(message) });
  return {
    runtime: createWasiRuntime({ kernel, clock, random }),
    createTmpfs: (...args) => kernel.createTmpfs(...args),
    createCgroup: (...args) => kernel.createCgroup(...args),
    cpuNanoseconds: () => kernel.cpuNanoseconds(),
    kernelMessages: log,
  };
}
