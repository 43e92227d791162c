import type { PersistentVolumeClaim, Pod } from '../../api/index.ts';
import { classOf, isFullyBound, podClaims, selectedNode } from './claims.ts';
import type { VolumeView } from './volume-view.ts';

/** The claims of a pod by what is still to be done for them. */
export interface ClaimGroups {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Bound without regard to pods: there is nothing to do but wait. */
  readonly immediate: readonly PersistentVolumeClaim[];
  /** To be bound once the node is known. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

function waitsForPod(claim: PersistentVolumeClaim, view: VolumeView): boolean {
  // The provisioner has been told the node already.
  if (selectedNode(claim) !== undefined) return true;
  if ((claim.spec.volumeName ?? '') !== '') return false;
  const name = classOf(claim);
  return name !== '' && view.storageClass(name)?.volumeBindingMode === 'WaitForFirstConsumer';
}

function isControlledBy(claim: PersistentVolumeClaim, pod: Pod): boolean {
  return (claim.metadata.ownerReferences ?? []).some(
    ({ controller, uid }) => controller === true && uid === pod.metadata.uid,
  );
}

/** What is wrong with a claim of the pod. Upstream: VolumeBinding.podHasPVCs. */
function problem(pod: Pod, name: string, ephemeral: boolean, claim: PersistentVolumeClaim | undefined) {
  if (claim === undefined) {
    return ephemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`;
  }
  if (claim.status?.phase === 'Lost') {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
  }
  if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  if (ephemeral && !isControlledBy(claim, pod)) {
    const { namespace = '' } = pod.metadata;
    return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  }
  return undefined;
}

/** @returns the claims, or why no node can have the pod for their sake */
export function claimGroups(pod: Pod, view: VolumeView): ClaimGroups | string {
  const bound: PersistentVolumeClaim[] = [];
  const immediate: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  for (const { name, ephemeral } of podClaims(pod)) {
    const claim = view.claim(pod.metadata.namespace ?? '', name);
    const wrong = problem(pod, name, ephemeral, claim);
    if (wrong !== undefined) return wrong;
    if (claim === undefined) continue;
    if (isFullyBound(claim)) bound.push(claim);
    else if (waitsForPod(claim, view)) delayed.push(claim);
    else immediate.push(claim);
  }
  return { bound, immediate, delayed };
}
