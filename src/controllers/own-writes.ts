import type { Clock } from '../base/index.ts';
import { keyOf, keyString, type KubernetesObject } from '../api/index.ts';
import type { Lister } from '../client/index.ts';

/** Milliseconds after which to look again whether a cache has caught up, should no change tell. */
export const CATCH_UP = 5000;

/** A cache that lags longer has missed the object altogether, as when it was deleted between two lists. */
const TIMEOUT = 60_000;

interface Writes {
  readonly objects: Map<string, KubernetesObject>;
  /** Monotonic milliseconds of the last write. */
  since: number;
}

/**
 * What a controller wrote and its cache may not show yet, by the object that it worked for. A plan made from an older
 * cache would write the same again. Resource versions of one resource can be compared (KEP-5504).
 */
export class OwnWrites {
  readonly #clock: Clock;
  readonly #written = new Map<string, Writes>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param owner key of the object that the write was for */
  wrote(owner: string, object: KubernetesObject): void {
    const writes = this.#written.get(owner) ?? { objects: new Map<string, KubernetesObject>(), since: 0 };
    writes.objects.set(keyString(keyOf(object)), object);
    writes.since = this.#clock.monotonic();
    this.#written.set(owner, writes);
  }

  /** The object is gone, by whoever's hand: nobody needs to wait for it. */
  removed(owner: string, object: KubernetesObject): void {
    this.#written.get(owner)?.objects.delete(keyString(keyOf(object)));
  }

  forget(owner: string): void {
    this.#written.delete(owner);
  }

  /** Whether the cache shows everything that was written for the owner, or had a minute to. */
  visible(owner: string, lister: Lister<KubernetesObject>): boolean {
    const writes = this.#written.get(owner);
    if (writes === undefined) return true;
    if (this.#clock.monotonic() - writes.since <= TIMEOUT) {
      for (const [key, object] of writes.objects) {
        const cached = lister.get(keyOf(object));
        if (cached === undefined) return false;
        if (Number(cached.metadata.resourceVersion) < Number(object.metadata.resourceVersion)) return false;
        writes.objects.delete(key);
      }
    }
    this.#written.delete(owner);
    return true;
  }
}
