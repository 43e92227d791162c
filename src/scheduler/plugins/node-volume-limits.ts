import type { Pod } from '../../api/index.ts';
import { SKIP, type Rejection, type SchedulerPlugin } from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import { podClaims } from '../volumes/claims.ts';
import type { VolumeView } from '../volumes/volume-view.ts';

const NAME = 'NodeVolumeLimits';
const TOO_MANY: Rejection = { plugin: NAME, reasons: ['node(s) exceed max volume count'], resolvable: true };

/** Volumes that a CSI driver attaches for the pod, each with its driver. */
function attachedFor(pod: Pod, volumes: VolumeView): readonly (readonly [volume: string, driver: string])[] {
  const { namespace = '' } = pod.metadata;
  return podClaims(pod).flatMap(({ name }) => {
    const claim = volumes.claim(namespace, name);
    if (claim === undefined) return [];
    const csi = volumes.volume(claim.spec.volumeName ?? '')?.spec.csi;
    if (csi !== undefined) return [[`${csi.driver}/${csi.volumeHandle}`, csi.driver] as const];
    if ((claim.spec.volumeName ?? '') !== '') return [];
    // Its provisioner will attach what it makes.
    const driver = volumes.storageClass(claim.spec.storageClassName ?? '')?.provisioner;
    return driver === undefined ? [] : [[`${driver}/claim ${namespace}/${name}`, driver] as const];
  });
}

function limits({ name }: NodeInfo, volumes: VolumeView): ReadonlyMap<string, number> {
  const drivers = volumes.csiNode(name)?.spec.drivers ?? [];
  return new Map(
    drivers.flatMap(({ name: driver, allocatable }) =>
      allocatable?.count === undefined ? [] : [[driver, allocatable.count] as const],
    ),
  );
}

/** A node attaches as many volumes of a driver as the driver says. Upstream: plugins/nodevolumelimits. */
export const nodeVolumeLimits: SchedulerPlugin = {
  name: NAME,
  prepare: (pod, { volumes }) => {
    const wanted = attachedFor(pod, volumes);
    if (wanted.length === 0) return SKIP;
    return {
      kind: 'filter',
      filter: (info) => {
        const most = limits(info, volumes);
        if (!wanted.some(([, driver]) => most.has(driver))) return undefined;
        const all = new Map([...wanted, ...info.pods.flatMap((other) => attachedFor(other, volumes))]);
        const counts = new Map<string, number>();
        for (const driver of all.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
        const full = wanted.some(([, driver]) => (counts.get(driver) ?? 0) > (most.get(driver) ?? Infinity));
        return full ? TOO_MANY : undefined;
      },
    };
  },
  hints: {
    'csi-node-change': () => true,
    'assigned-pod-delete': (_pod, event) => podClaims(event.pod).length > 0,
    'claim-change': (pod, { claim }) =>
      claim.metadata.namespace === pod.metadata.namespace &&
      podClaims(pod).some(({ name }) => name === claim.metadata.name),
  },
};
