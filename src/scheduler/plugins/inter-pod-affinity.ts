import { matchesSelector, type Node, type Pod } from '../../api/index.ts';
import { INTER_POD_AFFINITY, prepareAffinity } from '../affinity/filter.ts';
import { scoreAffinity, type AffinityScoring } from '../affinity/score.ts';
import { podTerms, type Term } from '../affinity/terms.ts';
import { labelsChanged, nodeChanged } from '../cluster-event.ts';
import type { SchedulerPlugin } from '../framework.ts';

/** Whether the term may mean the pod: namespaces that are selected by labels are taken for right. */
function mayMean(term: Term, pod: Pod): boolean {
  const namespace = pod.metadata.namespace ?? '';
  if (term.namespaceSelector === undefined && !term.namespaces.includes(namespace)) return false;
  return matchesSelector(term.labelSelector, pod.metadata.labels);
}

function allMayMean(terms: readonly Term[], pod: Pod): boolean {
  return terms.length > 0 && terms.every((term) => mayMean(term, pod));
}

/** Whether one of the two does not want to be near the other. */
function mayForbid(a: Pod, b: Pod): boolean {
  return (
    podTerms(a).requiredAntiAffinity.some((term) => mayMean(term, b)) ||
    podTerms(b).requiredAntiAffinity.some((term) => mayMean(term, a))
  );
}

function hasTopology(pod: Pod, { metadata: { labels = {} } }: Node): boolean {
  return podTerms(pod).requiredAffinity.every(({ topologyKey }) => labels[topologyKey] !== undefined);
}

/** Near some pods, and away from others. Upstream: plugins/interpodaffinity. */
export function createInterPodAffinity(scoring: AffinityScoring): SchedulerPlugin {
  return {
    name: INTER_POD_AFFINITY,
    weight: 2,
    prepare: prepareAffinity,
    score: (pod, nodes, view) => scoreAffinity(pod, nodes, view, scoring),
    hints: {
      'node-add': (pod, { node }) => hasTopology(pod, node),
      'node-update': (pod, { node, old }) => nodeChanged(node, old, 'labels') && hasTopology(pod, node),
      'pod-update': (_pod, { pod, old }) => labelsChanged(pod, old),
      'assigned-pod-add': (pod, event) => allMayMean(podTerms(pod).requiredAffinity, event.pod),
      'assigned-pod-update': (pod, event) =>
        allMayMean(podTerms(pod).requiredAffinity, event.pod) ||
        (mayForbid(pod, event.old) && !mayForbid(pod, event.pod)),
      'assigned-pod-delete': (pod, event) => mayForbid(pod, event.pod),
    },
  };
}
