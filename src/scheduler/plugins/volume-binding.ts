import { nodeChanged } from '../cluster-event.ts';
import { SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';
import { podClaims } from '../volumes/claims.ts';
import { planVolumes } from '../volumes/plan.ts';
import { claimGroups } from '../volumes/pod-volumes.ts';

const NAME = 'VolumeBinding';

const IMMEDIATE = 'pod has unbound immediate PersistentVolumeClaims';

function hopeless(...reasons: readonly string[]): Rejection {
  return { plugin: NAME, reasons, resolvable: false };
}

/** Claims are bound, or can be once the node is known, and their volumes reach the node. Upstream: plugins/volumebinding. */
export const volumeBinding: SchedulerPlugin = {
  name: NAME,
  prepare: (pod, { volumes }) => {
    if (podClaims(pod).length === 0) return SKIP;
    const groups = claimGroups(pod, volumes);
    if (typeof groups === 'string') return { kind: 'reject', rejection: hopeless(groups) };
    if (groups.immediate.length > 0) return { kind: 'reject', rejection: hopeless(IMMEDIATE) };
    return {
      kind: 'filter',
      filter: ({ node }) => {
        const plan = planVolumes(groups, node, volumes);
        return 'bindings' in plan ? undefined : hopeless(...plan);
      },
    };
  },
  hints: {
    'node-add': () => true,
    'node-update': (_pod, { node, old }) => nodeChanged(node, old, 'labels'),
    'claim-change': (pod, { claim }) =>
      claim.metadata.namespace === pod.metadata.namespace &&
      podClaims(pod).some(({ name }) => name === claim.metadata.name),
    'volume-change': () => true,
    'storage-class-change': () => true,
  },
};
