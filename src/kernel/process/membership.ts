import type { ExitStatus } from '../api.ts';
import type { CgroupNode, Member } from '../cgroup/index.ts';
import { killedBy } from './signals.ts';

const PAGE = 65536;

/** A process, as far as its cgroup goes. */
interface Accounted {
  readonly pid: number;
  readonly args: readonly string[];
  readonly credentials: { readonly uid: number };
  readonly ending: ExitStatus | undefined;
  end(status: ExitStatus): void;
}

/** A process in its cgroup, from when it was admitted until it has been waited for. */
export class Membership implements Member {
  readonly #cgroup: CgroupNode;
  readonly #process: Accounted;
  readonly #log: (message: string) => void;
  #pages = 0;

  /** @param log the kernel's */
  constructor(cgroup: CgroupNode, process: Accounted, log: (message: string) => void) {
    this.#cgroup = cgroup;
    this.#process = process;
    this.#log = log;
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
    this.#log(this.#obituary());
    this.#process.end({ ...killedBy('SIGKILL'), oomKilled: true });
  }

  /** Linux: mm/oom_kill.c, __oom_kill_process. */
  #obituary(): string {
    const { pid, args, credentials } = this.#process;
    const name = (args[0] ?? '').replace(/^.*\//s, '');
    const size = `${this.memory / 1024}kB`;
    return (
      `Memory cgroup out of memory: Killed process ${pid} (${name}) total-vm:${size}, anon-rss:${size}, ` +
      `file-rss:0kB, shmem-rss:0kB, UID:${credentials.uid}`
    );
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
