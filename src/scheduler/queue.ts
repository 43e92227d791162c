import type { Clock, Disposer } from '../base/index.ts';
import type { Pod } from '../api/index.ts';

/** A pod that is to be scheduled. */
export interface QueuedPod {
  readonly pod: Pod;
  /** Monotonic milliseconds of its last coming to the queue. */
  readonly since: number;
  /** How often it was found unschedulable. */
  readonly attempts: number;
}

// upstream: pkg/scheduler/backend/queue (podInitialBackoffDuration, podMaxBackoffDuration, podMaxInUnschedulablePodsDuration)
const FIRST_BACK_OFF = 1000;
const LAST_BACK_OFF = 10_000;
const LONGEST_WAIT = 5 * 60_000;

function isBefore(a: QueuedPod, b: QueuedPod): boolean {
  const priority = (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0);
  return priority < 0 || (priority === 0 && a.since <= b.since);
}

/**
 * Pods that wait for a node: `active` ones are due, by priority and age; those that did not fit wait until something
 * changes that may help, and then out their back-off. Upstream: pkg/scheduler/backend/queue.
 */
export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #onActive: () => void;
  #active: QueuedPod[] = [];
  readonly #backOff = new Map<string, { readonly item: QueuedPod; readonly cancel: Disposer }>();
  readonly #unschedulable = new Map<string, { readonly item: QueuedPod; readonly cancel: Disposer }>();
  /** Counts the changes that may help, so that one during an attempt is not lost on its pod. */
  #moves = 0;

  /** @param onActive called when there is a pod to schedule */
  constructor(clock: Clock, onActive: () => void) {
    this.#clock = clock;
    this.#onActive = onActive;
  }

  get moves(): number {
    return this.#moves;
  }

  /** A pod that is new, or whose own change may help it. */
  add(pod: Pod): void {
    const known = this.remove(pod.metadata.uid);
    this.#activate({ pod, since: this.#clock.monotonic(), attempts: known?.attempts ?? 0 });
  }

  /** The pod changed in a way that does not help it. */
  refresh(pod: Pod): void {
    const { uid } = pod.metadata;
    this.#active = this.#active.map((item) => (item.pod.metadata.uid === uid ? { ...item, pod } : item));
    for (const waiting of [this.#backOff, this.#unschedulable]) {
      const entry = waiting.get(uid);
      if (entry !== undefined) waiting.set(uid, { ...entry, item: { ...entry.item, pod } });
    }
  }

  /** @returns what was waiting */
  remove(uid: string): QueuedPod | undefined {
    const active = this.#active.find((item) => item.pod.metadata.uid === uid);
    if (active !== undefined) {
      this.#active = this.#active.filter((item) => item !== active);
      return active;
    }
    for (const waiting of [this.#backOff, this.#unschedulable]) {
      const entry = waiting.get(uid);
      if (entry === undefined) continue;
      entry.cancel();
      waiting.delete(uid);
      return entry.item;
    }
    return undefined;
  }

  has(uid: string): boolean {
    return (
      this.#backOff.has(uid) ||
      this.#unschedulable.has(uid) ||
      this.#active.some((item) => item.pod.metadata.uid === uid)
    );
  }

  pop(): QueuedPod | undefined {
    return this.#active.shift();
  }

  /**
   * Takes a pod back that did not fit.
   * @param moves what {@link moves} was when the attempt began
   */
  addUnschedulable(item: QueuedPod, moves: number): void {
    const again: QueuedPod = { ...item, attempts: item.attempts + 1, since: this.#clock.monotonic() };
    if (moves !== this.#moves) {
      this.#waitOut(again);
      return;
    }
    const { uid } = again.pod.metadata;
    const cancel = this.#clock.setTimeout(() => {
      const entry = this.#unschedulable.get(uid);
      this.#unschedulable.delete(uid);
      if (entry !== undefined) this.#activate(entry.item);
    }, LONGEST_WAIT);
    this.#unschedulable.set(uid, { item: again, cancel });
  }

  /** Takes a pod back whose attempt failed for reasons not its own. */
  addFailed(item: QueuedPod): void {
    this.#waitOut({ ...item, attempts: item.attempts + 1, since: this.#clock.monotonic() });
  }

  /** Something changed in the cluster: pods that did not fit may now. */
  moveAll(): void {
    this.#moves++;
    for (const { item, cancel } of [...this.#unschedulable.values()]) {
      cancel();
      this.#waitOut(item);
    }
    this.#unschedulable.clear();
  }

  close(): void {
    for (const { cancel } of [...this.#backOff.values(), ...this.#unschedulable.values()]) cancel();
    this.#backOff.clear();
    this.#unschedulable.clear();
    this.#active = [];
  }

  #waitOut(item: QueuedPod): void {
    const backOff = Math.min(FIRST_BACK_OFF * 2 ** Math.max(0, item.attempts - 1), LAST_BACK_OFF);
    const left = item.since + backOff - this.#clock.monotonic();
    if (left <= 0) {
      this.#activate(item);
      return;
    }
    const { uid } = item.pod.metadata;
    const cancel = this.#clock.setTimeout(() => {
      const entry = this.#backOff.get(uid);
      this.#backOff.delete(uid);
      if (entry !== undefined) this.#activate(entry.item);
    }, left);
    this.#backOff.set(uid, { item, cancel });
  }

  #activate(item: QueuedPod): void {
    let low = 0;
    let high = this.#active.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#active[middle];
      if (other !== undefined && isBefore(other, item)) low = middle + 1;
      else high = middle;
    }
    this.#active.splice(low, 0, item);
    this.#onActive();
  }
}
