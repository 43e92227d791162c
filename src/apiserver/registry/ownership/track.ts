import {
  type ApiObject,
  formatTime,
  type KubernetesObject,
  type TrackedKind,
  trackUpdate,
} from '../../../api/index.ts';
import { equalJson } from '../equality.ts';
import type { Registry, Requester } from '../registry.ts';

/**
 * An object that a request brings, with `managedFields` that say what its manager changed.
 * @param old undefined when the object is new @param next with its defaults, before admission
 */
export function tracked<T extends KubernetesObject>(
  registry: Registry,
  kind: TrackedKind,
  old: KubernetesObject | undefined,
  next: T,
  requester: Requester,
): T {
  const by = { manager: requester.fieldManager, time: formatTime(registry.clock.now()) };
  const result = trackUpdate(kind, old as ApiObject | undefined, next as unknown as ApiObject, by);
  return result as unknown as T;
}

/**
 * Whether an update changes nothing, or nothing but when somebody is said to have changed something.
 * Upstream: IgnoreManagedFieldsTimestampsTransformer
 */
export function changesNothing(next: KubernetesObject, old: KubernetesObject): boolean {
  const [entries, before] = [next.metadata.managedFields, old.metadata.managedFields];
  if (entries === before || entries?.length !== before?.length || entries === undefined) return equalJson(next, old);
  const sameOwners = entries.every((entry, index) =>
    equalJson({ ...entry, time: before?.[index]?.time }, before?.[index]),
  );
  if (!sameOwners) return false;
  const managedFields = before ?? [];
  return equalJson({ ...next, metadata: { ...next.metadata, managedFields } }, old);
}
