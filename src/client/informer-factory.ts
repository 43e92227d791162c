import type { Clock } from '../base/index.ts';
import { resourcePath, type KubernetesObject, type Resource } from '../api/index.ts';
import type { Client } from './client.ts';
import { RunningInformer, type Informer, type InformerOptions } from './informer.ts';

/** One user's hold of a shared informer. */
export interface InformerLease<T extends KubernetesObject> extends Informer<T> {
  /** Lets go; the last one to do so ends the informer. Handlers are the user's to remove before. */
  release(): void;
}

/** Informers shared by all that ask for the same objects. */
export interface InformerFactory {
  /** The informer of these objects, started if nobody had it yet. */
  informer<T extends KubernetesObject>(resource: Resource<T>, options?: InformerOptions): InformerLease<T>;
  /** Ends all informers, whoever holds them. */
  dispose(): void;
}

interface Shared {
  /** Of the type that its resource serves. */
  readonly informer: unknown;
  readonly stop: () => void;
  holders: number;
}

class SharedInformers implements InformerFactory {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #shared = new Map<string, Shared>();

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  informer<T extends KubernetesObject>(resource: Resource<T>, options: InformerOptions = {}): InformerLease<T> {
    const id = JSON.stringify([
      resourcePath(resource),
      options.namespace ?? null,
      options.labelSelector ?? null,
      options.fieldSelector ?? null,
    ]);
    const shared = this.#shared.get(id) ?? this.#start(id, resource, options);
    shared.holders++;
    return lease(shared.informer as Informer<T>, () => {
      if (--shared.holders > 0) return;
      shared.stop();
      // A disposed factory may have given the place to another.
      if (this.#shared.get(id) === shared) this.#shared.delete(id);
    });
  }

  #start<T extends KubernetesObject>(id: string, resource: Resource<T>, options: InformerOptions): Shared {
    const informer = new RunningInformer(this.#client, this.#clock, resource, options);
    const shared: Shared = {
      informer,
      stop: () => {
        informer.stop();
      },
      holders: 0,
    };
    this.#shared.set(id, shared);
    void informer.run();
    return shared;
  }

  dispose(): void {
    for (const { stop } of this.#shared.values()) stop();
    this.#shared.clear();
  }
}

function lease<T extends KubernetesObject>(informer: Informer<T>, onRelease: () => void): InformerLease<T> {
  let released = false;
  return {
    lister: informer.lister,
    synced: informer.synced,
    get hasSynced() {
      return informer.hasSynced;
    },
    get state() {
      return informer.state;
    },
    addHandler: (handler) => informer.addHandler(handler),
    onState: (listener) => informer.onState(listener),
    addIndex: (name, index) => {
      informer.addIndex(name, index);
    },
    release: () => {
      if (released) return;
      released = true;
      onRelease();
    },
  };
}

/** Informers over one client, shared and counted. */
export function createInformerFactory(client: Client, clock: Clock): InformerFactory {
  return new SharedInformers(client, clock);
}
