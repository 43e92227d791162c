import { DisposableStack } from '../../base/index.ts';
import {
  configMaps,
  persistentVolumeClaims,
  persistentVolumes,
  secrets,
  type ConfigMap,
  type KubernetesObject,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Resource,
  type Secret,
} from '../../api/index.ts';
import type { InformerFactory, InformerLease } from '../../client/index.ts';

/** The ConfigMaps, Secrets, claims and volumes that a pod refers to, each followed from its first use until the pod is gone. */
export class PodObjects {
  readonly #informers: InformerFactory;
  readonly #namespace: string;
  readonly #changed: () => void;
  readonly #leases = new Map<string, InformerLease<KubernetesObject>>();
  readonly #disposers = new DisposableStack();

  /** @param changed called when one of them appears, changes or goes */
  constructor(informers: InformerFactory, namespace: string, changed: () => void) {
    this.#informers = informers;
    this.#namespace = namespace;
    this.#changed = changed;
  }

  /** @returns undefined when there is none of that name */
  configMap(name: string): Promise<ConfigMap | undefined> {
    return this.#read(configMaps, name);
  }

  /** @returns undefined when there is none of that name */
  claim(name: string): Promise<PersistentVolumeClaim | undefined> {
    return this.#read(persistentVolumeClaims, name);
  }

  /** @returns undefined when there is none of that name */
  persistentVolume(name: string): Promise<PersistentVolume | undefined> {
    return this.#read(persistentVolumes, name);
  }

  /** @returns undefined when there is none of that name */
  secret(name: string): Promise<Secret | undefined> {
    return this.#read(secrets, name);
  }

  dispose(): void {
    this.#disposers.dispose();
  }

  async #read<T extends KubernetesObject>(resource: Resource<T>, name: string): Promise<T | undefined> {
    const lease = this.#follow(resource, name);
    await lease.synced;
    return lease.lister.get({ namespace: this.#namespaceOf(resource), name });
  }

  #namespaceOf<T extends KubernetesObject>(resource: Resource<T>): string | undefined {
    return resource.namespaced ? this.#namespace : undefined;
  }

  #follow<T extends KubernetesObject>(resource: Resource<T>, name: string): InformerLease<T> {
    const key = `${resource.resource}/${name}`;
    const known = this.#leases.get(key);
    if (known !== undefined) return known as unknown as InformerLease<T>;
    const lease = this.#informers.informer(resource, {
      namespace: this.#namespaceOf(resource),
      fieldSelector: `metadata.name=${name}`,
    });
    // What is there at the beginning is no change: whoever asked is about to read it.
    const changed = (): void => {
      if (lease.hasSynced) this.#changed();
    };
    const remove = lease.addHandler({ add: changed, update: changed, delete: changed });
    this.#leases.set(key, lease);
    this.#disposers.add(() => {
      remove();
      lease.release();
    });
    return lease;
  }
}
