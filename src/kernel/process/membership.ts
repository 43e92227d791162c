import type { ExitStatus } from '../api.ts';
import type { CgroupNode, Member } from '../cgroup/index.ts';
import { killedBy } from './signals.ts';

const PAGE = 65536;

/** A process, as far as its cgroup goes. */
interface Accounted {
  readonly pid: number;
  readonly ending: ExitStatus | undefined;
  end(status: ExitStatus): void;
}

/** A process in its cgroup, from when it was admitted until it has been waited for. */
export class Membership implements Member {
  readonly #cgroup: CgroupNode;
  readonly #process: Accounted;
  #pages = 0;

  constructor(cgroup: CgroupNode, process: Accounted) {
    this.#cgroup = cgroup;
    this.#process = process;
    cgroup.members.add(this);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get memory(): number {
    return this.#pages * PAGE;
  }

  get dying(): boolean {
    return this.#process.ending !== undefined;
  }

  oomKill(): void {
    this.#process.end({ ...killedBy('SIGKILL'), oomKilled: true });
  }

  /** Accounts that it has so many pages now. @returns false when it is to end, out of memory or otherwise */
  resize(pages: number): boolean {
    const delta = pages - this.#pages;
    this.#cgroup.charge(delta * PAGE, this);
    this.#pages = pages;
    return !this.dying;
  }

  /** Its stack is gone, and its memory with it. Its number is not free before somebody has waited for it. */
  ended(): void {
    this.resize(0);
    this.#cgroup.members.delete(this);
  }

  reaped(): void {
    this.#cgroup.leave();
  }
}
