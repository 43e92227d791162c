import { SIGNALS } from '../constants.ts';
import type { Credentials } from '../fs/credentials.ts';
import type { PseudoTerminal, TerminalSession } from '../tty/pseudo-terminal.ts';

/** A process, as far as jobs go. */
export interface JobMember {
  readonly pid: number;
  readonly parent: JobMember | undefined;
  readonly group: ProcessGroup;
  readonly credentials: Credentials;
  readonly zombie: boolean;
  readonly stopped: boolean;
  /** A signal from within its pid namespace, or from the kernel. */
  post(signal: number): void;
}

/** Processes that the terminal treats as one: a job of a shell (POSIX, process group). */
export class ProcessGroup {
  readonly id: number;
  readonly session: Session;
  readonly members = new Set<JobMember>();

  constructor(id: number, session: Session) {
    this.id = id;
    this.session = session;
  }

  signal(number: number): void {
    for (const member of [...this.members]) member.post(number);
  }

  /** Nobody outside of it, but in its session, could continue it when it stops (POSIX, orphaned process group). */
  get orphaned(): boolean {
    for (const { parent, zombie } of this.members) {
      if (!zombie && parent !== undefined && mayContinue(parent, this)) return false;
    }
    return true;
  }
}

/** A parent that keeps its child's group from being orphaned: of another group, in the same session. */
export function mayContinue(parent: JobMember, group: ProcessGroup): boolean {
  return parent.group !== group && parent.group.session === group.session;
}

/** Process groups that share a controlling terminal, one of them in its foreground (credentials(7)). */
export class Session implements TerminalSession {
  readonly id: number;
  leader: JobMember | undefined;
  terminal: PseudoTerminal | undefined;
  foreground: ProcessGroup | undefined;

  constructor(id: number) {
    this.id = id;
  }

  signalForeground(number: number): void {
    this.foreground?.signal(number);
  }

  /** The terminal is gone: its leader is told, and what runs in the foreground when the leader ends of it. */
  hangUp(): void {
    this.leader?.post(SIGNALS.SIGHUP);
    this.leader?.post(SIGNALS.SIGCONT);
  }

  /** It gets its controlling terminal, with the leader's group in the foreground (tty_ioctl(4), TIOCSCTTY). */
  attach(terminal: PseudoTerminal, foreground: ProcessGroup): void {
    this.terminal = terminal;
    this.foreground = foreground;
    terminal.session = this;
  }

  /** Its leader has ended: the others lose their terminal (setsid(2), exit(3)). */
  leaderEnded(): void {
    this.leader = undefined;
    const { foreground, terminal } = this;
    if (terminal === undefined) return;
    this.terminal = undefined;
    this.foreground = undefined;
    if (terminal.session === this) terminal.session = undefined;
    foreground?.signal(SIGNALS.SIGHUP);
    foreground?.signal(SIGNALS.SIGCONT);
  }
}

/** Where a new process belongs; by default to its parent's group. */
export interface JobOptions {
  /** It leads a session of its own (POSIX_SPAWN_SETSID). */
  readonly newSession?: boolean;
  /** Number of the group, 0 for one of its own (POSIX_SPAWN_SETPGROUP). */
  readonly group?: number;
  /** Its group is in the foreground of the terminal from the start. */
  readonly foreground?: boolean;
  /** The session's controlling terminal. */
  readonly terminal?: PseudoTerminal | undefined;
}

/** A new process takes its place, before it runs. */
export function startJob(process: JobMember, job: JobOptions): void {
  const { group } = process;
  const { session } = group;
  if (group.id === process.pid && session.id === process.pid) session.leader = process;
  if (job.terminal !== undefined) session.attach(job.terminal, group);
  else if (job.foreground === true && session.terminal !== undefined) session.foreground = group;
}

/** Groups that lost the last one who could continue them: stopped members hear SIGHUP, then SIGCONT (POSIX, _exit). */
export function tellOrphaned(groups: Iterable<ProcessGroup>): void {
  for (const group of groups) {
    if (!group.orphaned || ![...group.members].some((member) => member.stopped)) continue;
    group.signal(SIGNALS.SIGHUP);
    group.signal(SIGNALS.SIGCONT);
  }
}
