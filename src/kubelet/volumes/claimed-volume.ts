import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../api/index.ts';
import type { PodObjects } from './pod-objects.ts';
import { VolumeError } from './volume-error.ts';

/** A claim of a pod, and the volume that it has. */
export interface ClaimedVolume {
  readonly claim: PersistentVolumeClaim;
  readonly volume: PersistentVolume;
}

/**
 * The volume behind a claim. Upstream: pkg/kubelet/volumemanager/populator, createVolumeSpec.
 * @throws VolumeError as long as there is none
 */
export async function claimedVolume(volume: Volume, pod: Pod, objects: PodObjects): Promise<ClaimedVolume> {
  const { namespace = '' } = pod.metadata;
  const own = volume.ephemeral !== undefined;
  const name = own ? `${pod.metadata.name}-${volume.name}` : (volume.persistentVolumeClaim?.claimName ?? '');
  const fail = (why: string): never => {
    throw new VolumeError(`error processing PVC ${namespace}/${name}: ${why}`, { stage: 'find' });
  };
  const claim =
    (await objects.claim(name)) ??
    fail(`failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`);
  if (own && !isControlledBy(claim, pod)) {
    const why = `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
    throw new VolumeError(why, { stage: 'find' });
  }
  if (claim.metadata.deletionTimestamp !== undefined) fail('PVC is being deleted');
  if (claim.status?.phase !== 'Bound') fail('PVC is not bound');
  const { volumeName = '' } = claim.spec;
  if (volumeName === '') fail('PVC has empty pvc.Spec.VolumeName');
  const found =
    (await objects.persistentVolume(volumeName)) ??
    fail(`failed to fetch PV ${volumeName} from API server: persistentvolumes "${volumeName}" not found`);
  checkClaimRef(found, claim, fail);
  checkMode(volume.name, found, pod);
  return { claim, volume: found };
}

function isControlledBy({ metadata }: PersistentVolumeClaim, pod: Pod): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ controller, uid }) => controller === true && uid === pod.metadata.uid,
  );
}

function checkClaimRef(
  { metadata: { name }, spec: { claimRef } }: PersistentVolume,
  claim: PersistentVolumeClaim,
  fail: (why: string) => never,
): void {
  if (claimRef === undefined) {
    return fail(
      `found PV object ${name} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim`,
    );
  }
  if (claimRef.uid === claim.metadata.uid) return;
  const refers = `pv.Spec.ClaimRef.UID ${claimRef.uid ?? ''} does not point to claim.UID ${claim.metadata.uid}`;
  fail(`found PV object ${name} but its ${refers}`);
}

/** A block device is no directory, and the other way round. */
function checkMode(name: string, { spec: { volumeMode = 'Filesystem' } }: PersistentVolume, { spec }: Pod): void {
  const containers = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  const mounted = containers.some(({ volumeMounts = [] }) => volumeMounts.some((mount) => mount.name === name));
  const devices = containers.some(({ volumeDevices = [] }) => volumeDevices.some((device) => device.name === name));
  const fail = (field: string): never => {
    const why = `volume ${name} has volumeMode ${volumeMode}, but is specified in ${field}`;
    throw new VolumeError(why, { stage: 'find' });
  };
  if (mounted && volumeMode !== 'Filesystem') fail('volumeMounts');
  if (devices && volumeMode !== 'Block') fail('volumeDevices');
}
