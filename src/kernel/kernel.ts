import type {
  ByteStream,
  Container,
  ContainerOptions,
  Kernel,
  KernelOptions,
  NetworkNamespace,
  Pty,
  SocketAddress,
  Tmpfs,
} from './api.ts';
import { CgroupNode, cgroupOf, chargedTo } from './cgroup/index.ts';
import { ImageTrees } from './fs/image-trees.ts';
import { TmpfsTree } from './fs/tmpfs.ts';
import { PodNetwork } from './net/network-namespace.ts';
import { createStreamPair } from './net/stream.ts';
import { KernelContainer, type Shared } from './process/container.ts';
import { nanoseconds, Processor } from './process/cpu-time.ts';
import { nextTaskByMessage } from './io/next-task.ts';
import { MemoryPool } from './process/memory-pool.ts';
import { ModuleCache } from './process/module-cache.ts';
import { NamespaceIds } from './process/namespace-ids.ts';
import { HOST_INIT, POD_INIT, startPause } from './process/pause.ts';
import { PidNamespace } from './process/pid-namespace.ts';
import { PseudoTerminal } from './tty/pseudo-terminal.ts';

/** A kernel: every container that it makes runs in this thread. Needs JSPI. */
export function createKernel(options: KernelOptions): Kernel {
  const memories = new MemoryPool(options.maxMemories);
  const { machineClock = options.clock } = options;
  const processor = new Processor(machineClock, nextTaskByMessage());
  const cgroup = new CgroupNode('', undefined, processor.scheduler.root, () => machineClock.monotonic());
  const shared: Shared = {
    options,
    images: new ImageTrees(),
    modules: new ModuleCache(processor.nextTask),
    memories,
    namespaceIds: new NamespaceIds(),
    processor,
    cgroup,
    hostPids: new PidNamespace(),
    startedAt: options.clock.monotonic(),
  };
  return {
    createCgroup: (name, limits, parent) => cgroupOf(parent, cgroup).create(name, limits),
    createNetworkNamespace: ({ ip, hostname, shares }): NetworkNamespace => {
      if (shares !== undefined && !(shares instanceof PodNetwork)) throw new TypeError('a namespace of another kernel');
      return new PodNetwork(ip, hostname, options, shares?.shared);
    },
    createPidNamespace: () => {
      const pids = new PidNamespace(shared.hostPids);
      startPause(pids, shared, POD_INIT);
      return pids;
    },
    hostPidNamespace: () => {
      if (shared.hostPids.init === undefined) startPause(shared.hostPids, shared, HOST_INIT);
      return shared.hostPids;
    },
    createContainer: (container: ContainerOptions): Container => new KernelContainer(shared, container),
    createTmpfs: (tmpfs): Tmpfs =>
      new TmpfsTree(
        options.clock,
        tmpfs,
        tmpfs?.memory === true ? chargedTo(() => processor.caller) : undefined,
        tmpfs?.layers === undefined ? undefined : shared.images.merged(tmpfs.layers),
      ),
    createPty: (size): Pty => new PseudoTerminal(size, machineClock),
    createStreamPair: (a: SocketAddress, b: SocketAddress): readonly [ByteStream, ByteStream] => createStreamPair(a, b),
    cpuNanoseconds: () => nanoseconds(processor.used),
    memories: () => ({ used: memories.used, max: memories.max }),
  };
}
