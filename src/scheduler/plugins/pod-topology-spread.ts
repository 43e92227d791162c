import type { Node, Pod } from '../../api/index.ts';
import { labelsChanged, nodeChanged } from '../cluster-event.ts';
import type { SchedulerPlugin } from '../framework.ts';
import { constraintsOf, inAllTopologies, selects } from '../spread/constraints.ts';
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

/** Pods of one kind are spread over nodes and zones. Upstream: plugins/podtopologyspread. */
export const podTopologySpread: SchedulerPlugin = {
  name: POD_TOPOLOGY_SPREAD,
  weight: 2,
  prepare: prepareSpread,
  score: scoreSpread,
  hints: {
    'node-add': (pod, { node }) => hasTopologies(pod, node),
    'node-delete': (pod, { node }) => hasTopologies(pod, node),
    'node-update': (pod, { node, old }) =>
      (nodeChanged(node, old, 'labels') || nodeChanged(node, old, 'taints')) &&
      (hasTopologies(pod, node) || hasTopologies(pod, old)),
    'pod-update': (_pod, { pod, old }) => labelsChanged(pod, old),
    'assigned-pod-add': (pod, event) => spreadWith(pod, event.pod),
    'assigned-pod-update': (pod, event) => spreadWith(pod, event.pod) !== spreadWith(pod, event.old),
    'assigned-pod-delete': (pod, event) => spreadWith(pod, event.pod),
  },
};
