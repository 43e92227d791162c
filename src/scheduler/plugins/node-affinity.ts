import { matchesNodeTerm } from '../../api/index.ts';
import { nodeChanged } from '../cluster-event.ts';
import { normalize, SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';
import { isEmptyTerm, matchesRequiredNodes, requiredNodeNames, requiresNodes } from '../node-selector.ts';

const NAME = 'NodeAffinity';
const MISMATCH: Rejection = {
  plugin: NAME,
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
  resolvable: false,
};
const CONFLICT: Rejection = { plugin: NAME, reasons: ['pod affinity terms conflict'], resolvable: false };

/** `nodeSelector`, and required and preferred node affinity. Upstream: plugins/nodeaffinity. */
export const nodeAffinity: SchedulerPlugin = {
  name: NAME,
  weight: 2,
  prepare: (pod) => {
    if (!requiresNodes(pod)) return SKIP;
    const nodeNames = requiredNodeNames(pod);
    if (nodeNames?.size === 0) return { kind: 'reject', rejection: CONFLICT };
    return {
      kind: 'filter',
      filter: ({ node }) => (matchesRequiredNodes(pod, node) ? undefined : MISMATCH),
      ...(nodeNames === undefined ? {} : { nodeNames }),
    };
  },
  score: (pod, nodes) => {
    const all = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    // An empty preference is none.
    const preferred = all.filter(({ weight, preference }) => weight !== 0 && !isEmptyTerm(preference));
    if (preferred.length === 0) return undefined;
    return normalize(
      nodes.map(({ node }) =>
        preferred.reduce((sum, { preference, weight }) => sum + (matchesNodeTerm(preference, node) ? weight : 0), 0),
      ),
    );
  },
  hints: {
    'node-add': (pod, { node }) => matchesRequiredNodes(pod, node),
    'node-update': (pod, { node, old }) =>
      nodeChanged(node, old, 'labels') && !matchesRequiredNodes(pod, old) && matchesRequiredNodes(pod, node),
  },
};
