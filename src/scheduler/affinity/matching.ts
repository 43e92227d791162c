import type { Pod } from '../../api/index.ts';
import type { ClusterView, CountsByNode } from '../framework.ts';
import { termMatches, type Term } from './terms.ts';

/** A term without labels of namespaces: those that they select now are named. Upstream: mergeAffinityTermNamespacesIfNotEmpty. */
export function withNamespacesNamed<T extends Term>(term: T, view: ClusterView): T {
  if (term.namespaceSelector === undefined) return term;
  const selected = view.namespacesMatching(term.namespaceSelector);
  const namespaces = [...new Set([...term.namespaces, ...selected])].sort();
  const key = JSON.stringify([term.topologyKey, namespaces, null, term.labelSelector ?? null]);
  return { ...term, namespaces, namespaceSelector: undefined, key };
}

const NO_LABELS = (): undefined => undefined;

/** A pod that matches all of them. Their namespaces must be named. Without any term none does. */
export function matchesAll(terms: readonly Term[], pod: Pod): boolean {
  return terms.length > 0 && terms.every((term) => termMatches(term, pod, NO_LABELS));
}

/** On which nodes how many pods match all of the terms. Their namespaces must be named. */
export function countMatching(terms: readonly Term[], view: ClusterView): CountsByNode {
  // The topology does not matter to the match.
  const key = `affinity ${JSON.stringify(terms.map(({ namespaces, labelSelector }) => [namespaces, labelSelector ?? null]))}`;
  return view.count(key, (pod) => matchesAll(terms, pod));
}
