import type { ObjectMeta, OwnerReference } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import { type Resource, groupVersion } from '../resources/index.ts';

/** The owner that manages an object, if one does (`metav1.GetControllerOf`). */
export function ownerControllerRef(object: { readonly metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** `metav1.NewControllerRef`. */
export function newControllerRef(resource: Resource, owner: KubernetesObject): OwnerReference {
  return {
    apiVersion: groupVersion(resource),
    kind: resource.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
