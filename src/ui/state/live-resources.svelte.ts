import type { KubernetesObject, Resource } from '../../api/index.ts';
import type { Clock, Disposer } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import { LiveList } from './live-list.svelte.ts';

interface Shared {
  readonly list: LiveList;
  users: number;
}

/** One watch for each resource, shared by all who look at it and ended with the last of them. */
export class LiveResources {
  readonly #shared = new Map<Resource, Shared>();
  readonly #clock: Clock;
  #client: Client | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on lists are filled; those that were acquired before too. */
  connect(client: Client): void {
    this.#client = client;
    for (const [resource, { list }] of this.#shared) void list.follow(client, resource, this.#clock);
  }

  /** @returns the list, and what gives it back */
  acquire<T extends KubernetesObject>(resource: Resource<T>): readonly [LiveList<T>, Disposer] {
    let shared = this.#shared.get(resource);
    if (shared === undefined) {
      shared = { list: new LiveList(), users: 0 };
      this.#shared.set(resource, shared);
      if (this.#client !== undefined) void shared.list.follow(this.#client, resource, this.#clock);
    }
    const entry = shared;
    entry.users++;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      entry.users--;
      if (entry.users > 0) return;
      entry.list.dispose();
      this.#shared.delete(resource);
    };
    return [entry.list as unknown as LiveList<T>, release];
  }
}
