import { Bandwidth } from './bandwidth.ts';
import { WakeCredit } from './wake-credit.ts';

/** `cpu.weight` of a cgroup that was given none, and of every process in its cgroup. */
export const DEFAULT_WEIGHT = 100;

/** Virtual milliseconds by which what slept comes before what did not. */
const SLEEPER_CREDIT = 6;

/** What takes turns within a cgroup: its processes, and the cgroups below it. */
abstract class Entity {
  readonly parent: CpuGroup | undefined;
  weight = DEFAULT_WEIGHT;
  /** Milliseconds that it ran, in proportion to its weight. */
  vruntime = 0;
  queued = false;

  constructor(parent: CpuGroup | undefined) {
    this.parent = parent;
  }
}

/** A process, as far as it takes turns. */
export class CpuTask extends Entity {
  /** Runs before others for a moment, because it slept. */
  boosted = false;
  /** Milliseconds of its turn that it has used. */
  turn = 0;
  /** Goes on with its program, when it waits for its turn. */
  resume: (() => void) | undefined;

  /** Milliseconds that its cgroups leave it in this period. */
  remaining(now: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (let group = this.parent; group !== undefined; group = group.parent) {
      if (group.bandwidth.max !== undefined) least = Math.min(least, group.bandwidth.remaining(now));
    }
    return least;
  }
}

/** A cgroup, as far as it takes turns: the tree of them is the run queue of a node (Linux: CFS with group scheduling). */
export class CpuGroup extends Entity {
  readonly bandwidth = new Bandwidth();
  readonly credit = new WakeCredit();
  /** Milliseconds that its processes ran, those that have ended included. */
  usage = 0;
  /** What waits for its turn. */
  readonly #queue: Entity[] = [];
  /** Where the slowest of its entities is: those that slept start from here. */
  #least = 0;

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  add(entity: Entity): void {
    entity.queued = true;
    this.#queue.push(entity);
  }

  delete(entity: Entity): void {
    entity.queued = false;
    const index = this.#queue.indexOf(entity);
    if (index >= 0) this.#queue.splice(index, 1);
  }

  /** Nothing else waits: time passes with the one that runs. */
  advance(vruntime: number): void {
    if (this.empty) this.#least = Math.max(this.#least, vruntime);
  }

  /** Who slept keeps no claim on the time that it slept through, but for a small one. */
  place(entity: Entity): void {
    entity.vruntime = Math.max(entity.vruntime, this.#least - SLEEPER_CREDIT);
  }

  /** The entity that is furthest behind. */
  first(): Entity | undefined {
    let best: Entity | undefined;
    for (const entity of this.#queue) if (best === undefined || entity.vruntime < best.vruntime) best = entity;
    if (best !== undefined) this.#least = Math.max(this.#least, best.vruntime);
    return best;
  }
}

/** Accounts what a process ran to it and its cgroups. */
export function charge(task: CpuTask, used: number, now: number): void {
  task.turn += used;
  for (let entity: Entity | undefined = task; entity !== undefined; entity = entity.parent) {
    entity.vruntime += (used * DEFAULT_WEIGHT) / entity.weight;
    entity.parent?.advance(entity.vruntime);
    if (!(entity instanceof CpuGroup)) continue;
    entity.usage += used;
    entity.bandwidth.charge(used, now);
    if (task.boosted) entity.credit.spend(used);
  }
}

/** Gives the places of what has slept, from a process up to the first of its cgroups that did not. */
export function place(task: CpuTask): void {
  for (let entity: Entity = task; entity.parent !== undefined; entity = entity.parent) {
    if (entity.queued || (entity instanceof CpuGroup && !entity.empty)) return;
    entity.parent.place(entity);
  }
}

/** Puts an entity where it waits, with the cgroups above it, up to one that is throttled. */
export function enqueue(start: CpuTask | CpuGroup): void {
  for (let entity: Entity = start; entity.parent !== undefined && !entity.queued; entity = entity.parent) {
    if (entity instanceof CpuGroup && (entity.bandwidth.throttled || entity.empty)) return;
    entity.parent.add(entity);
  }
}

/** Takes an entity out, with the cgroups above it in which nothing else waits. */
export function dequeue(start: CpuTask | CpuGroup): void {
  for (let entity: Entity = start; entity.parent !== undefined && entity.queued; entity = entity.parent) {
    entity.parent.delete(entity);
    if (!entity.parent.empty) return;
  }
}

/** The process whose turn it is. */
export function pick(root: CpuGroup): CpuTask | undefined {
  let entity = root.first();
  while (entity instanceof CpuGroup) entity = entity.first();
  return entity instanceof CpuTask ? entity : undefined;
}
