import type { Disposer } from '../../base/index.ts';
import {
  customClientResources,
  groupResource,
  storedResources,
  type CustomResourceDefinition,
  type KubernetesObject,
  type Resource,
} from '../../api/index.ts';
import type { InformerLease } from '../../client/index.ts';

/** `old` is undefined when the object is gone. */
type Listener = (kind: string, object: KubernetesObject, old: KubernetesObject | undefined) => void;

interface Followed {
  readonly resource: Resource;
  readonly informer: InformerLease<KubernetesObject>;
  readonly stop: Disposer;
}

/** Follows the kinds that quotas speak of, once they do. Upstream: pkg/controller/resourcequota/resource_quota_monitor.go. */
export class CountedKinds {
  readonly #informer: (resource: Resource) => InformerLease<KubernetesObject>;
  readonly #definitions: InformerLease<CustomResourceDefinition>['lister'];
  readonly #followed = new Map<string, Followed>();
  #listener: Listener = () => undefined;

  constructor(
    informer: (resource: Resource) => InformerLease<KubernetesObject>,
    definitions: InformerLease<CustomResourceDefinition>['lister'],
  ) {
    this.#informer = informer;
    this.#definitions = definitions;
  }

  /** Who is told of objects that change or go. */
  onChange(listener: Listener): void {
    this.#listener = listener;
  }

  /** From now on changes of the kind are told. @param kind group resource @returns undefined where there is no such kind */
  async follow(kind: string): Promise<Resource | undefined> {
    const followed = this.#followed.get(kind) ?? this.#start(kind);
    await followed?.informer.synced;
    return followed?.resource;
  }

  forget(kind: string): void {
    this.#followed.get(kind)?.stop();
    this.#followed.delete(kind);
  }

  dispose(): void {
    for (const { stop } of this.#followed.values()) stop();
    this.#followed.clear();
  }

  #start(kind: string): Followed | undefined {
    const resource = this.#resourceOf(kind);
    if (resource === undefined) return undefined;
    const informer = this.#informer(resource);
    const remove = informer.addHandler({
      update: (object, old) => {
        this.#listener(kind, object, old);
      },
      delete: (object) => {
        this.#listener(kind, object, undefined);
      },
    });
    const stop = (): void => {
      remove();
      informer.release();
    };
    const followed = { resource, informer, stop };
    this.#followed.set(kind, followed);
    return followed;
  }

  #resourceOf(kind: string): Resource | undefined {
    const builtIn = storedResources.find((resource) => resource.namespaced && groupResource(resource) === kind);
    if (builtIn !== undefined) return builtIn;
    // Definitions are named after what they define.
    const definition = this.#definitions.get({ name: kind });
    if (definition === undefined || definition.spec.scope !== 'Namespaced') return undefined;
    return customClientResources(definition)[0];
  }
}
