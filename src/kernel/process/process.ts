import { deferred } from '../../base/index.ts';
import type { ExitStatus, Process as ProcessHandle, Signal } from '../api.ts';
import { SIGNALS } from '../constants.ts';
import type { Credentials } from '../fs/credentials.ts';
import type { Caller } from '../fs/inode.ts';
import type { Location } from '../fs/location.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import type { PseudoTerminal } from '../tty/pseudo-terminal.ts';
import type { CpuTime } from './cpu-time.ts';
import { DescriptorTable } from './descriptor-table.ts';
import type { JobMember, ProcessGroup } from './job-control.ts';
import type { Membership } from './membership.ts';
import { SignalState } from './signal-state.ts';
import { isUnmaskable, killedBy, signalName, signalNumber } from './signals.ts';

/** Unwinds a process's stack: thrown through it by the call that ends it. */
export class ProcessEnd extends Error {
  readonly status: ExitStatus;

  constructor(status: ExitStatus) {
    super(`the process ended with ${status.code}`);
    this.name = 'ProcessEnd';
    this.status = status;
  }
}

/** Unwinds a stack whose process goes on with another program (execve(2)). */
export class ImageReplaced extends Error {
  constructor() {
    super('the program was replaced');
    this.name = 'ImageReplaced';
  }
}

/** What the files are told of who asks. */
export function callerOf(process: Process, terminal: () => ReturnType<Caller['terminal']>): Caller {
  return {
    pid: process.pid,
    process,
    get credentials() {
      return process.credentials;
    },
    get umask() {
      return process.umask;
    },
    get creationMode() {
      return process.creationMode;
    },
    description: (fd) => process.descriptors.get(fd)?.description,
    terminal,
  };
}

export type WaitResult = 'ready' | 'interrupted';

/**
 * What came upon a call: a stop, after which it is made again; handlers, after which it is made again too (SA_RESTART), or
 * fails with EINTR.
 */
type Attended = 'nothing' | 'continued' | 'restart' | 'interrupted';

/** What /proc shows of the container that a process belongs to. */
export interface Surroundings {
  readonly root: Location;
  /** Texts of `mounts` and `mountinfo`. */
  mounts(): string;
  mountinfo(): string;
  /** Numbers of its namespaces, by the names of `ns`. */
  readonly namespaces: Readonly<Record<string, number>>;
}

export interface ProcessOptions {
  readonly pid: number;
  readonly parent: Process | undefined;
  readonly group: ProcessGroup;
  /** First of its pid namespace: signals that it does not handle do not reach it (pid_namespaces(7)). */
  readonly init: boolean;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: Location;
  /** The file of its program; the kernel's own have none. */
  readonly exe: Location | undefined;
  readonly surroundings: Surroundings;
  readonly credentials: Credentials;
  readonly umask: number;
  readonly ignored: Iterable<number>;
  readonly startedAt: number;
  readonly cpu: CpuTime;
}

/** A process: what a program is while it runs. */
export class Process implements ProcessHandle, JobMember {
  readonly pid: number;
  parent: Process | undefined;
  group: ProcessGroup;
  readonly init: boolean;
  args: readonly string[];
  env: readonly string[];
  credentials: Credentials;
  umask: number;
  exe: Location | undefined;
  readonly surroundings: Surroundings;
  /** Mode of what it makes, where WASI's calls have no argument for it. */
  creationMode: number | undefined;
  readonly startedAt: number;
  readonly cpu: CpuTime;
  /** It waits for something that happens: it does not run, nor want to. */
  waiting = false;
  readonly descriptors = new DescriptorTable();
  readonly children = new Set<Process>();
  /** Woken when a child ends, stops or continues. */
  readonly childChanged = new WaitQueue();
  cwd: Location;
  readonly signals: SignalState;
  /** Calls the program's handler: it may end the process. */
  callHandler: ((name: string, signal: number) => Promise<void>) | undefined;
  /** Its place in a cgroup. */
  membership: Membership | undefined;
  /** Waiters of futex_wait, by their addresses. */
  readonly futexes = new Map<number, WaitQueue>();
  /** Timers that send it signals, by those; each value ends one. */
  readonly intervals = new Map<number, () => void>();
  /** Pages of memory that it has. */
  pages = 0;
  status: ExitStatus | undefined;
  /** It has ended, and its parent has not waited for it yet. */
  zombie = false;
  /** What its parent has not heard of yet: the signal that stopped it, or that it was continued. */
  report: { readonly kind: 'stopped'; readonly signal: number } | { readonly kind: 'continued' } | undefined;
  /** It must not go on before {@link attend}: it is to end, is stopped, or has signals to handle. */
  attention = false;

  readonly #exited = deferred<ExitStatus>();
  #ending: ExitStatus | undefined;
  /** A signal that ends it once it is continued. */
  #diesOf: number | undefined;
  #stopped = false;
  #interrupt: (() => void) | undefined;
  #resume: (() => void) | undefined;
  #cleanup: (() => void)[] = [];

  constructor(options: ProcessOptions) {
    this.pid = options.pid;
    this.parent = options.parent;
    this.group = options.group;
    this.init = options.init;
    this.args = options.args;
    this.env = options.env;
    this.cwd = options.cwd;
    this.exe = options.exe;
    this.surroundings = options.surroundings;
    this.credentials = options.credentials;
    this.umask = options.umask;
    this.signals = new SignalState(options.ignored);
    this.signals.mask = options.parent?.signals.mask ?? 0n;
    this.startedAt = options.startedAt;
    this.cpu = options.cpu;
    options.group.members.add(this);
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

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Its controlling terminal. */
  get terminal(): PseudoTerminal | undefined {
    return this.group.session.terminal;
  }

  onEnd(cleanup: () => void): void {
    this.#cleanup.push(cleanup);
  }

  /** A signal from outside of its pid namespace: KILL and STOP reach even its init. */
  kill(signal: Signal): void {
    this.#receive(signalNumber(signal), true);
  }

  /** A signal from within its pid namespace, or from the kernel. */
  post(signal: number): void {
    this.#receive(signal, false);
  }

  #receive(signal: number, fromOutside: boolean): void {
    if (this.status !== undefined || this.#ending !== undefined) return;
    if (signal === SIGNALS.SIGCONT || signal === SIGNALS.SIGKILL) this.#continue(signal);
    else if (STOPS.has(signal)) this.signals.discard(SIGNALS.SIGCONT);
    const disposal = this.signals.receive(signal);
    const deaf = this.init && !(fromOutside && isUnmaskable(signal));
    if (disposal === 'handle') this.#call();
    else if (!deaf || disposal === 'wait') this.#act(signal, disposal);
  }

  #act(signal: number, disposal: string): void {
    if (disposal === 'terminate') {
      // What is stopped dies of it when it goes on; of KILL at once (signal(7)).
      if (this.#stopped) this.#diesOf ??= signal;
      else this.end(killedBy(signalName(signal) ?? 'SIGKILL'));
    }
    // A terminal's stop signals are not for those whom nobody could continue (POSIX, orphaned process group).
    else if (disposal === 'stop' && (signal === SIGNALS.SIGSTOP || !this.group.orphaned)) this.#stop(signal);
  }

  #call(): void {
    this.attention = true;
    this.#interrupt?.();
  }

  #stop(signal: number): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.attention = true;
    this.#tellParent({ kind: 'stopped', signal });
  }

  #continue(signal: number): void {
    this.signals.discard(...STOPS);
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#update();
    if (this.#diesOf !== undefined) this.end(killedBy(signalName(this.#diesOf) ?? 'SIGKILL'));
    if (signal === SIGNALS.SIGCONT) this.#tellParent({ kind: 'continued' });
    this.#resume?.();
  }

  #tellParent(report: NonNullable<Process['report']>): void {
    this.report = report;
    const { parent } = this;
    if (parent?.signals.hearsStops === true) parent.post(SIGNALS.SIGCHLD);
    parent?.childChanged.wake();
  }

  #update(): void {
    this.attention = this.#ending !== undefined || this.#stopped || this.signals.deliverable;
  }

  /** Its mask or its dispositions changed: signals that waited may not have to any more. */
  signalsChanged(): void {
    this.#update();
  }

  /** Makes it end as soon as it is in the kernel. */
  end(status: ExitStatus): void {
    this.#ending ??= status;
    this.#stopped = false;
    this.attention = true;
    this.#resume?.();
    this.#interrupt?.();
    this.cpu.release();
  }

  /** @throws ProcessEnd when it is to end */
  checkEnd(): void {
    if (this.#ending !== undefined) throw new ProcessEnd(this.#ending);
  }

  /** Holds it as long as it is stopped, and handles the signals that wait. Its stack is suspended. @throws ProcessEnd */
  async attend(): Promise<Attended> {
    let stops = 0;
    let handled = 0;
    let interrupting = 0;
    for (;;) {
      this.checkEnd();
      if (this.#stopped) {
        stops++;
        await new Promise<void>((resolve) => {
          this.#resume = resolve;
        });
        this.#resume = undefined;
        continue;
      }
      const next = this.signals.take();
      if (next === undefined) break;
      if (next.disposal !== 'handle') {
        if (!this.init) this.#act(next.signal, next.disposal);
        continue;
      }
      handled++;
      if (!(await this.#handle(next.signal))) interrupting++;
    }
    this.#update();
    if (interrupting > 0) return 'interrupted';
    if (handled > 0) return 'restart';
    return stops > 0 ? 'continued' : 'nothing';
  }

  /** Runs the handler of a signal. @returns whether the call that it came upon is made again */
  async #handle(signal: number): Promise<boolean> {
    const { restart, done } = this.signals.begin(signal);
    this.#update();
    this.cpu.enter();
    try {
      await this.callHandler?.(this.signals.callback ?? '', signal);
    } finally {
      this.cpu.leave();
      done();
    }
    this.checkEnd();
    return restart;
  }

  /**
   * Suspends until one of the queues is woken, or `wake` is called. A signal's handler interrupts it, unless it is one that
   * lets calls start again and there is no timeout (signal(7)). @throws ProcessEnd
   */
  async wait(queues: readonly WaitQueue[], arm?: (wake: () => void) => () => void): Promise<WaitResult> {
    let woken = false as boolean;
    const wake = (): void => {
      woken = true;
      this.#interrupt?.();
    };
    const cancels = queues.map((queue) => queue.wait(wake));
    if (arm !== undefined) cancels.push(arm(wake));
    try {
      for (;;) {
        if (this.attention) {
          const attended = await this.attend();
          if (attended === 'interrupted' || (attended === 'restart' && arm !== undefined)) return 'interrupted';
          if (attended !== 'nothing' && arm === undefined) return 'ready';
        }
        if (woken) return 'ready';
        this.waiting = true;
        await new Promise<void>((resolve) => {
          this.#interrupt = resolve;
        });
        this.waiting = false;
        this.#interrupt = undefined;
      }
    } finally {
      for (const cancel of cancels) cancel();
    }
  }

  /** Its stack is gone: gives back what it had. */
  finish(status: ExitStatus): void {
    if (this.status !== undefined) return;
    this.status = status;
    this.zombie = true;
    this.callHandler = undefined;
    for (const cancel of this.intervals.values()) cancel();
    for (const cleanup of this.#cleanup.splice(0)) cleanup();
    this.descriptors.closeAll();
    this.#exited.resolve(status);
  }
}

const STOPS: ReadonlySet<number> = new Set([SIGNALS.SIGSTOP, SIGNALS.SIGTSTP, SIGNALS.SIGTTIN, SIGNALS.SIGTTOU]);
