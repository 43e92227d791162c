import type { Disposer } from '../../base/index.ts';
import { keyOf, keyString, type KubernetesObject, type ObjectKey } from '../../api/index.ts';
import type { InformerLease } from '../../client/index.ts';

/**
 * The objects of a cache with what was written and is not seen in it yet: a binding takes four writes, and a step that
 * works from what the one before has changed would only lose races. Upstream: the caches of PersistentVolumeController.
 */
export class Newest<T extends KubernetesObject> {
  readonly #lease: InformerLease<T>;
  readonly #written = new Map<string, T>();

  constructor(lease: InformerLease<T>) {
    this.#lease = lease;
  }

  /** Forgets what is deleted. @returns what ends it */
  follow(): Disposer {
    return this.#lease.addHandler({
      delete: (object) => {
        this.#written.delete(keyString(keyOf(object)));
      },
    });
  }

  wrote(object: T): T {
    this.#written.set(keyString(keyOf(object)), object);
    return object;
  }

  get(key: ObjectKey): T | undefined {
    const cached = this.#lease.lister.get(key);
    return cached === undefined ? undefined : this.#newer(cached);
  }

  byIndex(name: string, value: string): readonly T[] {
    return this.#lease.lister.byIndex(name, value).map((cached) => this.#newer(cached));
  }

  #newer(cached: T): T {
    const key = keyString(keyOf(cached));
    const written = this.#written.get(key);
    if (written === undefined) return cached;
    const same = written.metadata.uid === cached.metadata.uid;
    if (same && Number(written.metadata.resourceVersion) > Number(cached.metadata.resourceVersion)) return written;
    this.#written.delete(key);
    return cached;
  }
}
