import type { Clock, Disposer } from '../base/index.ts';
import type { Pod } from '../api/index.ts';
import type { ClusterEvent } from './cluster-event.ts';
import { Heap } from './heap.ts';
import type { QueueingHints } from './hints.ts';
import type { QueuedPod } from './queued-pod.ts';
import { UnschedulablePods } from './unschedulable-pods.ts';

/** Milliseconds. */
export interface BackOff {
  readonly initial: number;
  readonly max: number;
}

// upstream: pkg/scheduler/backend/queue (DefaultPodMaxInUnschedulablePodsDuration)
const LONGEST_WAIT = 5 * 60_000;

/**
 * How often a pod that did not fit is tried before its back-off is over when nobody else is due (upstream:
 * SchedulerPopFromBackoffQ, without end): here the scheduler shares its thread, and many that never fit would fill it.
 */
const EARLY_ATTEMPTS = 10;

const NOBODY: ReadonlySet<string> = new Set();

/** Where a pod waits; `gone` ones are passed over by the heaps that still hold them. */
type Place = 'active' | 'back-off' | 'unschedulable' | 'gone';

interface Entry {
  item: QueuedPod;
  place: Place;
  readonly sequence: number;
  /** When its back-off ends. */
  readonly due: number;
  cancel: Disposer | undefined;
}

function isBefore(a: Entry, b: Entry): boolean {
  const priority = (b.item.pod.spec.priority ?? 0) - (a.item.pod.spec.priority ?? 0);
  if (priority !== 0) return priority < 0;
  return a.item.since < b.item.since || (a.item.since === b.item.since && a.sequence < b.sequence);
}

/**
 * Pods that wait for a node: `active` ones are due, by priority and age; those that did not fit wait until something
 * changes that may help, and then out their back-off, unless nobody else is due. Upstream: pkg/scheduler/backend/queue.
 */
export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #onActive: () => void;
  readonly #limits: BackOff;
  readonly #entries = new Map<string, Entry>();
  readonly #active = new Heap<Entry>(isBefore);
  readonly #backOff = new Heap<Entry>((a, b) => a.due < b.due || (a.due === b.due && isBefore(a, b)));
  readonly #unschedulable: UnschedulablePods;
  /** Pods that are not to be tried for now, and whether something would have had them tried again. */
  readonly #held = new Map<string, boolean>();
  #sequence = 0;

  /** @param onActive called when there is a pod to schedule */
  constructor(clock: Clock, hints: QueueingHints, backOff: BackOff, onActive: () => void) {
    this.#clock = clock;
    this.#limits = backOff;
    this.#onActive = onActive;
    this.#unschedulable = new UnschedulablePods(hints);
  }

  /** A pod that is new. */
  add(pod: Pod): void {
    const known = this.remove(pod.metadata.uid);
    const attempts = known?.attempts ?? 0;
    this.#activate({ pod, since: this.#clock.monotonic(), attempts, rejectedBy: NOBODY });
  }

  /** The pod was changed: it is tried again if that may help. */
  update(pod: Pod, old: Pod): void {
    const entry = this.#entries.get(pod.metadata.uid);
    if (entry === undefined) return;
    entry.item = { ...entry.item, pod };
    if (entry.place !== 'unschedulable') return;
    this.#unschedulable.put(entry.item);
    if (this.#unschedulable.isHelped(entry.item, { kind: 'pod-update', pod, old })) this.#retry(entry.item);
  }

  /** @returns what was waiting */
  remove(uid: string): QueuedPod | undefined {
    const entry = this.#entries.get(uid);
    if (entry === undefined) return undefined;
    entry.cancel?.();
    entry.place = 'gone';
    this.#entries.delete(uid);
    this.#unschedulable.take(uid);
    return entry.item;
  }

  has(uid: string): boolean {
    return this.#entries.has(uid);
  }

  /** The next pod to schedule: when none is due, one whose back-off is not over. */
  pop(): QueuedPod | undefined {
    const entry = take(this.#active, 'active') ?? take(this.#backOff, 'back-off');
    return entry === undefined ? undefined : this.remove(entry.item.pod.metadata.uid);
  }

  /** Takes a pod back that did not fit. */
  addUnschedulable(item: QueuedPod, rejectedBy: ReadonlySet<string>): void {
    const again: QueuedPod = { ...item, attempts: item.attempts + 1, since: this.#clock.monotonic(), rejectedBy };
    const entry = this.#enter(again, 'unschedulable', again.since);
    this.#unschedulable.put(again);
    entry.cancel = this.#clock.setTimeout(() => {
      this.#retry(entry.item);
    }, LONGEST_WAIT);
  }

  /** Takes a pod back whose attempt failed for reasons not its own. */
  addFailed(item: QueuedPod): void {
    const again = { ...item, attempts: item.attempts + 1, since: this.#clock.monotonic(), rejectedBy: NOBODY };
    this.#waitOut(again, true);
  }

  /** Something changed in the cluster: pods that it may help are tried again. */
  moved(event: ClusterEvent): void {
    for (const item of this.#unschedulable.takeHelped(event)) this.#retry(item);
  }

  /** Keeps a pod that did not fit from being tried until it is released: others are being asked to leave for it. */
  hold(uid: string): void {
    this.#held.set(uid, false);
  }

  /** @param retry whether it is to be tried again in any case */
  release(uid: string, retry: boolean): void {
    const wanted = this.#held.get(uid) === true || retry;
    this.#held.delete(uid);
    const entry = this.#entries.get(uid);
    if (wanted && entry?.place === 'unschedulable') this.#retry(entry.item);
  }

  close(): void {
    for (const entry of this.#entries.values()) {
      entry.cancel?.();
      entry.place = 'gone';
    }
    this.#entries.clear();
    this.#held.clear();
    this.#unschedulable.clear();
  }

  #retry(item: QueuedPod): void {
    const { uid } = item.pod.metadata;
    if (this.#held.has(uid)) {
      this.#held.set(uid, true);
      this.#unschedulable.put(item);
      return;
    }
    this.remove(uid);
    this.#waitOut(item, false);
  }

  /** @param failed its attempt failed for reasons not its own: it is not tried before its back-off is over */
  #waitOut(item: QueuedPod, failed: boolean): void {
    const backOff = Math.min(this.#limits.initial * 2 ** Math.max(0, item.attempts - 1), this.#limits.max);
    const due = item.since + backOff;
    const left = due - this.#clock.monotonic();
    if (left <= 0) {
      this.#activate(item);
      return;
    }
    const entry = this.#enter(item, 'back-off', due);
    entry.cancel = this.#clock.setTimeout(() => {
      this.remove(item.pod.metadata.uid);
      this.#activate(entry.item);
    }, left);
    if (failed || item.attempts > EARLY_ATTEMPTS) return;
    this.#backOff.push(entry);
    this.#onActive();
  }

  #activate(item: QueuedPod): void {
    this.#active.push(this.#enter(item, 'active', 0));
    this.#onActive();
  }

  #enter(item: QueuedPod, place: Place, due: number): Entry {
    const { uid } = item.pod.metadata;
    this.remove(uid);
    const entry: Entry = { item, place, due, sequence: this.#sequence++, cancel: undefined };
    this.#entries.set(uid, entry);
    return entry;
  }
}

/** The first that still waits there. */
function take(heap: Heap<Entry>, place: Place): Entry | undefined {
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) if (entry.place === place) return entry;
  return undefined;
}
