import type { Cgroup, CgroupLimits, CgroupStats } from '../api.ts';
import { MemoryController } from './memory.ts';
import { outOfMemory, type Member } from './oom.ts';
import { PidsController } from './pids.ts';
import { CpuGroup } from './run-queue.ts';

/** A control group of the unified hierarchy (cgroups(7), version 2): what its processes may use together, and what they did. */
export class CgroupNode implements Cgroup {
  readonly name: string;
  readonly parent: CgroupNode | undefined;
  readonly children = new Set<CgroupNode>();
  readonly members = new Set<Member>();
  readonly memory = new MemoryController();
  readonly pids = new PidsController();
  readonly cpu: CpuGroup;
  /** Milliseconds that its processes spent in system calls, as far as they were sampled. */
  systemTime = 0;
  readonly #now: () => number;
  #removed = false;

  constructor(name: string, parent: CgroupNode | undefined, cpu: CpuGroup, now: () => number) {
    this.name = name;
    this.parent = parent;
    this.cpu = cpu;
    this.#now = now;
  }

  /** What a charge goes to: one that was removed passes on what outlives it. */
  get living(): CgroupNode {
    return this.#removed && this.parent !== undefined ? this.parent.living : this;
  }

  create(name: string, limits: CgroupLimits = {}): CgroupNode {
    const child = new CgroupNode(name, this, new CpuGroup(this.cpu), this.#now);
    child.set(limits);
    this.children.add(child);
    return child;
  }

  set(limits: CgroupLimits): void {
    if (limits.cpuWeight !== undefined) this.cpu.weight = limits.cpuWeight;
    if (limits.cpuMax !== undefined) this.cpu.bandwidth.set(milliseconds(limits.cpuMax));
    if (limits.memoryMax !== undefined) this.memory.max = limits.memoryMax;
    if (limits.memoryOomGroup !== undefined) this.memory.oomGroup = limits.memoryOomGroup;
    if (limits.pidsMax !== undefined) this.pids.max = limits.pidsMax;
  }

  /** Takes a process in. @returns false when that is one too many here or further up: EAGAIN */
  admit(): boolean {
    if (!this.pids.full && this.parent?.admit() !== false) {
      this.pids.add(1);
      return true;
    }
    if (this.pids.full) this.pids.failures++;
    return false;
  }

  /** A process that was admitted is gone. */
  leave(): void {
    this.#each((at) => {
      at.pids.add(-1);
    });
  }

  /**
   * Charges memory, here and further up. Where it does not fit, processes are killed for it; it is charged nevertheless, for
   * those give theirs back as soon as their stacks have unwound.
   * @param asking the process whose own memory it becomes; without one it is a volume in memory (shmem)
   */
  charge(bytes: number, asking?: Member): void {
    this.#each((at) => {
      if (!at.memory.fits(bytes)) outOfMemory(at, bytes, asking);
      at.memory.add(bytes);
      if (asking === undefined) at.memory.shmem += bytes;
    });
  }

  spendSystemTime(time: number): void {
    this.#each((at) => {
      at.systemTime += time;
    });
  }

  #each(visit: (at: CgroupNode) => void): void {
    visit(this);
    if (this.parent !== undefined) this.parent.#each(visit);
  }

  stats(): CgroupStats {
    const { cpu, memory, pids } = this;
    const usage = Math.round(cpu.usage * 1000);
    const system = Math.min(usage, Math.round(this.systemTime * 1000));
    return {
      cpu: {
        usageUsec: usage,
        userUsec: usage - system,
        systemUsec: system,
        nrPeriods: cpu.bandwidth.nrPeriods,
        nrThrottled: cpu.bandwidth.nrThrottled,
        throttledUsec: Math.round(cpu.bandwidth.throttledTime(this.#now()) * 1000),
      },
      memory: { current: memory.current, peak: memory.peak, shmem: memory.shmem, events: { ...memory.events } },
      pids: { current: pids.current, peak: pids.peak, failures: pids.failures },
    };
  }

  remove(): void {
    this.#removed = true;
    this.parent?.children.delete(this);
  }

  /** What it has been told, for its files. */
  get limits(): Required<Omit<CgroupLimits, 'cpuMax'>> & Pick<CgroupLimits, 'cpuMax'> {
    const { max } = this.cpu.bandwidth;
    return {
      cpuWeight: this.cpu.weight,
      ...(max === undefined ? {} : { cpuMax: { quota: max.quota * 1000, period: max.period * 1000 } }),
      memoryMax: this.memory.max,
      memoryOomGroup: this.memory.oomGroup,
      pidsMax: this.pids.max,
    };
  }
}

/** A cgroup of this kernel, given by its handle. */
export function cgroupOf(handle: Cgroup | undefined, root: CgroupNode): CgroupNode {
  if (handle === undefined) return root;
  if (!(handle instanceof CgroupNode)) throw new TypeError('a cgroup of another kernel');
  return handle;
}

function milliseconds(max: {
  readonly quota: number;
  readonly period: number;
}): { quota: number; period: number } | undefined {
  return Number.isFinite(max.quota) ? { quota: max.quota / 1000, period: max.period / 1000 } : undefined;
}
