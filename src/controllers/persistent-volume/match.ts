import {
  compareQuantities,
  matchesSelector,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/index.ts';
import { classOf } from './claim-class.ts';

/** Bytes that a claim asks for. */
export function requestOf({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.['storage'] ?? '0';
}

export function capacityOf({ spec }: PersistentVolume): string {
  return spec.capacity?.['storage'] ?? '0';
}

/** Whether a volume is this claim's, or kept for it by its name. */
export function isBoundTo({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined) return false;
  if (claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

export function differInMode(claim: PersistentVolumeClaim, volume: PersistentVolume): boolean {
  return (claim.spec.volumeMode ?? 'Filesystem') !== (volume.spec.volumeMode ?? 'Filesystem');
}

function hasModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode) === true);
}

/**
 * The volume to bind a claim to: one that is kept for it, or else the smallest that is large enough, of those with the
 * fewest access modes beyond what is asked. Upstream: pkg/controller/volume/persistentvolume/index.go.
 * @param delayed the scheduler chooses: only what is kept for the claim will do
 */
export function findVolume(
  claim: PersistentVolumeClaim,
  candidates: readonly PersistentVolume[],
  delayed: boolean,
): PersistentVolume | undefined {
  const able = candidates.filter((volume) => hasModes(volume, claim));
  for (const count of [...new Set(able.map(modeCount))].toSorted((a, b) => a - b)) {
    const alike = able.filter((volume) => modeCount(volume) === count);
    const found = findAmong(claim, alike, delayed);
    if (found !== undefined) return found;
  }
  return undefined;
}

function attributesClassOf({ spec }: PersistentVolume | PersistentVolumeClaim): string {
  return spec.volumeAttributesClassName ?? '';
}

function modeCount({ spec }: PersistentVolume): number {
  return new Set(spec.accessModes).size;
}

function findAmong(
  claim: PersistentVolumeClaim,
  candidates: readonly PersistentVolume[],
  delayed: boolean,
): PersistentVolume | undefined {
  const fitting = candidates.filter(
    (volume) =>
      volume.metadata.deletionTimestamp === undefined &&
      !differInMode(claim, volume) &&
      compareQuantities(capacityOf(volume), requestOf(claim)) >= 0,
  );
  const kept = fitting.find((volume) => isBoundTo(volume, claim));
  if (kept !== undefined || delayed) return kept;
  const { selector } = claim.spec;
  return fitting
    .filter(
      (volume) =>
        volume.spec.claimRef === undefined &&
        classOf(volume) === classOf(claim) &&
        attributesClassOf(volume) === attributesClassOf(claim) &&
        (selector === undefined || matchesSelector(selector, volume.metadata.labels)),
    )
    .toSorted((a, b) => compareQuantities(capacityOf(a), capacityOf(b)))[0];
}

/** Why a claim cannot have the volume that it names; undefined when it can. Upstream: checkVolumeSatisfyClaim. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) {
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  }
  if (compareQuantities(capacityOf(volume), requestOf(claim)) < 0) return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (differInMode(claim, volume)) return 'incompatible volumeMode';
  if (!hasModes(volume, claim)) return 'incompatible accessMode';
  if (attributesClassOf(volume) !== attributesClassOf(claim)) return 'volumeAttributesClassName does not match';
  return undefined;
}
