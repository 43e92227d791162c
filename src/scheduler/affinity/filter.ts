import type { Pod } from '../../api/index.ts';
import { SKIP, type Change, type ClusterView, type Prepared, type Rejection } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { countMatching, matchesAll, withNamespacesNamed } from './matching.ts';
import { podTerms, termMatches, type Term } from './terms.ts';
import { TopologyCounts } from './topology-counts.ts';

export const INTER_POD_AFFINITY = 'InterPodAffinity';

function because(reason: string, resolvable: boolean): Rejection {
  return { plugin: INTER_POD_AFFINITY, reasons: [reason], resolvable };
}

const AFFINITY = because("node(s) didn't match pod affinity rules", false);
const ANTI_AFFINITY = because("node(s) didn't match pod anti-affinity rules", true);
const EXISTING = because("node(s) didn't satisfy existing pods anti-affinity rules", true);

function difference({ added, removed }: Change, matches: (pod: Pod) => boolean): number {
  if (added.length === 0 && removed.length === 0) return 0;
  return added.filter(matches).length - removed.filter(matches).length;
}

/** What the pods that have a node, and the pod that has none, ask of each other. Upstream: interpodaffinity.preFilterState. */
class AffinityState {
  readonly #pod: Pod;
  readonly #view: ClusterView;
  readonly #affinity: readonly Term[];
  readonly #affinityKeys: ReadonlySet<string>;
  readonly #antiAffinity: readonly { readonly term: Term; readonly matched: TopologyCounts }[];
  readonly #matchedAffinity = new TopologyCounts();
  readonly #existing = new TopologyCounts();

  constructor(pod: Pod, view: ClusterView) {
    this.#pod = pod;
    this.#view = view;
    const { requiredAffinity, requiredAntiAffinity } = podTerms(pod);
    this.#affinity = requiredAffinity.map((term) => withNamespacesNamed(term, view));
    this.#affinityKeys = new Set(this.#affinity.map(({ topologyKey }) => topologyKey));
    const nodeNamed = (name: string): NodeInfo | undefined => view.node(name);
    for (const { term, byNode } of view.terms.requiredAntiAffinity) {
      if (!this.#meansPod(term)) continue;
      this.#existing.addNodes(term.topologyKey, byNode, 1, nodeNamed);
    }
    if (this.#affinity.length > 0) {
      const byNode = countMatching(this.#affinity, view);
      for (const key of this.#affinityKeys) this.#matchedAffinity.addNodes(key, byNode, 1, nodeNamed);
    }
    this.#antiAffinity = requiredAntiAffinity.map((meant) => {
      const term = withNamespacesNamed(meant, view);
      const matched = new TopologyCounts();
      matched.addNodes(term.topologyKey, countMatching([term], view), 1, nodeNamed);
      return { term, matched };
    });
  }

  get asksNothing(): boolean {
    return this.#existing.empty && this.#affinity.length === 0 && this.#antiAffinity.length === 0;
  }

  check(info: NodeInfo, change: Change): Rejection | undefined {
    if (this.#affinity.length > 0 && !this.#nearEnough(info, change)) return AFFINITY;
    if (this.#antiAffinity.length > 0 && this.#tooNear(info, change)) return ANTI_AFFINITY;
    return this.#unwelcome(info, change) ? EXISTING : undefined;
  }

  #meansPod(term: Term): boolean {
    return termMatches(term, this.#pod, (namespace) => this.#view.namespaceLabels(namespace));
  }

  #nearEnough({ labels }: NodeInfo, change: Change): boolean {
    const more = difference(change, (pod) => matchesAll(this.#affinity, pod));
    let allNear = true;
    let total = this.#matchedAffinity.total;
    for (const topologyKey of this.#affinityKeys) {
      const value = labels[topologyKey];
      if (value === undefined) return false;
      total += more;
      if (this.#matchedAffinity.get(topologyKey, value) + more <= 0) allNear = false;
    }
    // The first of a group that wants to be together has nobody to be near.
    return allNear || (total <= 0 && matchesAll(this.#affinity, this.#pod));
  }

  #tooNear({ labels }: NodeInfo, change: Change): boolean {
    return this.#antiAffinity.some(({ term, matched }) => {
      const value = labels[term.topologyKey];
      if (value === undefined) return false;
      return matched.get(term.topologyKey, value) + difference(change, (pod) => matchesAll([term], pod)) > 0;
    });
  }

  #unwelcome({ labels }: NodeInfo, change: Change): boolean {
    for (const key of this.#existing.keys()) {
      const value = labels[key];
      if (value !== undefined && this.#existing.get(key, value) + this.#forbidding(key, change) > 0) return true;
    }
    return change.added.some((pod) =>
      this.#forbiddenBy(pod).some((key) => {
        const value = labels[key];
        return value !== undefined && this.#existing.get(key, value) + this.#forbidding(key, change) > 0;
      }),
    );
  }

  /** How many more terms of others on the node forbid the pod to be near them. */
  #forbidding(topologyKey: string, { added, removed }: Change): number {
    if (added.length === 0 && removed.length === 0) return 0;
    const count = (pods: readonly Pod[]): number =>
      pods.flatMap((pod) => this.#forbiddenBy(pod)).filter((key) => key === topologyKey).length;
    return count(added) - count(removed);
  }

  /** Topology keys of the terms by which the other pod does not want this one. */
  #forbiddenBy(other: Pod): readonly string[] {
    return podTerms(other)
      .requiredAntiAffinity.filter((term) => this.#meansPod(term))
      .map(({ topologyKey }) => topologyKey);
  }
}

/** Upstream: plugins/interpodaffinity/filtering.go. */
export function prepareAffinity(pod: Pod, view: ClusterView): Prepared {
  if (pod.spec.affinity === undefined && view.terms.empty) return SKIP;
  const state = new AffinityState(pod, view);
  if (state.asksNothing) return SKIP;
  return { kind: 'filter', filter: (info, change) => state.check(info, change) };
}
