import type { Clock } from '../../base/index.ts';
import {
  compareQuantities,
  hasReason,
  persistentVolumeClaims,
  persistentVolumes,
  type ObjectReference,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
  type Pod,
  type StorageClass,
} from '../../api/index.ts';
import type { Client, Enqueue, EventRecorder, InformerLease } from '../../client/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { annotated, ANNOTATION, hasAnnotation } from './claim-class.ts';
import { isBoundTo } from './match.ts';
import type { Newest } from './newest.ts';

/** What the binder works with. */
export interface BinderDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly claims: Newest<PersistentVolumeClaim>;
  readonly volumes: Newest<PersistentVolume>;
  readonly claimCache: InformerLease<PersistentVolumeClaim>;
  readonly volumeCache: InformerLease<PersistentVolume>;
  readonly classes: InformerLease<StorageClass>;
  readonly pods: InformerLease<Pod>;
  /** Makes a claim or a volume due. */
  enqueue: Enqueue;
}

/** Writes a claim's phase, and of what it is bound to. Upstream: updateClaimStatus. @returns the claim as it is now */
export async function writeClaimPhase(
  { client, claims }: BinderDeps,
  claim: PersistentVolumeClaim,
  phase: string,
  volume: PersistentVolume | undefined,
): Promise<PersistentVolumeClaim> {
  const status = claimStatus(claim, phase, volume);
  if (semanticEqual(claim.status, status)) return claim;
  return claims.wrote(await client.update(persistentVolumeClaims, { ...claim, status }, { subresource: 'status' }));
}

function claimStatus(
  { status = {} }: PersistentVolumeClaim,
  phase: string,
  volume: PersistentVolume | undefined,
): PersistentVolumeClaimStatus {
  const { accessModes: _modes, capacity, ...rest } = status;
  if (volume === undefined) return { ...rest, phase };
  const { accessModes = [], capacity: whole = {} } = volume.spec;
  // Of one that is bound already, the capacity is what its file system has grown to so far.
  const keeps =
    status.phase === phase || compareQuantities(capacity?.['storage'] ?? '-1', whole['storage'] ?? '0') === 0;
  const shown = keeps ? capacity : whole;
  const attributes = volume.spec.volumeAttributesClassName;
  return {
    ...rest,
    phase,
    accessModes,
    ...(shown === undefined ? {} : { capacity: shown }),
    ...(attributes === undefined ? {} : { currentVolumeAttributesClassName: attributes }),
  };
}

/** The same, and an event when the phase is a new one. */
export async function writeClaimPhaseWithEvent(
  deps: BinderDeps,
  claim: PersistentVolumeClaim,
  phase: string,
  event: { readonly reason: string; readonly message: string },
): Promise<void> {
  if (claim.status?.phase === phase) return;
  const written = await writeClaimPhase(deps, claim, phase, undefined);
  deps.recorder.event(written, 'Warning', event.reason, event.message);
}

/** @returns the volume as it is now */
export async function writeVolumePhase(
  { client, volumes }: BinderDeps,
  volume: PersistentVolume,
  phase: string,
  message = '',
): Promise<PersistentVolume> {
  if (volume.status?.phase === phase) return volume;
  const { message: _message, ...rest } = volume.status ?? {};
  const status = { ...rest, phase, ...(message === '' ? {} : { message }) };
  return volumes.wrote(await client.update(persistentVolumes, { ...volume, status }, { subresource: 'status' }));
}

/** The volume will not be what its claim's end asks for: it is Failed, and told of once. */
export async function failVolume(
  deps: BinderDeps,
  volume: PersistentVolume,
  reason: string,
  message: string,
): Promise<void> {
  if (volume.status?.phase === 'Failed') return;
  const written = await writeVolumePhase(deps, volume, 'Failed', message);
  deps.recorder.event(written, 'Warning', reason, message);
}

/** Binds both to one another, the volume first: a crash in between leaves a volume that is kept for its claim. */
export async function bind(deps: BinderDeps, volume: PersistentVolume, claim: PersistentVolumeClaim): Promise<void> {
  const taken = await writeVolumePhase(deps, await bindVolume(deps, volume, claim), 'Bound');
  await writeClaimPhase(deps, await bindClaim(deps, claim, taken), 'Bound', taken);
}

async function bindVolume(
  { client, volumes }: BinderDeps,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): Promise<PersistentVolume> {
  const { claimRef } = volume.spec;
  const ours = !isBoundTo(volume, claim) && !hasAnnotation(volume, ANNOTATION.BOUND_BY_CONTROLLER);
  const refers = claimRef?.uid === claim.metadata.uid && isBoundTo(volume, claim);
  if (refers && !ours) return volume;
  const metadata = ours ? annotated(volume.metadata, { [ANNOTATION.BOUND_BY_CONTROLLER]: 'yes' }) : volume.metadata;
  const spec = refers ? volume.spec : { ...volume.spec, claimRef: referenceTo(claim) };
  return volumes.wrote(await client.update(persistentVolumes, { ...volume, metadata, spec }));
}

export function referenceTo({ metadata }: PersistentVolumeClaim): ObjectReference {
  const { name, namespace = '', uid, resourceVersion } = metadata;
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion };
}

async function bindClaim(
  { client, claims }: BinderDeps,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): Promise<PersistentVolumeClaim> {
  const volumeName = volume.metadata.name;
  const asked = claim.spec.volumeName === volumeName;
  if (asked && hasAnnotation(claim, ANNOTATION.BIND_COMPLETED)) return claim;
  const metadata = annotated(claim.metadata, {
    [ANNOTATION.BIND_COMPLETED]: 'yes',
    ...(asked ? {} : { [ANNOTATION.BOUND_BY_CONTROLLER]: 'yes' }),
  });
  const spec = { ...claim.spec, volumeName };
  return claims.wrote(await client.update(persistentVolumeClaims, { ...claim, metadata, spec }));
}

/** Takes a binding back: what the user wished stays, a volume kept for a claim by its name. */
export async function unbindVolume(deps: BinderDeps, volume: PersistentVolume): Promise<void> {
  const { claimRef, ...others } = volume.spec;
  const { [ANNOTATION.BOUND_BY_CONTROLLER]: ours, ...annotations } = volume.metadata.annotations ?? {};
  const { uid: _uid, ...kept } = claimRef ?? {};
  const spec = ours === undefined ? { ...others, claimRef: kept } : others;
  const metadata = { ...volume.metadata, annotations };
  const written = await deps.client.update(persistentVolumes, { ...volume, metadata, spec });
  await writeVolumePhase(deps, deps.volumes.wrote(written), 'Available');
}

/** The claim as the API server has it. */
export async function freshClaim(
  { client }: BinderDeps,
  { namespace, name = '' }: ObjectReference,
): Promise<PersistentVolumeClaim | undefined> {
  try {
    return await client.get(persistentVolumeClaims, { namespace, name });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
    return undefined;
  }
}
