import type { Pod } from '../../api/index.ts';
import { MAX_SCORE, type ClusterView } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { countMatching, withNamespacesNamed } from './matching.ts';
import { podTerms, termMatches, type Term } from './terms.ts';
import { TopologyCounts } from './topology-counts.ts';

export interface AffinityScoring {
  /** What a pod that requires others' nearness is worth to them, 0 to 100. */
  readonly hardPodAffinityWeight: number;
  /** Whether what placed pods would like counts only for pods that have a wish themselves. */
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

function nearness(pod: Pod, view: ClusterView, options: AffinityScoring): TopologyCounts {
  const sums = new TopologyCounts();
  const nodeNamed = (name: string): NodeInfo | undefined => view.node(name);
  for (const preferred of podTerms(pod).preferred) {
    const term = withNamespacesNamed(preferred, view);
    sums.addNodes(term.topologyKey, countMatching([term], view), term.weight, nodeNamed);
  }
  const means = (term: Term): boolean => termMatches(term, pod, (namespace) => view.namespaceLabels(namespace));
  if (options.hardPodAffinityWeight > 0) {
    for (const { term, byNode } of view.terms.requiredAffinity) {
      if (means(term)) sums.addNodes(term.topologyKey, byNode, options.hardPodAffinityWeight, nodeNamed);
    }
  }
  for (const { term, byNode } of view.terms.preferred) {
    if (means(term)) sums.addNodes(term.topologyKey, byNode, term.weight, nodeNamed);
  }
  return sums;
}

/** What the pod would like to be near, and what would like to be near it. Upstream: plugins/interpodaffinity/scoring.go. */
export function scoreAffinity(
  pod: Pod,
  nodes: readonly NodeInfo[],
  view: ClusterView,
  options: AffinityScoring,
): readonly number[] | undefined {
  if (pod.spec.affinity === undefined && view.terms.empty) return undefined;
  if (options.ignorePreferredTermsOfExistingPods && podTerms(pod).preferred.length === 0) return undefined;
  const sums = nearness(pod, view, options);
  if (sums.empty) return undefined;
  const keys = [...sums.keys()];
  const raw = nodes.map(({ labels }) =>
    keys.reduce((sum, key) => {
      const value = labels[key];
      return value === undefined ? sum : sum + sums.get(key, value);
    }, 0),
  );
  const most = raw.reduce((max, score) => Math.max(max, score), -Infinity);
  const least = raw.reduce((min, score) => Math.min(min, score), Infinity);
  return raw.map((score) => (most === least ? 0 : Math.floor((MAX_SCORE * (score - least)) / (most - least))));
}
