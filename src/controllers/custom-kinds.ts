import type { Disposer } from '../base/index.ts';
import {
  type CustomResourceDefinition,
  customClientResources,
  groupVersion,
  type KubernetesObject,
  type Resource,
} from '../api/index.ts';
import type { InformerLease } from '../client/index.ts';

/** Starts informers while a controller runs. */
export type StartInformer = (resource: Resource) => InformerLease<KubernetesObject>;

interface Followed {
  readonly resource: Resource;
  readonly stop: Disposer;
}

function isSame(a: Resource | undefined, b: Resource | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return groupVersion(a) === groupVersion(b) && a.resource === b.resource && a.kind === b.kind;
}

/**
 * Watches the objects of all custom kinds, whenever they are defined: each in one of its versions.
 * @param watch adds handlers to the informer of a kind @returns what removes them and ends it
 */
export function followCustomKinds(
  definitions: InformerLease<CustomResourceDefinition>,
  informer: StartInformer,
  watch: (resource: Resource, informer: InformerLease<KubernetesObject>) => Disposer,
): Disposer {
  const followed = new Map<string, Followed>();
  const follow = (name: string, resource: Resource | undefined): void => {
    const known = followed.get(name);
    if (isSame(known?.resource, resource)) return;
    known?.stop();
    followed.delete(name);
    if (resource === undefined) return;
    const lease = informer(resource);
    const unwatch = watch(resource, lease);
    const stop = (): void => {
      unwatch();
      lease.release();
    };
    followed.set(name, { resource, stop });
  };
  const learn = (crd: CustomResourceDefinition): void => {
    follow(crd.metadata.name, customClientResources(crd)[0]);
  };
  const unlearn = definitions.addHandler({
    add: learn,
    update: learn,
    delete: (crd) => {
      follow(crd.metadata.name, undefined);
    },
  });
  return () => {
    unlearn();
    for (const { stop } of followed.values()) stop();
    followed.clear();
  };
}
