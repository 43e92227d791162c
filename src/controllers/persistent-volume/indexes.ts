import { keyString, type PersistentVolume, type PersistentVolumeClaim } from '../../api/index.ts';
import { ANNOTATION, classOf, hasAnnotation } from './claim-class.ts';

/** Index of volumes that no claim has, by their class. */
export const FREE = 'free volumes';
/** Index of volumes by the claim that they are kept for, or have. */
export const KEPT = 'volumes of claims';
/** Index of claims without a volume, by their class. */
export const WAITING = 'waiting claims';
/** Index of claims by the volume that they name. */
export const NAMING = 'claims of volumes';

export function freeIndex(volume: PersistentVolume): readonly string[] {
  return volume.spec.claimRef === undefined ? [classOf(volume)] : [];
}

export function keptIndex({ spec: { claimRef } }: PersistentVolume): readonly string[] {
  if (claimRef === undefined) return [];
  return [keyString({ namespace: claimRef.namespace ?? '', name: claimRef.name ?? '' })];
}

export function waitingIndex(claim: PersistentVolumeClaim): readonly string[] {
  const waits = !hasAnnotation(claim, ANNOTATION.BIND_COMPLETED) && (claim.spec.volumeName ?? '') === '';
  return waits ? [classOf(claim)] : [];
}

export function namingIndex({ spec }: PersistentVolumeClaim): readonly string[] {
  return (spec.volumeName ?? '') === '' ? [] : [spec.volumeName ?? ''];
}
