import type { ProcessGroup, Session } from './job-control.ts';
import type { Process } from './process.ts';

/** Processes as a namespace numbers them: its own, and those of the namespaces below it (pid_namespaces(7)). */
export interface PidView {
  readonly processes: ReadonlyMap<number, Process>;
  pidOf(process: Process): number;
  groupOf(group: ProcessGroup): number;
  sessionOf(session: Session): number;
}

/** What a namespace calls those that live in the ones below it. */
export class GuestNumbers {
  readonly #processes = new WeakMap<Process, number>();
  readonly #groups = new WeakMap<ProcessGroup, number>();
  readonly #sessions = new WeakMap<Session, number>();

  add(process: Process, number: number): void {
    this.#processes.set(process, number);
    this.lead(process);
  }

  /** A process leads its group from now on: the group, and the session that it leads too, are called after it. */
  lead(process: Process): void {
    const number = this.#processes.get(process);
    const { group } = process;
    if (number === undefined || group.id !== process.pid) return;
    this.#groups.set(group, number);
    if (group.session.id === group.id) this.#sessions.set(group.session, number);
  }

  process(process: Process): number | undefined {
    return this.#processes.get(process);
  }

  group(group: ProcessGroup): number | undefined {
    return this.#groups.get(group);
  }

  session(session: Session): number | undefined {
    return this.#sessions.get(session);
  }
}
