import { matchesNodeTerm, type Node, type NodeAffinity, type Pod } from '../../api/index.ts';
import { nodeChanged } from '../cluster-event.ts';
import { normalize, SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';
import {
  isEmptyTerm,
  matchesAnyNodeTerm,
  matchesRequiredNodes,
  requiredNodeNames,
  requiresNodes,
} from '../node-selector.ts';

const NAME = 'NodeAffinity';
const MISMATCH: Rejection = {
  plugin: NAME,
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
  resolvable: false,
};
const CONFLICT: Rejection = { plugin: NAME, reasons: ['pod affinity terms conflict'], resolvable: false };

const ENFORCED: Rejection = {
  plugin: NAME,
  reasons: ["node(s) didn't match scheduler-enforced node affinity"],
  resolvable: false,
};

function preferences(affinity: NodeAffinity | undefined) {
  // An empty preference is none.
  return (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).filter(
    ({ weight, preference }) => weight !== 0 && !isEmptyTerm(preference),
  );
}

/**
 * `nodeSelector`, and required and preferred node affinity. Upstream: plugins/nodeaffinity.
 * @param added what all pods of the profile ask for, besides
 */
export function createNodeAffinity(added?: NodeAffinity): SchedulerPlugin {
  const enforced = added?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isEnforced = (node: Node): boolean => enforced === undefined || matchesAnyNodeTerm(enforced, node);
  const mayBeOn = (pod: Pod, node: Node): boolean => isEnforced(node) && matchesRequiredNodes(pod, node);
  return {
    name: NAME,
    weight: 2,
    prepare: (pod) => {
      if (!requiresNodes(pod) && enforced === undefined) return SKIP;
      const nodeNames = requiredNodeNames(pod);
      if (nodeNames?.size === 0) return { kind: 'reject', rejection: CONFLICT };
      return {
        kind: 'filter',
        filter: ({ node }) => {
          if (!isEnforced(node)) return ENFORCED;
          return matchesRequiredNodes(pod, node) ? undefined : MISMATCH;
        },
        ...(nodeNames === undefined ? {} : { nodeNames }),
      };
    },
    score: (pod, nodes) => {
      const preferred = [...preferences(added), ...preferences(pod.spec.affinity?.nodeAffinity)];
      if (preferred.length === 0) return undefined;
      return normalize(
        nodes.map(({ node }) =>
          preferred.reduce((sum, { preference, weight }) => sum + (matchesNodeTerm(preference, node) ? weight : 0), 0),
        ),
      );
    },
    hints: {
      'node-add': (pod, { node }) => mayBeOn(pod, node),
      'node-update': (pod, { node, old }) =>
        nodeChanged(node, old, 'labels') && !mayBeOn(pod, old) && mayBeOn(pod, node),
    },
  };
}
