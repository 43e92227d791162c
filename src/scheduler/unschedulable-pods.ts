import type { ClusterEvent } from './cluster-event.ts';
import type { QueueingHints } from './hints.ts';
import type { QueuedPod } from './queued-pod.ts';

/** A pod that no plugin is known to have rejected waits for any event. */
const ANY = '';

/** Pods that did not fit, by the plugins that rejected them: an event is only held against those that it may help. */
export class UnschedulablePods {
  readonly #hints: QueueingHints;
  readonly #items = new Map<string, QueuedPod>();
  readonly #byPlugin = new Map<string, Set<string>>();

  constructor(hints: QueueingHints) {
    this.#hints = hints;
  }

  get(uid: string): QueuedPod | undefined {
    return this.#items.get(uid);
  }

  put(item: QueuedPod): void {
    const { uid } = item.pod.metadata;
    this.take(uid);
    this.#items.set(uid, item);
    for (const plugin of pluginsOf(item)) {
      let uids = this.#byPlugin.get(plugin);
      if (uids === undefined) {
        uids = new Set();
        this.#byPlugin.set(plugin, uids);
      }
      uids.add(uid);
    }
  }

  take(uid: string): QueuedPod | undefined {
    const item = this.#items.get(uid);
    if (item === undefined) return undefined;
    this.#items.delete(uid);
    for (const plugin of pluginsOf(item)) {
      const uids = this.#byPlugin.get(plugin);
      uids?.delete(uid);
      if (uids?.size === 0) this.#byPlugin.delete(plugin);
    }
    return item;
  }

  /** Takes the pods that the event may help. */
  takeHelped(event: ClusterEvent): readonly QueuedPod[] {
    if (this.#items.size === 0) return [];
    const helped = new Set(this.#byPlugin.get(ANY));
    for (const plugin of this.#hints.interested(event.kind)) {
      for (const uid of this.#byPlugin.get(plugin) ?? []) {
        const item = helped.has(uid) ? undefined : this.#items.get(uid);
        if (item !== undefined && this.#hints.helps(plugin, item.pod, event)) helped.add(uid);
      }
    }
    return [...helped].flatMap((uid) => this.take(uid) ?? []);
  }

  /** Whether the event, a change of the pod itself, may help it. */
  isHelped(item: QueuedPod, event: ClusterEvent): boolean {
    if (item.rejectedBy.size === 0) return true;
    return [...item.rejectedBy].some((plugin) => this.#hints.helps(plugin, item.pod, event));
  }

  clear(): void {
    this.#items.clear();
    this.#byPlugin.clear();
  }
}

function pluginsOf({ rejectedBy }: QueuedPod): Iterable<string> {
  return rejectedBy.size === 0 ? [ANY] : rejectedBy;
}
