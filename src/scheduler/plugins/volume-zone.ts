import type { PersistentVolume, Pod } from '../../api/index.ts';
import { nodeChanged } from '../cluster-event.ts';
import { SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';
import { podClaims } from '../volumes/claims.ts';
import type { VolumeView } from '../volumes/volume-view.ts';

const NAME = 'VolumeZone';
const ELSEWHERE: Rejection = { plugin: NAME, reasons: ['node(s) had no available volume zone'], resolvable: false };

/** The older label speaks for nodes that have only it. */
const TOPOLOGY_LABELS: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'topology.kubernetes.io/region',
};

interface Zones {
  readonly key: string;
  readonly values: ReadonlySet<string>;
}

/** `a__b`: a volume of several zones. */
function zonesOf({ metadata: { labels = {} } }: PersistentVolume): readonly Zones[] {
  return Object.entries(labels).flatMap(([key, value]) =>
    TOPOLOGY_LABELS[key] === undefined ? [] : [{ key, values: new Set(value.split('__')) }],
  );
}

function boundVolumes(pod: Pod, volumes: VolumeView): readonly PersistentVolume[] {
  return podClaims(pod).flatMap(({ name }) => {
    const claim = volumes.claim(pod.metadata.namespace ?? '', name);
    return volumes.volume(claim?.spec.volumeName ?? '') ?? [];
  });
}

/** The node is in the zone of the pod's volumes. Upstream: plugins/volumezone. */
export const volumeZone: SchedulerPlugin = {
  name: NAME,
  prepare: (pod, { volumes }) => {
    const zones = boundVolumes(pod, volumes).flatMap(zonesOf);
    if (zones.length === 0) return SKIP;
    return {
      kind: 'filter',
      filter: ({ labels }) => {
        const fits = zones.every(({ key, values }) => {
          const value = labels[key] ?? labels[TOPOLOGY_LABELS[key] ?? key];
          return value !== undefined && values.has(value);
        });
        return fits ? undefined : ELSEWHERE;
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
