import {
  hasReason,
  keyOf,
  keyString,
  type ObjectReference,
  type PersistentVolume,
  persistentVolumes,
  type PersistentVolumeClaim,
} from '../../api/index.ts';
import type { Client, Result } from '../../client/index.ts';
import { BY_CLAIM } from '../pod-claims.ts';
import { type BinderDeps, failVolume, freshClaim, unbindVolume, writeVolumePhase } from './binding.ts';
import { ANNOTATION, hasAnnotation } from './claim-class.ts';
import { differInMode } from './match.ts';

/** A volume that could not be reclaimed is tried again this often. Upstream: the binder's resync period. */
const RESYNC = 15_000;

/** Brings one volume's phase to what its claim is, and reclaims it when that is gone. Upstream: syncVolume. */
export async function syncVolume(deps: BinderDeps, volume: PersistentVolume): Promise<Result> {
  const { claimRef } = volume.spec;
  if (claimRef === undefined || (claimRef.uid ?? '') === '') {
    await writeVolumePhase(deps, volume, 'Available');
    return {};
  }
  const claim = await claimOf(deps, claimRef);
  if (claim === undefined) return release(deps, volume);
  const { volumeName = '' } = claim.spec;
  if (volumeName === '') {
    finishBinding(deps, volume, claim);
    return {};
  }
  if (volumeName === volume.metadata.name) {
    await writeVolumePhase(deps, volume, 'Bound');
    return {};
  }
  // Made for this claim, which has got another: it is of no use.
  const made = hasAnnotation(volume, ANNOTATION.PROVISIONED_BY);
  if (made && volume.spec.persistentVolumeReclaimPolicy === 'Delete') return release(deps, volume);
  await unbindVolume(deps, volume);
  return {};
}

/** The claim that a volume is bound to; another one of its name is not. */
async function claimOf(deps: BinderDeps, claimRef: ObjectReference): Promise<PersistentVolumeClaim | undefined> {
  const known = deps.claims.get({ namespace: claimRef.namespace ?? '', name: claimRef.name ?? '' });
  if (known?.metadata.uid === claimRef.uid) return known;
  // The cache may lag behind whoever made the volume for it: nothing is reclaimed on its word.
  const fresh = await freshClaim(deps, claimRef);
  return fresh?.metadata.uid === claimRef.uid ? fresh : undefined;
}

function finishBinding(deps: BinderDeps, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  if (differInMode(claim, volume)) {
    const why = 'due to incompatible volumeMode.';
    const toVolume = `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claim.metadata.name}" ${why}`;
    const toClaim = `Cannot bind PersistentVolume "${volume.metadata.name}" to requested PersistentVolumeClaim ${why}`;
    deps.recorder.event(volume, 'Warning', 'VolumeMismatch', toVolume);
    deps.recorder.event(claim, 'Warning', 'VolumeMismatch', toClaim);
    return;
  }
  deps.enqueue({ namespace: claim.metadata.namespace ?? '', name: claim.metadata.name });
}

async function release(deps: BinderDeps, volume: PersistentVolume): Promise<Result> {
  const { phase } = volume.status ?? {};
  const over = phase === 'Released' || phase === 'Failed';
  const released = over ? volume : await writeVolumePhase(deps, volume, 'Released');
  switch (volume.spec.persistentVolumeReclaimPolicy ?? 'Retain') {
    case 'Retain':
      return {};
    case 'Recycle':
      return recycle(deps, released);
    case 'Delete':
      return remove(deps, released);
    default: {
      const message = 'Volume has unrecognized PersistentVolumeReclaimPolicy';
      await failVolume(deps, released, 'VolumeUnknownReclaimPolicy', message);
      return {};
    }
  }
}

/** Recyclers are pods that empty a volume; upstream has one for NFS and hostPath, deprecated. There is none here. */
async function recycle(deps: BinderDeps, volume: PersistentVolume): Promise<Result> {
  const { namespace = '', name = '' } = volume.spec.claimRef ?? {};
  const users = deps.pods.lister.byIndex(BY_CLAIM, keyString({ namespace, name }));
  if (users.length > 0) {
    const names = users.map((pod) => keyString(keyOf(pod))).join(',');
    deps.recorder.event(volume, 'Normal', 'VolumeFailedRecycle', `Volume is used by pods: ${names}`);
    return { requeueAfter: RESYNC };
  }
  await failVolume(deps, volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
  return {};
}

/** Whoever made a volume takes it away; of those that nobody made, only some of this host's can be. */
async function remove(deps: BinderDeps, volume: PersistentVolume): Promise<Result> {
  const { metadata, spec } = volume;
  const maker = metadata.annotations?.[ANNOTATION.PROVISIONED_BY] ?? '';
  if (maker !== '' && !maker.startsWith('kubernetes.io/')) return {};
  const why = undeletable(metadata.name, spec);
  if (why !== undefined) {
    await failVolume(deps, volume, 'VolumeFailedDelete', why);
    return { requeueAfter: RESYNC };
  }
  if (metadata.deletionTimestamp === undefined) {
    await deleteVolume(deps.client, metadata.name);
  }
  return {};
}

export async function deleteVolume(client: Client, name: string): Promise<void> {
  try {
    await client.delete(persistentVolumes, { name });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}

/** Why the controller cannot delete what a volume is made of. Upstream: findDeletablePlugin, pkg/volume/hostpath. */
function undeletable(name: string, { hostPath }: PersistentVolume['spec']): string | undefined {
  if (hostPath === undefined) {
    return `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
  }
  // What is there on the nodes stays: the controller deletes below its own /tmp, where nothing is.
  if (/^\/tmp\/.+/.test(hostPath.path)) return undefined;
  return `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
}
