import type { PidNamespace as PidNamespaceHandle } from '../api.ts';
import { SIGNALS } from '../constants.ts';
import { mayContinue, ProcessGroup, Session, tellOrphaned } from './job-control.ts';
import { GuestNumbers, type PidView } from './pid-view.ts';
import type { Process } from './process.ts';
import { killedBy } from './signals.ts';

/** proc_sys_kernel(5): numbers begin anew after it, above those of the first processes. */
export const PID_MAX = 4_194_304;
const RESERVED_PIDS = 300;

/**
 * Numbers of processes, and who looks after whom (pid_namespaces(7)): a container's, shared by those of a pod, or the node's,
 * which has a number for everybody else's processes too.
 */
export class PidNamespace implements PidNamespaceHandle, PidView {
  /** Those of the namespaces below included. */
  readonly processes = new Map<number, Process>();
  /** Process groups by their numbers, as long as they have members. */
  readonly groups = new Map<number, ProcessGroup>();
  readonly #parent: PidNamespace | undefined;
  readonly #guests = new GuestNumbers();
  #lastPid: number;

  constructor(parent?: PidNamespace) {
    this.#parent = parent;
    // The node's init is not there from the start: its number is kept for it.
    this.#lastPid = parent === undefined ? 1 : 0;
  }

  pidOf(process: Process): number {
    return this.#guests.process(process) ?? process.pid;
  }

  groupOf(group: ProcessGroup): number {
    return this.#guests.group(group) ?? group.id;
  }

  sessionOf(session: Session): number {
    return this.#guests.session(session) ?? session.id;
  }

  /** Whether it lives in a namespace below this one. */
  isGuest(process: Process): boolean {
    return this.#guests.process(process) !== undefined;
  }

  /** A namespace below has a new process. */
  admit(guest: Process): void {
    const number = this.allocate();
    this.#guests.add(guest, number);
    this.processes.set(number, guest);
    this.called(guest);
  }

  /** The group that a guest leads can be signalled by its number here. */
  called(guest: Process): void {
    this.#guests.lead(guest);
    const number = this.#guests.group(guest.group);
    if (number !== undefined) this.groups.set(number, guest.group);
  }

  /** A process of a namespace below has been waited for. */
  dismiss(guest: Process): void {
    const number = this.#guests.process(guest);
    if (number !== undefined) this.processes.delete(number);
  }

  /** A group has no members any more. */
  dissolve(group: ProcessGroup): void {
    const number = this.groupOf(group);
    if (this.groups.get(number) === group) this.groups.delete(number);
    this.#parent?.dissolve(group);
  }

  get init(): Process | undefined {
    return this.processes.get(1);
  }

  /** The next number that no process, group or session has. */
  allocate(): number {
    do {
      this.#lastPid = this.#lastPid >= PID_MAX - 1 ? RESERVED_PIDS : this.#lastPid + 1;
    } while (this.processes.has(this.#lastPid) || this.groups.has(this.#lastPid));
    return this.#lastPid;
  }

  add(process: Process): void {
    this.processes.set(process.pid, process);
    process.parent?.children.add(process);
    this.#parent?.admit(process);
  }

  /** A group of this number; made, in the session, when there is none. */
  group(id: number, session: Session): ProcessGroup {
    let group = this.groups.get(id);
    if (group === undefined) {
      group = new ProcessGroup(id, session);
      this.groups.set(id, group);
    }
    return group;
  }

  /** A group for the leader of a new session (setsid(2)). */
  newSession(pid: number): ProcessGroup {
    return this.group(pid, new Session(pid));
  }

  /** setpgid(2), once it is permitted. */
  move(process: Process, group: ProcessGroup): void {
    const left = process.group;
    if (left === group) return;
    left.members.delete(process);
    if (left.members.size === 0) this.dissolve(left);
    process.group = group;
    group.members.add(process);
    this.#parent?.called(process);
  }

  /** A process is gone: its children get a new parent, its parent hears of it. */
  ended(process: Process): void {
    // Groups that were not orphaned as long as it was there (Linux: kernel/exit.c, kill_orphaned_pgrp).
    const groups = new Set<ProcessGroup>();
    if (process.parent !== undefined && mayContinue(process.parent, process.group)) groups.add(process.group);
    for (const child of process.children) {
      if (mayContinue(process, child.group)) groups.add(child.group);
      this.#orphan(child);
    }
    process.children.clear();
    if (process.init) for (const other of this.processes.values()) other.kill('SIGKILL');
    if (process.group.session.leader === process) process.group.session.leaderEnded();
    this.#tellParent(process);
    tellOrphaned(groups);
  }

  #tellParent(process: Process): void {
    const { parent } = process;
    if (parent === undefined || !parent.running || parent.signals.reapsChildren) this.reap(process);
    if (parent?.running !== true) return;
    parent.post(SIGNALS.SIGCHLD);
    parent.childChanged.wake();
  }

  /** A child whose parent has ended belongs to init; one that has ended too is waited for by nobody but init. */
  #orphan(child: Process): void {
    const { init } = this;
    if (init?.running !== true || init.signals.reapsChildren) {
      child.parent = init?.running === true ? init : undefined;
      if (child.zombie) this.reap(child);
      else child.parent?.children.add(child);
      return;
    }
    child.parent = init;
    init.children.add(child);
    if (!child.zombie) return;
    init.post(SIGNALS.SIGCHLD);
    init.childChanged.wake();
  }

  /** Ends its first process, and so all others. */
  dispose(): void {
    const { init } = this;
    if (init === undefined) return;
    init.end(killedBy('SIGKILL'));
    // One that has a program finishes when its stack is gone.
    if (init.callHandler !== undefined) return;
    init.finish(killedBy('SIGKILL'));
    this.ended(init);
  }

  /** It has been waited for: its number is free. */
  reap(process: Process): void {
    process.zombie = false;
    process.membership?.reaped();
    process.parent?.children.delete(process);
    this.processes.delete(process.pid);
    this.#parent?.dismiss(process);
    process.group.members.delete(process);
    if (process.group.members.size === 0) this.dissolve(process.group);
  }
}
