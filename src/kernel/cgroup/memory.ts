/** `memory.events`, without those that tell of reclaim: there is nothing to reclaim from here. */
export interface MemoryEvents {
  max: number;
  oom: number;
  oomKill: number;
  oomGroupKill: number;
}

/** Bytes of the processes and volumes in memory of a cgroup and of those below it. cgroup v2: Memory Interface Files */
export class MemoryController {
  max = Number.POSITIVE_INFINITY;
  oomGroup = false;
  /** Bytes that are charged to it, those of tmpfs included. */
  current = 0;
  peak = 0;
  /** Bytes of tmpfs among them. */
  shmem = 0;
  readonly events: MemoryEvents = { max: 0, oom: 0, oomKill: 0, oomGroupKill: 0 };

  fits(bytes: number): boolean {
    return bytes <= 0 || this.current + bytes <= this.max;
  }

  add(bytes: number): void {
    this.current += bytes;
    this.peak = Math.max(this.peak, this.current);
  }
}
