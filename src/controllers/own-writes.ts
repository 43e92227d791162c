import { keyOf, keyString, type KubernetesObject } from '../api/index.ts';
import type { Lister } from '../client/index.ts';

/**
 * What a controller wrote and its cache may not show yet, by the object that it worked for. A plan made from an older
 * cache would write the same again. Resource versions of one resource can be compared (KEP-5504).
 */
export class OwnWrites {
  readonly #written = new Map<string, Map<string, KubernetesObject>>();

  /** @param owner key of the object that the write was for */
  wrote(owner: string, object: KubernetesObject): void {
    const writes = this.#written.get(owner) ?? new Map<string, KubernetesObject>();
    writes.set(keyString(keyOf(object)), object);
    this.#written.set(owner, writes);
  }

  /** The object is gone, by whoever's hand: nobody needs to wait for it. */
  removed(owner: string, object: KubernetesObject): void {
    this.#written.get(owner)?.delete(keyString(keyOf(object)));
  }

  forget(owner: string): void {
    this.#written.delete(owner);
  }

  /** Whether the cache shows everything that was written for the owner. */
  visible(owner: string, lister: Lister<KubernetesObject>): boolean {
    const writes = this.#written.get(owner);
    if (writes === undefined) return true;
    for (const [key, object] of writes) {
      const cached = lister.get(keyOf(object));
      if (cached === undefined) return false;
      if (Number(cached.metadata.resourceVersion) < Number(object.metadata.resourceVersion)) return false;
      writes.delete(key);
    }
    this.#written.delete(owner);
    return true;
  }
}
