import {
  matchesSelector,
  ownerControllerRef,
  type KubernetesObject,
  type LabelSelector,
  type ObjectKey,
} from '../api/index.ts';
import type { Lister } from '../client/index.ts';
import { semanticEqual } from './semantic-equal.ts';

/** The key of the object of a kind that controls another, whether it is in the cache or not. */
export function controllerKey(object: KubernetesObject, kind: string): ObjectKey | undefined {
  const reference = ownerControllerRef(object);
  if (reference?.kind !== kind) return undefined;
  return { namespace: object.metadata.namespace ?? '', name: reference.name };
}

/** Objects that control others of `T`. */
export interface Controllers<O extends KubernetesObject, T extends KubernetesObject> {
  readonly kind: string;
  readonly lister: Lister<O>;
  selectorOf(controller: O): LabelSelector;
  /** Beside the selector: whether the controller could adopt an orphan. */
  accepts?(controller: O, orphan: T): boolean;
  readonly enqueue: (key: ObjectKey) => void;
}

/** Makes controllers due when what they own changes, and when there is an orphan that they may adopt. */
export function ownedHandler<O extends KubernetesObject, T extends KubernetesObject>(controllers: Controllers<O, T>) {
  const { kind, lister, enqueue } = controllers;
  const enqueueOwner = (object: T): void => {
    const key = controllerKey(object, kind);
    if (key !== undefined) enqueue(key);
  };
  const enqueueAdopters = (orphan: T): void => {
    if (ownerControllerRef(orphan) !== undefined) return;
    const { namespace, labels } = orphan.metadata;
    for (const controller of lister.list(namespace)) {
      if (!matchesSelector(controllers.selectorOf(controller), labels)) continue;
      if (controllers.accepts?.(controller, orphan) === false) continue;
      enqueue({ namespace: namespace ?? '', name: controller.metadata.name });
    }
  };
  return {
    add: (object: T): void => {
      enqueueOwner(object);
      enqueueAdopters(object);
    },
    update: (object: T, old: T): void => {
      enqueueOwner(object);
      const moved = ownerControllerRef(old)?.uid !== ownerControllerRef(object)?.uid;
      if (moved) enqueueOwner(old);
      if (moved || !semanticEqual(object.metadata.labels, old.metadata.labels)) enqueueAdopters(object);
    },
    delete: enqueueOwner,
  };
}
