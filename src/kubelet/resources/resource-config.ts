import { bytes, cpuMillis, podLimits, podQosClass, podRequests, type Container, type Pod } from '../../api/index.ts';
import type { LinuxContainerResources } from '../../cri/index.ts';

const MIN_SHARES = 2;
const SHARES_PER_CPU = 1024;
/** Microseconds: quotas are for 100 ms, and at least of 1 ms. */
const QUOTA_PERIOD = 100_000;
const MIN_QUOTA = 1000;

/** upstream: pkg/kubelet/cm/helpers_linux.go, MilliCPUToShares */
export function milliCpuToShares(milliCpu: number): number {
  return Math.max(MIN_SHARES, Math.floor((milliCpu * SHARES_PER_CPU) / 1000));
}

/** upstream: pkg/kubelet/cm/helpers_linux.go, MilliCPUToQuota */
function quota(milliCpu: number): LinuxContainerResources {
  if (milliCpu <= 0) return {};
  return { cpuQuota: Math.max(MIN_QUOTA, Math.floor((milliCpu * QUOTA_PERIOD) / 1000)), cpuPeriod: QUOTA_PERIOD };
}

function memory(limit: number): LinuxContainerResources {
  return limit <= 0 ? {} : { memoryLimitInBytes: limit };
}

/**
 * What the runtime is told of a container: one without limits may use what its pod may, where the pod has limits of its own.
 * upstream: pkg/kubelet/kuberuntime/kuberuntime_container_linux.go, generateLinuxContainerResources
 */
export function containerResources(pod: Pod, container: Container): LinuxContainerResources {
  const { requests, limits } = container.resources ?? {};
  const podLevel = pod.spec.resources?.limits;
  const cpuLimit = cpuMillis(limits?.['cpu']) || cpuMillis(podLevel?.['cpu']);
  const memoryLimit = bytes(limits?.['memory']) || bytes(podLevel?.['memory']);
  // Only a container that asks for nothing and is limited is taken to ask for its limit.
  const request = requests?.['cpu'] === undefined && cpuLimit > 0 ? cpuLimit : cpuMillis(requests?.['cpu']);
  return {
    cpuShares: milliCpuToShares(request),
    ...quota(cpuLimit),
    ...memory(memoryLimit),
    // A container whose memory runs out dies whole. upstream: KubeletConfiguration.singleProcessOOMKill, false with cgroup v2
    unified: { 'memory.oom.group': '1' },
  };
}

/** The limit of a pod holds where the pod, or every one of its containers, has one. */
function declared(pod: Pod, resource: 'cpu' | 'memory'): boolean {
  const has = (limits: Readonly<Record<string, string>> | undefined): boolean =>
    (resource === 'cpu' ? cpuMillis : bytes)(limits?.[resource]) > 0;
  return has(pod.spec.resources?.limits) || pod.spec.containers.every(({ resources }) => has(resources?.limits));
}

/** What a pod's own cgroup is limited to. upstream: pkg/kubelet/cm/helpers_linux.go, ResourceConfigForPod */
export function podResources(pod: Pod): LinuxContainerResources {
  if (podQosClass(pod) === 'BestEffort') return { cpuShares: MIN_SHARES };
  const limits = podLimits(pod);
  return {
    cpuShares: milliCpuToShares(podRequests(pod).cpu),
    ...(declared(pod, 'cpu') ? quota(limits.cpu) : {}),
    ...(declared(pod, 'memory') ? memory(limits.memory) : {}),
  };
}
