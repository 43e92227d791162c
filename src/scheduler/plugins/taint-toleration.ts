import { tolerates, type Node } from '../../api/index.ts';
import { nodeChanged, tolerationsChanged } from '../cluster-event.ts';
import { normalize, type Rejection, type SchedulerPlugin } from '../framework.ts';
import { toleratesHardTaints } from './tolerations.ts';

const NAME = 'TaintToleration';

const UNTOLERATED: Rejection = {
  plugin: NAME,
  // Keys and values of taints may be nobody's business (upstream since 1.34.2).
  reasons: ['node(s) had untolerated taint(s)'],
  resolvable: false,
};

function taints(node: Node) {
  return node.spec.taints ?? [];
}

/** Not on nodes with taints that the pod does not tolerate. Upstream: plugins/tainttoleration. */
export const taintToleration: SchedulerPlugin = {
  name: NAME,
  weight: 3,
  prepare: (pod) => ({
    kind: 'filter',
    filter: ({ node: { spec } }) =>
      spec.taints === undefined || toleratesHardTaints(pod, spec.taints) ? undefined : UNTOLERATED,
  }),
  score: (pod, nodes) => {
    if (!nodes.some(({ node }) => node.spec.taints !== undefined)) return undefined;
    const tolerations = (pod.spec.tolerations ?? []).filter(
      ({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule',
    );
    const intolerable = nodes.map(
      ({ node }) =>
        taints(node).filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerates(tolerations, taint)).length,
    );
    return normalize(intolerable, true);
  },
  hints: {
    'node-add': (pod, { node }) => toleratesHardTaints(pod, taints(node)),
    'node-update': (pod, { node, old }) =>
      nodeChanged(node, old, 'taints') &&
      !toleratesHardTaints(pod, taints(old)) &&
      toleratesHardTaints(pod, taints(node)),
    'pod-update': (_pod, { pod, old }) => tolerationsChanged(pod, old),
  },
};
