import { deferred } from '../../base/index.ts';
import type { ExitStatus, Process as ProcessHandle, Signal } from '../api.ts';
import { SIGNALS } from '../constants.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import type { Credentials } from '../fs/credentials.ts';
import type { Caller } from '../fs/inode.ts';
import type { Location } from '../fs/location.ts';
import type { PseudoTerminal } from '../tty/pseudo-terminal.ts';
import type { CpuTime } from './cpu-time.ts';
import { DescriptorTable } from './descriptor-table.ts';

/** Unwinds a process's stack: thrown through it by the call that ends it. */
export class ProcessEnd extends Error {
  readonly status: ExitStatus;

  constructor(status: ExitStatus) {
    super(`the process ended with ${status.code}`);
    this.name = 'ProcessEnd';
    this.status = status;
  }
}

export function killedBy(signal: Signal): ExitStatus {
  return { code: 128 + SIGNALS[signal], signal };
}

/** Default actions that are not to end the process (signal(7)). Stopping is not implemented: the signal is dropped. */
const HARMLESS: ReadonlySet<Signal> = new Set(['SIGCHLD', 'SIGWINCH', 'SIGCONT', 'SIGSTOP', 'SIGTSTP']);

export type WaitResult = 'ready' | 'interrupted';

export interface ProcessOptions {
  readonly pid: number;
  readonly parent: Process | undefined;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: Location;
  readonly credentials: Credentials;
  readonly umask: number;
  readonly terminal: PseudoTerminal | undefined;
  readonly ignored: ReadonlySet<number>;
  readonly startedAt: number;
  readonly cpu: CpuTime;
}

/** A process: what a program is while it runs. */
export class Process implements ProcessHandle {
  readonly pid: number;
  parent: Process | undefined;
  readonly args: readonly string[];
  readonly env: readonly string[];
  credentials: Credentials;
  umask: number;
  readonly terminal: PseudoTerminal | undefined;
  readonly startedAt: number;
  readonly cpu: CpuTime;
  readonly descriptors = new DescriptorTable();
  readonly children = new Set<Process>();
  /** Woken when a child ends. */
  readonly childEnded = new WaitQueue();
  cwd: Location;
  /** Signals whose default action is to do nothing, by number: inherited (SIG_IGN). */
  readonly ignored: Set<number>;
  /** Calls the program's handler; undefined until it has registered one. */
  handler: ((signal: number) => void) | undefined;
  /** Pages of memory that it has. */
  pages = 0;
  status: ExitStatus | undefined;
  /** It has ended, and its parent has not waited for it yet. */
  zombie = false;

  readonly #exited = deferred<ExitStatus>();
  /** Signals that came while it was not waiting: handled at its next call that can block. */
  #pending: number[] = [];
  #ending: ExitStatus | undefined;
  #interrupt: (() => void) | undefined;
  #cleanup: (() => void)[] = [];

  constructor(options: ProcessOptions) {
    this.pid = options.pid;
    this.parent = options.parent;
    this.args = options.args;
    this.env = options.env;
    this.cwd = options.cwd;
    this.credentials = options.credentials;
    this.umask = options.umask;
    this.terminal = options.terminal;
    this.ignored = new Set(options.ignored);
    this.startedAt = options.startedAt;
    this.cpu = options.cpu;
    if (options.terminal !== undefined) this.onEnd(options.terminal.onSignal((signal) => this.kill(signal)));
  }

  get exited(): Promise<ExitStatus> {
    return this.#exited.promise;
  }

  get running(): boolean {
    return this.status === undefined;
  }

  /** Why it is to end, when it is. */
  get ending(): ExitStatus | undefined {
    return this.#ending;
  }

  /** A signal from a process of the same pid namespace: from there not even KILL reaches init. */
  signalFromWithin(signal: Signal): void {
    if (this.pid !== 1 || signal !== 'SIGKILL') this.kill(signal);
  }

  onEnd(cleanup: () => void): void {
    this.#cleanup.push(cleanup);
  }

  kill(signal: Signal): void {
    if (this.status !== undefined || this.#ending !== undefined) return;
    const number = SIGNALS[signal];
    if (signal !== 'SIGKILL' && signal !== 'SIGSTOP') {
      if (this.ignored.has(number)) return;
      if (this.handler !== undefined) {
        this.#pending.push(number);
        this.#interrupt?.();
        return;
      }
      // An init that has no handler does not hear signals, as in a pid namespace of Linux (pid_namespaces(7)).
      if (HARMLESS.has(signal) || this.pid === 1) return;
    }
    if (signal !== 'SIGSTOP') this.end(killedBy(signal));
  }

  /** Makes it end as soon as it is in the kernel. */
  end(status: ExitStatus): void {
    this.#ending ??= status;
    this.#interrupt?.();
  }

  /** @throws ProcessEnd when it is to end */
  checkEnd(): void {
    if (this.#ending !== undefined) throw new ProcessEnd(this.#ending);
  }

  /** Calls the handler for the signals that wait. @returns whether there were any @throws ProcessEnd */
  handleSignals(): boolean {
    this.checkEnd();
    if (this.#pending.length === 0) return false;
    // A call that waits is interrupted: its program is suspended, and runs for as long as the handler does.
    const { running } = this.cpu;
    if (!running) this.cpu.enter();
    try {
      for (const signal of this.#pending.splice(0)) {
        this.handler?.(signal);
        this.checkEnd();
      }
    } finally {
      if (!running) this.cpu.leave();
    }
    return true;
  }

  /** Suspends until one of the queues is woken, or `wake` is called. @throws ProcessEnd */
  async wait(queues: readonly WaitQueue[], arm?: (wake: () => void) => () => void): Promise<WaitResult> {
    if (this.handleSignals()) return 'interrupted';
    const cancels: (() => void)[] = [];
    const result = await new Promise<WaitResult>((resolve) => {
      const wake = (): void => resolve('ready');
      this.#interrupt = () => resolve('interrupted');
      for (const queue of queues) cancels.push(queue.wait(wake));
      if (arm !== undefined) cancels.push(arm(wake));
    });
    this.#interrupt = undefined;
    for (const cancel of cancels) cancel();
    this.checkEnd();
    if (result === 'interrupted') this.handleSignals();
    return result;
  }

  /** Its stack is gone: gives back what it had. */
  finish(status: ExitStatus): void {
    if (this.status !== undefined) return;
    this.status = status;
    this.zombie = true;
    this.handler = undefined;
    for (const cleanup of this.#cleanup.splice(0)) cleanup();
    this.descriptors.closeAll();
    this.#exited.resolve(status);
  }
}

/** What files are told of the process whose call is under way. */
export function callerOf(process: Process, terminal: () => ReturnType<Caller['terminal']>): Caller {
  return {
    pid: process.pid,
    get credentials() {
      return process.credentials;
    },
    get umask() {
      return process.umask;
    },
    description: (fd) => process.descriptors.get(fd)?.description,
    terminal,
  };
}
