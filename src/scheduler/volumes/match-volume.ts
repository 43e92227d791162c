import {
  bytes,
  matchesSelector,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/index.ts';
import { matchesAnyNodeTerm } from '../node-selector.ts';
import { classOf } from './claims.ts';

/** Whether pods on the node can use the volume. */
export function reachesNode({ spec: { nodeAffinity } }: PersistentVolume, node: Node): boolean {
  return nodeAffinity?.required === undefined || matchesAnyNodeTerm(nodeAffinity.required.nodeSelectorTerms, node);
}

export function isReservedFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

export function requestedBytes({ spec }: PersistentVolumeClaim): number {
  return bytes(spec.resources?.requests?.['storage']);
}

function capacity({ spec }: PersistentVolume): number {
  return bytes(spec.capacity?.['storage']);
}

function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const modes = volume.spec.accessModes ?? [];
  return (
    capacity(volume) >= requestedBytes(claim) &&
    (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem') &&
    classOf(volume) === classOf(claim) &&
    (claim.spec.selector === undefined || matchesSelector(claim.spec.selector, volume.metadata.labels)) &&
    (claim.spec.accessModes ?? []).every((mode) => modes.includes(mode))
  );
}

/**
 * The volume that a claim gets on a node: one that is reserved for it, or else the smallest that suits.
 * Upstream: component-helpers/storage/volume (FindMatchingVolume).
 * @param taken names of volumes that other claims of the pod get
 */
export function findVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  node: Node,
  taken: ReadonlySet<string>,
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (taken.has(volume.metadata.name) || volume.metadata.deletionTimestamp !== undefined) continue;
    if (volume.spec.claimRef !== undefined) {
      if (isReservedFor(volume, claim) && capacity(volume) >= requestedBytes(claim) && reachesNode(volume, node)) {
        return volume;
      }
      continue;
    }
    if (volume.status?.phase !== 'Available' || !suits(volume, claim) || !reachesNode(volume, node)) continue;
    if (smallest === undefined || capacity(volume) < capacity(smallest)) smallest = volume;
  }
  return smallest;
}
