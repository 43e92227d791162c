/** Versions of built-in kinds into each other. Upstream: pkg/apis/<group>/<version>/conversion.go. */
import type { KubernetesObject } from '../meta.ts';
import { eventsV1, groupVersion, horizontalPodAutoscalersV1, type Resource } from '../resources/index.ts';
import { autoscalerFromV1, autoscalerToV1 } from './autoscaler.ts';
import { eventFromCore, eventToCore } from './event.ts';

export { eventToCore } from './event.ts';

/** How a version that is not the stored one is read from it, and written to it. */
interface Conversion {
  readonly fromStorage: (object: never) => KubernetesObject;
  readonly toStorage: (object: never) => KubernetesObject;
}

/** By `group/version/resource` of the version that is not stored. */
const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map([
  [pathOf(eventsV1), { fromStorage: eventFromCore, toStorage: eventToCore }],
  [pathOf(horizontalPodAutoscalersV1), { fromStorage: autoscalerToV1, toStorage: autoscalerFromV1 }],
]);

function pathOf(resource: Resource): string {
  return `${groupVersion(resource)}/${resource.resource}`;
}

/** Whether objects of a resource may be stored in another version than its own. */
export function mayNeedConversion(resource: Resource): boolean {
  return resource.storage !== undefined || resource.behavior !== undefined;
}

/** A stored object in the version of a resource; the same object where it is in that version. @throws StatusError */
export function fromStorage(resource: Resource, object: KubernetesObject): KubernetesObject {
  // Custom objects are also pruned and defaulted when they are read.
  if (resource.behavior !== undefined) return resource.behavior.convert(object);
  if (object.apiVersion === groupVersion(resource)) return object;
  return CONVERSIONS.get(pathOf(resource))?.fromStorage(object as never) ?? object;
}

/** An object in the version in which it is stored. @throws StatusError */
export function toStorage(resource: Resource, object: KubernetesObject): KubernetesObject {
  const { storage } = resource;
  if (storage === undefined) return object;
  if (storage.behavior !== undefined) return storage.behavior.convert(object);
  return CONVERSIONS.get(pathOf(resource))?.toStorage(object as never) ?? object;
}

/** The resource under whose name objects are stored. */
export function storedAs(resource: Resource): Resource {
  return resource.storage ?? resource;
}
export { autoscalerAsV2 } from './autoscaler.ts';
