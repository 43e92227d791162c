import type { CgroupNode } from './cgroup.ts';

/** What writes of an unlimited value: `max` (cgroup v2, "Conventions"). */
function limit(value: number): string {
  return Number.isFinite(value) ? String(value) : 'max';
}

/** Memory is limited in pages. */
function pages(value: number): string {
  return limit(Number.isFinite(value) ? Math.floor(value / 4096) * 4096 : value);
}

function keyed(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${String(value)}\n`)
    .join('');
}

/** The nice value whose weight is the nearest (Linux, sched_prio_to_weight); each step is a quarter more, or less. */
function nice(weight: number): number {
  return Math.max(-20, Math.min(19, Math.round(-Math.log(weight / 100) / Math.log(1.25)))) + 0;
}

function cpuMax({ limits }: CgroupNode): string {
  const { quota = Number.POSITIVE_INFINITY, period = 100_000 } = limits.cpuMax ?? {};
  return `${limit(quota)} ${String(period)}\n`;
}

function cpuStat(cgroup: CgroupNode): string {
  const { cpu } = cgroup.stats();
  return keyed({
    usage_usec: cpu.usageUsec,
    user_usec: cpu.userUsec,
    system_usec: cpu.systemUsec,
    nice_usec: 0,
    nr_periods: cpu.nrPeriods,
    nr_throttled: cpu.nrThrottled,
    throttled_usec: cpu.throttledUsec,
    nr_bursts: 0,
    burst_usec: 0,
  });
}

function memoryStat(cgroup: CgroupNode): string {
  const { current, shmem } = cgroup.stats().memory;
  const anon = current - shmem;
  return keyed({
    anon,
    file: shmem,
    kernel: 0,
    kernel_stack: 0,
    pagetables: 0,
    sock: 0,
    shmem,
    file_mapped: 0,
    file_dirty: 0,
    file_writeback: 0,
    inactive_anon: 0,
    active_anon: anon + shmem,
    inactive_file: 0,
    active_file: 0,
    unevictable: 0,
    slab: 0,
    pgfault: 0,
    pgmajfault: 0,
  });
}

function memoryEvents(cgroup: CgroupNode): string {
  const { max, oom, oomKill, oomGroupKill } = cgroup.stats().memory.events;
  return keyed({ low: 0, high: 0, max, oom, oom_kill: oomKill, oom_group_kill: oomGroupKill });
}

function members(cgroup: CgroupNode): string {
  return [...cgroup.members]
    .map(({ pid }) => pid)
    .sort((a, b) => a - b)
    .map((pid) => `${String(pid)}\n`)
    .join('');
}

/** The files of a cgroup's directory. Linux: Documentation/admin-guide/cgroup-v2.rst */
export const CGROUP_FILES: Readonly<Record<string, (cgroup: CgroupNode) => string>> = {
  'cgroup.controllers': () => 'cpu memory pids\n',
  'cgroup.events': ({ members: { size } }) => keyed({ populated: size > 0 ? 1 : 0, frozen: 0 }),
  'cgroup.freeze': () => '0\n',
  'cgroup.max.depth': () => 'max\n',
  'cgroup.max.descendants': () => 'max\n',
  'cgroup.procs': members,
  'cgroup.stat': ({ children: { size } }) => keyed({ nr_descendants: size, nr_dying_descendants: 0 }),
  'cgroup.subtree_control': () => '\n',
  'cgroup.threads': members,
  'cgroup.type': () => 'domain\n',
  'cpu.idle': () => '0\n',
  'cpu.max': cpuMax,
  'cpu.max.burst': () => '0\n',
  'cpu.stat': cpuStat,
  'cpu.weight': ({ limits }) => `${String(limits.cpuWeight)}\n`,
  'cpu.weight.nice': ({ limits }) => `${String(nice(limits.cpuWeight))}\n`,
  'memory.current': ({ memory }) => `${String(memory.current)}\n`,
  'memory.events': memoryEvents,
  'memory.high': () => 'max\n',
  'memory.low': () => '0\n',
  'memory.max': ({ limits }) => `${pages(limits.memoryMax)}\n`,
  'memory.min': () => '0\n',
  'memory.oom.group': ({ limits }) => `${limits.memoryOomGroup ? '1' : '0'}\n`,
  'memory.peak': ({ memory }) => `${String(memory.peak)}\n`,
  'memory.stat': memoryStat,
  'memory.swap.current': () => '0\n',
  'memory.swap.events': () => keyed({ high: 0, max: 0, fail: 0 }),
  'memory.swap.max': () => '0\n',
  'pids.current': ({ pids }) => `${String(pids.current)}\n`,
  'pids.events': ({ pids }) => keyed({ max: pids.failures }),
  'pids.max': ({ limits }) => `${limit(limits.pidsMax)}\n`,
  'pids.peak': ({ pids }) => `${String(pids.peak)}\n`,
};
