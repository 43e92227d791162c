import type { KubernetesObject, Resource } from '../../api/index.ts';
import type { Clock, Disposer } from '../../base/index.ts';
import { createInformerFactory, type Client, type InformerFactory } from '../../client/index.ts';
import { LiveList } from './live-list.svelte.ts';

interface Shared {
  readonly list: LiveList;
  users: number;
}

/** One list for each resource, shared by all who look at it; lists that were asked for early fill once there is a client. */
export class LiveResources {
  readonly #shared = new Map<Resource, Shared>();
  readonly #clock: Clock;
  #informers: InformerFactory | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  connect(client: Client): void {
    this.#informers = createInformerFactory(client, this.#clock);
    for (const [resource, { list }] of this.#shared) list.connect(this.#informers.informer(resource));
  }

  /** @returns the list, and what gives it back; the last one ends its watch */
  acquire<T extends KubernetesObject>(resource: Resource<T>): readonly [LiveList<T>, Disposer] {
    const entry = this.#shared.get(resource) ?? this.#open(resource);
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

  #open(resource: Resource): Shared {
    const entry: Shared = { list: new LiveList(), users: 0 };
    this.#shared.set(resource, entry);
    if (this.#informers !== undefined) entry.list.connect(this.#informers.informer(resource));
    return entry;
  }
}
