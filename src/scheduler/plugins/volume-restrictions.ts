import type { Pod } from '../../api/index.ts';
import { SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';
import { claimKey, podClaims } from '../volumes/claims.ts';

const NAME = 'VolumeRestrictions';
const IN_USE: Rejection = {
  plugin: NAME,
  reasons: ['node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'],
  resolvable: true,
};

function uses(pod: Pod, claims: ReadonlySet<string>): boolean {
  return podClaims(pod).some(({ name }) => claims.has(claimKey(pod.metadata.namespace, name)));
}

/** A ReadWriteOncePod claim is one pod's. Upstream: plugins/volumerestrictions. */
export const volumeRestrictions: SchedulerPlugin = {
  name: NAME,
  prepare: (pod, view) => {
    const { namespace = '' } = pod.metadata;
    const exclusive = podClaims(pod).filter(({ name }) =>
      view.volumes.claim(namespace, name)?.spec.accessModes?.includes('ReadWriteOncePod'),
    );
    if (exclusive.length === 0) return SKIP;
    const claims = new Set(exclusive.map(({ name }) => claimKey(namespace, name)));
    const users = [...claims].reduce((sum, claim) => sum + view.claimUsers(claim), 0);
    return {
      kind: 'filter',
      filter: (_info, { added, removed }) => {
        const count = (pods: readonly Pod[]): number => pods.filter((other) => uses(other, claims)).length;
        return users + count(added) - count(removed) > 0 ? IN_USE : undefined;
      },
    };
  },
  hints: {
    'assigned-pod-delete': (pod, event) => {
      const { namespace } = pod.metadata;
      return uses(event.pod, new Set(podClaims(pod).map(({ name }) => claimKey(namespace, name))));
    },
    'claim-change': (pod, { claim }) =>
      claim.metadata.namespace === pod.metadata.namespace &&
      podClaims(pod).some(({ name }) => name === claim.metadata.name),
  },
};
