import type { Kernel, NetworkNamespace, PidNamespace, Tmpfs } from '../kernel/index.ts';
import type { PodSandboxConfig } from './api.ts';

/** Bytes of a pod's shared memory, or the node's (containerd: `shm`, 64 MiB). */
const SHM_SIZE = 64 << 20;

export type SandboxNamespaces = {
  readonly netns: NetworkNamespace;
  readonly shm: Tmpfs;
  readonly pidns?: PidNamespace;
  readonly ipcns?: object;
};

/** The namespaces of pods, new ones or the node's own; the node's are made when the first pod wants them, and stay. */
export class HostNamespaces {
  readonly #kernel: Kernel;
  #netns: NetworkNamespace | undefined;
  #shm: Tmpfs | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  forSandbox(config: PodSandboxConfig): SandboxNamespaces {
    const pidns = this.#pidns(config);
    return {
      netns: this.#network(config),
      ...(config.ipc === 'NODE' ? { shm: (this.#shm ??= this.#newShm()), ipcns: this } : { shm: this.#newShm() }),
      ...(pidns === undefined ? {} : { pidns }),
    };
  }

  /** A pod's own namespaces end with it, and what it has in the node's. */
  release(config: PodSandboxConfig, { netns, pidns, shm }: SandboxNamespaces): void {
    // What they left there is in the memory of the cgroups above them.
    if (config.ipc !== 'NODE') for (const name of shm.list('')) shm.remove(name);
    if (config.pid !== 'NODE') pidns?.dispose();
    netns.dispose();
  }

  #network({ ip, hostname, network }: PodSandboxConfig): NetworkNamespace {
    if (network !== 'NODE') return this.#kernel.createNetworkNamespace({ ip, hostname });
    this.#netns ??= this.#kernel.createNetworkNamespace({ ip, hostname });
    return this.#kernel.createNetworkNamespace({ ip, hostname, shares: this.#netns });
  }

  #pidns({ pid }: PodSandboxConfig): PidNamespace | undefined {
    if (pid === 'NODE') return this.#kernel.hostPidNamespace();
    return pid === 'POD' ? this.#kernel.createPidNamespace() : undefined;
  }

  #newShm(): Tmpfs {
    return this.#kernel.createTmpfs({ sizeLimit: SHM_SIZE, mode: 0o1777, memory: true, source: 'shm' });
  }
}
