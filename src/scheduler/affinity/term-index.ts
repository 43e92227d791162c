import type { Pod } from '../../api/index.ts';
import { NodeCounts } from '../node-counts.ts';
import { podTerms, type Term, type WeightedTerm } from './terms.ts';

/** A term, and how many pods that have it stand on each node. */
export interface IndexedTerm<T extends Term = Term> {
  readonly term: T;
  readonly byNode: ReadonlyMap<string, number>;
}

interface Entry<T extends Term> {
  readonly term: T;
  readonly counts: NodeCounts;
}

class Terms<T extends Term> {
  readonly #entries = new Map<string, Entry<T>>();

  add(key: string, term: T, nodeName: string, change: 1 | -1): void {
    const entry = this.#entries.get(key) ?? { term, counts: new NodeCounts() };
    entry.counts.add(nodeName, change);
    if (entry.counts.empty) this.#entries.delete(key);
    else this.#entries.set(key, entry);
  }

  *all(): Iterable<IndexedTerm<T>> {
    for (const { term, counts } of this.#entries.values()) yield { term, byNode: counts.byNode };
  }

  get empty(): boolean {
    return this.#entries.size === 0;
  }
}

/**
 * Affinity terms of all pods that have a node. Replicas of a workload share their terms, so a pod that is to be placed
 * is compared with each term once, not with each pod.
 */
export class TermIndex {
  readonly #forbidding = new Terms<Term>();
  readonly #requiring = new Terms<Term>();
  readonly #preferring = new Terms<WeightedTerm>();

  /** What pods require not to be near. */
  get requiredAntiAffinity(): Iterable<IndexedTerm> {
    return this.#forbidding.all();
  }

  /** What pods require to be near. */
  get requiredAffinity(): Iterable<IndexedTerm> {
    return this.#requiring.all();
  }

  /** What pods would like, or like not, to be near. */
  get preferred(): Iterable<IndexedTerm<WeightedTerm>> {
    return this.#preferring.all();
  }

  get empty(): boolean {
    return this.#forbidding.empty && this.#requiring.empty && this.#preferring.empty;
  }

  /** @param change 1 when the pod came to the node, -1 when it left */
  changed(pod: Pod, nodeName: string, change: 1 | -1): void {
    if (pod.spec.affinity === undefined) return;
    const { requiredAffinity, requiredAntiAffinity, preferred } = podTerms(pod);
    for (const term of requiredAntiAffinity) this.#forbidding.add(term.key, term, nodeName, change);
    for (const term of requiredAffinity) this.#requiring.add(term.key, term, nodeName, change);
    for (const term of preferred) this.#preferring.add(`${String(term.weight)} ${term.key}`, term, nodeName, change);
  }
}
