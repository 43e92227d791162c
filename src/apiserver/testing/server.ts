import { VirtualClock } from '../../base/index.ts';
import type { FetchHandler } from '../../protocol/index.ts';
import { type ApiServer, createApiServer, openClusterStore } from '../api-server.ts';
import { memoryLog, type Store, type StoreLog } from '../store/index.ts';

export interface TestServer extends ApiServer {
  readonly clock: VirtualClock;
  readonly store: Store;
  /** Sends JSON (or text, as it is) and reads JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

interface Answer {
  readonly code: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they know it to be
  readonly body: any;
}

/** A small generator of numbers in [0, 1), the same ones in each run (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface TestServerOptions {
  readonly log?: StoreLog;
  readonly nodeProxy?: (nodeName: string) => FetchHandler | undefined;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** A server in memory, with a clock that stands still and random numbers that repeat. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const clock = new VirtualClock();
  const store = await openClusterStore({ log: options.log ?? memoryLog(), clock });
  let uuids = 0;
  const server = await createApiServer({
    store,
    clock,
    random: seededRandom(1),
    uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`,
    nodeProxy: options.nodeProxy ?? (() => undefined),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  return {
    ...server,
    clock,
    store,
    async send(method, path, body, headers = {}) {
      const response = await server.handler.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
          body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
        }),
      );
      const text = await response.text();
      const json = response.headers.get('content-type')?.startsWith('application/json') === true;
      return { code: response.status, headers: response.headers, body: json && text !== '' ? JSON.parse(text) : text };
    },
  };
}
