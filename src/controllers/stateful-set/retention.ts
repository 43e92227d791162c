import {
  newControllerRef,
  pods as podResource,
  statefulSets as setResource,
  type OwnerReference,
  type PersistentVolumeClaim,
  type StatefulSet,
} from '../../api/index.ts';
import { isInRange, podName } from './identity.ts';

/** A member of a set, whether its pod was created or not. */
export interface Member {
  readonly ordinal: number;
  /** Of its pod, once there is one. */
  readonly uid?: string | undefined;
}

type Whose = 'set' | 'pod' | 'other';

function whose({ apiVersion, kind, name }: OwnerReference, set: StatefulSet, member: Member): Whose {
  if (apiVersion === 'apps/v1' && kind === 'StatefulSet' && name === set.metadata.name) return 'set';
  return apiVersion === 'v1' && kind === 'Pod' && name === podName(set, member.ordinal) ? 'pod' : 'other';
}

function ownersOf(claim: PersistentVolumeClaim): readonly OwnerReference[] {
  return claim.metadata.ownerReferences ?? [];
}

function deletes(set: StatefulSet): { readonly onDeletion: boolean; readonly onScaling: boolean } {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  return { onDeletion: whenDeleted === 'Delete', onScaling: whenScaled === 'Delete' };
}

/**
 * Whether somebody else controls a claim that the set is to delete in time: then it does not.
 * Upstream: hasUnexpectedController.
 */
export function hasOtherController(claim: PersistentVolumeClaim, set: StatefulSet, member: Member): boolean {
  const { onDeletion, onScaling } = deletes(set);
  if (!onDeletion && !onScaling) return false;
  return ownersOf(claim).some((reference) => {
    const owner = whose(reference, set, member);
    if (owner === 'other') return reference.controller === true;
    return reference.uid !== (owner === 'set' ? set.metadata.uid : member.uid);
  });
}

/** Whether a claim belongs to an earlier set or pod of that name, with which it may be about to go. */
function isStale(claim: PersistentVolumeClaim, set: StatefulSet, member: Member): boolean {
  return ownersOf(claim).some((reference) => {
    const owner = whose(reference, set, member);
    return owner !== 'other' && reference.uid !== (owner === 'set' ? set.metadata.uid : member.uid);
  });
}

/** Whether a claim goes with an earlier pod of that name, so that a new pod has to wait. Upstream: PodClaimIsStale. */
export function blocksPod(claim: PersistentVolumeClaim, set: StatefulSet, member: Member): boolean {
  if (!deletes(set).onScaling) return false;
  return ownersOf(claim).some((reference) => whose(reference, set, member) === 'pod' && reference.uid !== member.uid);
}

/** Who is to own the claim of a member: with its owner it goes. */
function wantedOwner(set: StatefulSet, member: Member): 'set' | 'pod' | undefined {
  const { onDeletion, onScaling } = deletes(set);
  if (onScaling && !isInRange(set, member.ordinal)) return 'pod';
  return onDeletion ? 'set' : undefined;
}

/**
 * The owners that the retention policy of the set asks for, undefined when the claim has them, or is not to be touched.
 * Upstream: isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod.
 */
export function ownersToSet(
  claim: PersistentVolumeClaim,
  set: StatefulSet,
  member: Member,
): readonly OwnerReference[] | undefined {
  if (isStale(claim, set, member)) return undefined;
  const ours = ownersOf(claim).filter((reference) => whose(reference, set, member) !== 'other');
  const others = ownersOf(claim).filter((reference) => whose(reference, set, member) === 'other');
  if (hasOtherController(claim, set, member)) return ours.length === 0 ? undefined : others;
  const wanted = wantedOwner(set, member);
  const right =
    ours.every((reference) => whose(reference, set, member) === wanted && reference.controller === true) &&
    ours.length === (wanted === undefined ? 0 : 1);
  if (right) return undefined;
  if (wanted === undefined) return others;
  if (wanted === 'set') return [...others, newControllerRef(setResource, set)];
  return member.uid === undefined ? undefined : [...others, podReference(set, member.ordinal, member.uid)];
}

function podReference(set: StatefulSet, ordinal: number, uid: string): OwnerReference {
  const { creationTimestamp, resourceVersion } = set.metadata;
  const metadata = { name: podName(set, ordinal), uid, creationTimestamp, resourceVersion };
  return newControllerRef(podResource, { apiVersion: 'v1', kind: 'Pod', metadata });
}
