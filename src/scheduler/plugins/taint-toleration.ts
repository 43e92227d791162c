import { normalize, type SchedulerPlugin } from '../framework.ts';
import { tolerates } from './tolerations.ts';

/** Not on nodes with taints that the pod does not tolerate. Upstream: plugins/tainttoleration. */
export const taintToleration: SchedulerPlugin = {
  name: 'TaintToleration',
  weight: 3,
  filter: (pod) => {
    const tolerations = pod.spec.tolerations ?? [];
    return (info) => {
      const untolerated = (info.node.spec.taints ?? []).some(
        (taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !tolerates(tolerations, taint),
      );
      // Keys and values of taints may be nobody's business (upstream since 1.34.2).
      return untolerated ? { reasons: ['node(s) had untolerated taint(s)'], resolvable: false } : undefined;
    };
  },
  score: (pod, nodes) => {
    const tolerations = (pod.spec.tolerations ?? []).filter(
      ({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule',
    );
    const intolerable = nodes.map(
      ({ node }) =>
        (node.spec.taints ?? []).filter(
          (taint) => taint.effect === 'PreferNoSchedule' && !tolerates(tolerations, taint),
        ).length,
    );
    return normalize(intolerable, true);
  },
};
