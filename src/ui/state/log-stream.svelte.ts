import { pods, resourcePath } from '../../api/index.ts';
import { readLines, toStatusError, type Client } from '../../client/index.ts';
import { FrameBatch } from './frame.ts';
import { apiUrl } from './server.ts';

export interface LogSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The log of the container's last run instead of the one that runs now. */
  readonly previous: boolean;
}

/** Lines that are kept; older ones go. */
const KEPT = 10_000;
const TAIL = 1000;
// ECMA-48 control sequences: programs that think they write to a terminal colour their output.
// eslint-disable-next-line no-control-regex
const ESCAPES = /\x1b\[[0-?]*[ -/]*[@-~]/g;

/** A container's log, followed. Its lines are outside reactive state: {@link version} says that there are more. */
export class LogStream {
  #version = $state.raw(0);
  #state = $state.raw<'connecting' | 'open' | 'ended' | 'failed'>('connecting');
  #error = $state.raw<unknown>(undefined);
  #lines: string[] = [];
  #dropped = 0;
  readonly #frame = new FrameBatch(() => {
    this.#version++;
  });
  readonly #controller = new AbortController();

  /** Changes, at most once a frame, when lines came. */
  get version(): number {
    return this.#version;
  }

  get state(): 'connecting' | 'open' | 'ended' | 'failed' {
    return this.#state;
  }

  get error(): unknown {
    return this.#error;
  }

  /** Lines that were let go of at the beginning. */
  get dropped(): number {
    return this.#dropped;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Reads until the container ends, or {@link dispose}. */
  async follow(client: Client, source: LogSource): Promise<void> {
    const { signal } = this.#controller;
    const path = resourcePath(pods, { namespace: source.namespace, name: source.pod, subresource: 'log' });
    const url = apiUrl(path, {
      container: source.container,
      follow: !source.previous,
      previous: source.previous,
      tailLines: TAIL,
    });
    try {
      const response = await client.raw.fetch(new Request(url, { signal }));
      if (!response.ok) throw await toStatusError(response);
      this.#state = 'open';
      if (response.body !== null) for await (const line of readLines(response.body)) this.#add(line);
      if (!signal.aborted) this.#state = 'ended';
    } catch (cause) {
      if (signal.aborted) return;
      this.#error = cause;
      this.#state = 'failed';
    }
  }

  #add(line: string): void {
    this.#lines.push(line.replaceAll(ESCAPES, ''));
    if (this.#lines.length > KEPT + TAIL) {
      this.#lines = this.#lines.slice(TAIL);
      this.#dropped += TAIL;
    }
    this.#frame.request();
  }

  clear(): void {
    this.#dropped += this.#lines.length;
    this.#lines = [];
    this.#version++;
  }

  dispose(): void {
    this.#controller.abort();
    this.#frame.cancel();
  }
}
