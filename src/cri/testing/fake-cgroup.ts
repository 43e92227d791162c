import type { Cgroup, CgroupLimits, CgroupStats } from '../../kernel/index.ts';

/** What a fake cgroup tells of; tests set what they need. */
export function cgroupStats(processes = 0, memory = 0): CgroupStats {
  return {
    cpu: { usageUsec: 0, userUsec: 0, systemUsec: 0, nrPeriods: 0, nrThrottled: 0, throttledUsec: 0 },
    memory: {
      current: memory,
      peak: memory,
      shmem: 0,
      events: { max: 0, oom: 0, oomKill: 0, oomGroupKill: 0 },
    },
    pids: { current: processes, peak: processes, failures: 0 },
  };
}

/** A cgroup that only remembers what it was told. */
export class FakeCgroup implements Cgroup {
  readonly name: string;
  readonly parent: Cgroup | undefined;
  limits: CgroupLimits;
  removed = false;
  current = cgroupStats();

  constructor(name: string, limits: CgroupLimits, parent: Cgroup | undefined) {
    this.name = name;
    this.limits = limits;
    this.parent = parent;
  }

  set(limits: CgroupLimits): void {
    this.limits = { ...this.limits, ...limits };
  }

  stats(): CgroupStats {
    return this.current;
  }

  remove(): void {
    this.removed = true;
  }
}
