import type { SchedulerPlugin } from '../framework.ts';
import { tolerates } from './tolerations.ts';

const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Not on cordoned nodes. Upstream: plugins/nodeunschedulable. */
export const nodeUnschedulable: SchedulerPlugin = {
  name: 'NodeUnschedulable',
  filter: (pod) => {
    const tolerated = tolerates(pod.spec.tolerations ?? [], TAINT);
    return (info) =>
      info.node.spec.unschedulable !== true || tolerated
        ? undefined
        : { reasons: ['node(s) were unschedulable'], resolvable: false };
  },
};
