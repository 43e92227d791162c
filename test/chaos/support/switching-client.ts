import type { KubernetesObject, Resource } from '../../../src/api/index.ts';
import type { Client, WatchEvent, WatchOptions } from '../../../src/client/index.ts';

/** The way to whichever API server there is, and nowhere while there is none. */
export class SwitchingClient implements Client {
  #server: Client | undefined;
  /** Ends the watches of a server that is gone, in whatever they do. */
  #gone = new AbortController();

  to(server: Client | undefined): void {
    this.#gone.abort();
    this.#gone = new AbortController();
    this.#server = server;
  }

  get #current(): Client {
    if (this.#server === undefined) throw new Error('connect: connection refused');
    return this.#server;
  }

  /** What was asked of a server that goes away meanwhile is never known. */
  async #ask<T>(question: (server: Client) => Promise<T>): Promise<T> {
    const { signal } = this.#gone;
    const answer = await question(this.#current);
    if (signal.aborted) throw new Error('read: connection reset by peer');
    return answer;
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    const server = this.#gone.signal;
    for await (const event of this.#current.watch(resource, options, AbortSignal.any([signal, server]))) {
      if (server.aborted) break;
      yield event;
    }
    if (server.aborted && !signal.aborted) throw new Error('read: connection reset by peer');
  }

  get: Client['get'] = (...args) => this.#ask((server) => server.get(...args));
  list: Client['list'] = (...args) => this.#ask((server) => server.list(...args));
  create: Client['create'] = (...args) => this.#ask((server) => server.create(...args));
  update: Client['update'] = (...args) => this.#ask((server) => server.update(...args));
  patch: Client['patch'] = (...args) => this.#ask((server) => server.patch(...args));
  delete: Client['delete'] = (...args) => this.#ask((server) => server.delete(...args));

  get raw(): Client['raw'] {
    return this.#current.raw;
  }
}
