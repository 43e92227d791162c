import type { Client } from '../client/index.ts';
import {
  hasReason,
  matchesSelector,
  newControllerRef,
  ownerControllerRef,
  type KubernetesObject,
  type LabelSelector,
  type OwnerReference,
  type Resource,
} from '../api/index.ts';

/** A controller that claims objects: the ones its selector matches and nobody else controls. */
export interface Claimant<O extends KubernetesObject> {
  readonly client: Client;
  readonly resource: Resource<O>;
  readonly object: O;
  readonly selector: LabelSelector;
  /** Beside the selector: what the claimant can do with an object. */
  readonly accepts?: (candidate: KubernetesObject) => boolean;
}

/** Index of objects without a controller, by namespace. */
export const ORPHANS = 'orphans';

export function orphanIndex(object: KubernetesObject): readonly string[] {
  return ownerControllerRef(object) === undefined ? [object.metadata.namespace ?? ''] : [];
}

/**
 * The objects that belong to the claimant: adopts orphans that match its selector, and releases its own that no longer
 * do. Upstream: pkg/controller/controller_ref_manager.go.
 */
export async function claim<O extends KubernetesObject, T extends KubernetesObject>(
  claimant: Claimant<O>,
  resource: Resource<T>,
  candidates: readonly T[],
): Promise<readonly T[]> {
  const { uid, deletionTimestamp } = claimant.object.metadata;
  const claimed: T[] = [];
  for (const candidate of candidates) {
    const owner = ownerControllerRef(candidate);
    const matches =
      matchesSelector(claimant.selector, candidate.metadata.labels) && claimant.accepts?.(candidate) !== false;
    if (owner !== undefined) {
      if (owner.uid !== uid) continue;
      if (matches) claimed.push(candidate);
      else if (deletionTimestamp === undefined) await release(claimant, resource, candidate);
    } else if (matches && deletionTimestamp === undefined && candidate.metadata.deletionTimestamp === undefined) {
      const adopted = await adopt(claimant, resource, candidate);
      if (adopted !== undefined) claimed.push(adopted);
    }
  }
  return claimed;
}

async function patchOwners<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  object: T,
  ownerReferences: readonly OwnerReference[],
): Promise<T | undefined> {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  try {
    return await client.patch(resource, { namespace, name }, 'application/merge-patch+json', {
      metadata: { uid, resourceVersion, ownerReferences },
    });
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return undefined;
    throw cause;
  }
}

async function adopt<O extends KubernetesObject, T extends KubernetesObject>(
  claimant: Claimant<O>,
  resource: Resource<T>,
  object: T,
): Promise<T | undefined> {
  const { namespace, name, uid } = claimant.object.metadata;
  // The cache may not know yet that the claimant is being deleted: what it adopted then would be lost with it.
  const fresh = await claimant.client.get(claimant.resource, { namespace, name });
  if (fresh.metadata.uid !== uid || fresh.metadata.deletionTimestamp !== undefined) return undefined;
  const reference = newControllerRef(claimant.resource, claimant.object);
  return patchOwners(claimant.client, resource, object, [...(object.metadata.ownerReferences ?? []), reference]);
}

async function release<O extends KubernetesObject, T extends KubernetesObject>(
  claimant: Claimant<O>,
  resource: Resource<T>,
  object: T,
): Promise<void> {
  const { uid } = claimant.object.metadata;
  const others = (object.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
  await patchOwners(claimant.client, resource, object, others);
}
