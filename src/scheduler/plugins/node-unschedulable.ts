import { tolerates, type Node, type Pod } from '../../api/index.ts';
import { nodeChanged, tolerationsChanged } from '../cluster-event.ts';
import { SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';

const NAME = 'NodeUnschedulable';
const TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

const CORDONED: Rejection = { plugin: NAME, reasons: ['node(s) were unschedulable'], resolvable: false };

function toleratesCordon(pod: Pod): boolean {
  return tolerates(pod.spec.tolerations ?? [], TAINT);
}

function cordoned(node: Node): boolean {
  return node.spec.unschedulable === true;
}

/** Not on cordoned nodes. Upstream: plugins/nodeunschedulable. */
export const nodeUnschedulable: SchedulerPlugin = {
  name: NAME,
  prepare: (pod) =>
    toleratesCordon(pod) ? SKIP : { kind: 'filter', filter: ({ node }) => (cordoned(node) ? CORDONED : undefined) },
  hints: {
    'node-add': (_pod, { node }) => !cordoned(node),
    'node-update': (_pod, { node, old }) =>
      !cordoned(node) && (nodeChanged(node, old, 'unschedulable') || nodeChanged(node, old, 'taints')),
    'pod-update': (_pod, { pod, old }) => tolerationsChanged(pod, old) && toleratesCordon(pod),
  },
};
