import type { Pod } from '../api/index.ts';
import { NodeCounts } from './node-counts.ts';

interface Counter {
  readonly matches: (pod: Pod) => boolean;
  readonly counts: NodeCounts;
}

/** How many questions are kept. Pods of one workload ask the same ones, so few are in use at a time. */
const KEPT = 64;

/**
 * Answers on which nodes how many pods match, and keeps the answers up to date pod by pod, so that the next pod that
 * asks the same costs no look at all the others.
 */
export class PodCounters {
  /** By key, the one that was asked longest ago first. */
  readonly #counters = new Map<string, Counter>();

  /** @param all the pods to begin with, each with the name of its node; only asked for when the key is new */
  counts(
    key: string,
    matches: (pod: Pod) => boolean,
    all: () => Iterable<readonly [Pod, string]>,
  ): ReadonlyMap<string, number> {
    const known = this.#counters.get(key);
    if (known !== undefined) {
      this.#counters.delete(key);
      this.#counters.set(key, known);
      return known.counts.byNode;
    }
    const counts = new NodeCounts();
    for (const [pod, nodeName] of all()) if (matches(pod)) counts.add(nodeName, 1);
    this.#counters.set(key, { matches, counts });
    if (this.#counters.size > KEPT) {
      for (const oldest of this.#counters.keys()) {
        this.#counters.delete(oldest);
        break;
      }
    }
    return counts.byNode;
  }

  /** @param change 1 when the pod came to the node, -1 when it left */
  changed(pod: Pod, nodeName: string, change: 1 | -1): void {
    for (const { matches, counts } of this.#counters.values()) if (matches(pod)) counts.add(nodeName, change);
  }
}
