import type { CgroupLimits } from '../kernel/index.ts';
import type { LinuxContainerResources } from './api.ts';

const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const MAX_WEIGHT = 10_000;

/**
 * `cpu.weight` for shares of cgroup v1: what fits the least, the default (1024 to 100) and the most of both.
 * upstream: opencontainers/cgroups, ConvertCPUSharesToCgroupV2Value, as of runc 1.3.2
 */
export function cpuWeight(shares: number): number {
  if (shares <= MIN_SHARES) return 1;
  if (shares >= MAX_SHARES) return MAX_WEIGHT;
  const power = Math.log2(shares);
  return Math.ceil(10 ** ((power * power + 125 * power) / 612 - 7 / 34));
}

/** What the kernel is told of a container's, or a pod's, resources: runc's part. */
export function cgroupLimits(resources: LinuxContainerResources): CgroupLimits {
  const { cpuShares, cpuQuota, cpuPeriod, memoryLimitInBytes, pidsLimit, unified } = resources;
  return {
    ...(cpuShares === undefined ? {} : { cpuWeight: cpuWeight(cpuShares) }),
    ...(cpuQuota === undefined || cpuPeriod === undefined ? {} : { cpuMax: { quota: cpuQuota, period: cpuPeriod } }),
    ...(memoryLimitInBytes === undefined ? {} : { memoryMax: memoryLimitInBytes }),
    ...(pidsLimit === undefined ? {} : { pidsMax: pidsLimit }),
    ...(unified?.['memory.oom.group'] === undefined ? {} : { memoryOomGroup: unified['memory.oom.group'] === '1' }),
  };
}
