import { podQosClass, podRequests, type Pod } from '../../api/index.ts';
import { cgroupLimits } from '../../cri/index.ts';
import type { Cgroup, Kernel } from '../../kernel/index.ts';
import { milliCpuToShares, podResources } from './resource-config.ts';

/** What a node leaves to its pods: CPU in thousandths, bytes of memory, and processes of each of them. */
export interface NodeLimits {
  readonly cpu: number;
  readonly memory: number;
  readonly podPids: number;
}

/**
 * The cgroups above those of containers: `kubepods`, one for each class below it (Guaranteed pods are right there), and one for
 * each pod. upstream: pkg/kubelet/cm/{pod_container_manager,qos_container_manager}_linux.go
 */
export class PodCgroups {
  readonly #createCgroup: Kernel['createCgroup'];
  readonly #limits: NodeLimits;
  readonly #kubepods: Cgroup;
  readonly #burstable: Cgroup;
  readonly #bestEffort: Cgroup;
  readonly #pods = new Map<string, { readonly pod: Pod; readonly cgroup: Cgroup }>();

  constructor(createCgroup: Kernel['createCgroup'], limits: NodeLimits) {
    this.#createCgroup = createCgroup;
    this.#limits = limits;
    const node = { cpuShares: milliCpuToShares(limits.cpu), memoryLimitInBytes: limits.memory };
    this.#kubepods = createCgroup('kubepods', cgroupLimits(node));
    const least = cgroupLimits({ cpuShares: milliCpuToShares(0) });
    this.#burstable = createCgroup('burstable', least, this.#kubepods);
    this.#bestEffort = createCgroup('besteffort', least, this.#kubepods);
  }

  /** The pod's cgroup, made the first time. */
  ensure(pod: Pod): Cgroup {
    const { uid } = pod.metadata;
    const known = this.#pods.get(uid);
    if (known !== undefined) return known.cgroup;
    const limits = cgroupLimits({ ...podResources(pod), pidsLimit: this.#limits.podPids });
    const cgroup = this.#createCgroup(`pod${uid}`, limits, this.#parentOf(pod));
    this.#pods.set(uid, { pod, cgroup });
    this.#weighBurstable();
    return cgroup;
  }

  /** The pod has been resized. */
  update(pod: Pod): void {
    const known = this.#pods.get(pod.metadata.uid);
    if (known === undefined) return;
    known.cgroup.set(cgroupLimits(podResources(pod)));
    this.#pods.set(pod.metadata.uid, { ...known, pod });
    this.#weighBurstable();
  }

  /** The pod as its cgroup was last told of it, and the bytes of memory that it uses. */
  inForce({ metadata }: Pod): { readonly pod: Pod; readonly memory: number } | undefined {
    const known = this.#pods.get(metadata.uid);
    return known === undefined ? undefined : { pod: known.pod, memory: known.cgroup.stats().memory.current };
  }

  /** Bytes that all pods use, and may use. */
  memory(): { readonly used: number; readonly capacity: number } {
    return { used: this.#kubepods.stats().memory.current, capacity: this.#limits.memory };
  }

  remove(pod: Pod): void {
    const { uid } = pod.metadata;
    this.#pods.get(uid)?.cgroup.remove();
    this.#pods.delete(uid);
    this.#weighBurstable();
  }

  #parentOf(pod: Pod): Cgroup {
    switch (podQosClass(pod)) {
      case 'Guaranteed':
        return this.#kubepods;
      case 'Burstable':
        return this.#burstable;
      case 'BestEffort':
        return this.#bestEffort;
    }
  }

  /** Burstable pods weigh together what they ask for. upstream: setCPUCgroupConfig */
  #weighBurstable(): void {
    let cpu = 0;
    for (const { pod } of this.#pods.values()) if (podQosClass(pod) === 'Burstable') cpu += podRequests(pod).cpu;
    this.#burstable.set(cgroupLimits({ cpuShares: milliCpuToShares(cpu) }));
  }
}
