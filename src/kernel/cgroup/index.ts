/** Control groups: what processes may use together, who runs next, and the files that tell of it. */
export { CgroupNode, cgroupOf } from './cgroup.ts';
export type { Member } from './oom.ts';
export { CpuScheduler } from './cpu-scheduler.ts';
export { loadCgroupFiles, sysMounts } from './mount.ts';
export { chargedTo } from './shmem.ts';
export { charge, CpuTask } from './run-queue.ts';
