import type { Node, Pod } from '../../api/index.ts';
import { labelsChanged, nodeChanged } from '../cluster-event.ts';
import type { SchedulerPlugin } from '../framework.ts';
import { constraintsOf, inAllTopologies, selects, type SpreadDefaults } from '../spread/constraints.ts';
import { POD_TOPOLOGY_SPREAD, prepareSpread } from '../spread/filter.ts';
import { scoreSpread } from '../spread/score.ts';

/** Whether the other one is spread with the pod. */
function spreadWith(pod: Pod, other: Pod): boolean {
  return (
    pod.metadata.namespace === other.metadata.namespace &&
    constraintsOf(pod, 'DoNotSchedule').some((constraint) => selects(constraint, other))
  );
}

function hasTopologies(pod: Pod, { metadata: { labels = {} } }: Node): boolean {
  return inAllTopologies(constraintsOf(pod, 'DoNotSchedule'), labels);
}

/**
 * Pods of one kind are spread over nodes and zones. Upstream: plugins/podtopologyspread.
 * @param defaults for pods that name no constraint
 */
export function createPodTopologySpread(defaults: SpreadDefaults): SchedulerPlugin {
  const hardDefaults = defaults.constraints.some(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
  // What they select is not known here, so that anything may help.
  const byDefaults = ({ spec }: Pod): boolean => hardDefaults && (spec.topologySpreadConstraints ?? []).length === 0;
  return {
    name: POD_TOPOLOGY_SPREAD,
    weight: 2,
    prepare: (pod, view) => prepareSpread(pod, view, defaults),
    score: (pod, nodes, view) => scoreSpread(pod, nodes, view, defaults),
    hints: {
      'node-add': (pod, { node }) => hasTopologies(pod, node),
      'node-delete': (pod, { node }) => hasTopologies(pod, node),
      'node-update': (pod, { node, old }) =>
        (nodeChanged(node, old, 'labels') || nodeChanged(node, old, 'taints')) &&
        (hasTopologies(pod, node) || hasTopologies(pod, old)),
      'pod-update': (_pod, { pod, old }) => labelsChanged(pod, old),
      'assigned-pod-add': (pod, event) => byDefaults(pod) || spreadWith(pod, event.pod),
      'assigned-pod-update': (pod, event) =>
        byDefaults(pod) || spreadWith(pod, event.pod) !== spreadWith(pod, event.old),
      'assigned-pod-delete': (pod, event) => byDefaults(pod) || spreadWith(pod, event.pod),
    },
  };
}
