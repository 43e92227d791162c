import {
  keyOf,
  keyString,
  parseKey,
  persistentVolumeClaims,
  pods as podResource,
  type PersistentVolumeClaim,
  type Pod,
} from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../../client/index.ts';
import { BY_CLAIM, claimIndex } from '../pod-claims.ts';
import { keepFinalizer } from './finalizer.ts';

interface ClaimProtectionDeps {
  readonly client: Client;
  readonly claims: InformerLease<PersistentVolumeClaim>;
  readonly pods: InformerLease<Pod>;
}

const FINALIZER = 'kubernetes.io/pvc-protection';

/** A claim that is deleted stays while a pod on a node names it. Upstream: pkg/controller/volume/pvcprotection. */
export const claimProtectionController: ControllerDefinition<ClaimProtectionDeps> = {
  name: 'persistentvolumeclaim-protection-controller',
  setup: ({ client, informer }) => {
    const pods = informer(podResource);
    pods.addIndex(BY_CLAIM, claimIndex);
    return { client, claims: informer(persistentVolumeClaims), pods };
  },
  watch: ({ claims, pods }, enqueue) => {
    const due = (claim: PersistentVolumeClaim): void => {
      const deleted = claim.metadata.deletionTimestamp !== undefined;
      if (deleted === (claim.metadata.finalizers ?? []).includes(FINALIZER)) enqueue(keyOf(claim));
    };
    const claimsDue = (pod: Pod): void => {
      for (const key of claimIndex(pod)) {
        const claim = claims.lister.get(parseKey(key));
        if (claim !== undefined) due(claim);
      }
    };
    return [claims.addHandler({ add: due, update: due }), pods.addHandler({ update: claimsDue, delete: claimsDue })];
  },
  reconcile: async ({ client, claims, pods }, key) => {
    const object = claims.lister.get(key);
    if (object === undefined) return {};
    await keepFinalizer(client, {
      resource: persistentVolumeClaims,
      finalizer: FINALIZER,
      object,
      isUsed: async () => {
        if (pods.lister.byIndex(BY_CLAIM, keyString(key)).some((pod) => usesClaim(pod, object))) return true;
        // The cache may lag behind a pod that has just got its node.
        const { items } = await client.list(podResource, { namespace: key.namespace });
        return items.some((pod) => usesClaim(pod, object));
      },
    });
    return {};
  },
};

/** Pods without a node do not count: no kubelet starts a pod with a claim that is being deleted. */
export function usesClaim(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if ((pod.spec.nodeName ?? '') === '') return false;
  const { name } = claim.metadata;
  return (pod.spec.volumes ?? []).some((volume) => {
    if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName === name;
    const own = volume.ephemeral !== undefined && `${pod.metadata.name}-${volume.name}` === name;
    return own && !isShutDown(pod) && isControlledBy(claim, pod);
  });
}

function isShutDown({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;
}

function isControlledBy(claim: PersistentVolumeClaim, pod: Pod): boolean {
  const owners = claim.metadata.ownerReferences ?? [];
  return owners.some(({ controller, uid }) => controller === true && uid === pod.metadata.uid);
}
