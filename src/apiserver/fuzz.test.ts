import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resourcePath, resources } from '../api/index.ts';
import type { RandomRequest } from './testing/random-requests.ts';
import { randomRequest } from './testing/random-requests.ts';
import { NAMES } from './testing/random-objects.ts';
import { validObject } from './testing/valid-objects.ts';
import { startTestServer } from './testing/server.ts';

const FIRST_NAME = NAMES[0];
const REQUESTS = 10_000;

/** What is not the server's fault though its code begins with 5: upstream answers these too. */
function isUpstreams(code: number, status: Status | undefined): boolean {
  if (code === 500) return status?.message === 'resourceVersion should not be set on objects to be created';
  if (code === 504) return status?.details?.causes?.[0]?.reason === 'ResourceVersionTooLarge';
  return code === 501 || code === 503;
}

interface Status {
  readonly kind?: string;
  readonly status?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string }[] };
}

function toRequest({ method, path, headers, body }: RandomRequest): Request {
  return new Request(`http://localhost${path}`, { method, headers, body });
}

/** Reads an answer; of one that does not end, nothing. */
async function textOf(response: Response, request: RandomRequest): Promise<string> {
  const stream = response.ok && /[?&]watch=/.test(request.path);
  if (!stream) return response.text();
  await response.body?.cancel();
  return '';
}

function statusIn(response: Response, text: string): Status | undefined {
  const type = response.headers.get('content-type') ?? '';
  return type.startsWith('application/json') ? (JSON.parse(text) as Status) : undefined;
}

test(
  `of ${String(REQUESTS)} random requests none breaks the server, and none that is refused changes anything`,
  { timeout: 60_000 },
  async () => {
    const server = await startTestServer();
    let made = 0;
    for (const resource of resources) {
      const path = resourcePath(resource, { namespace: 'default' });
      if ((await server.send('POST', path, validObject(resource, FIRST_NAME))).code === 201) made++;
    }
    expect(made).toBeGreaterThan(45);
    const codes = new Map<number, number>();
    const ask = async (request: RandomRequest): Promise<void> => {
      const before = server.store.revision;
      const response = await server.handler.fetch(toRequest(request));
      const text = await textOf(response, request);
      const { status: code } = response;
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (code < 400) return;
      expect(server.store.revision, `${String(code)} and yet the store has changed: ${text}`).toBe(before);
      if (request.method === 'HEAD') return;
      const status = statusIn(response, text);
      expect(code < 500 || isUpstreams(code, status), text).toBe(true);
      if (/^\/(?:api|apis)\b/.test(request.path)) {
        expect(status).toMatchObject({ kind: 'Status', status: 'Failure', code });
        expect(status?.message).not.toBe('');
      }
    };
    await fc.assert(fc.asyncProperty(randomRequest, ask), { numRuns: REQUESTS, seed: 36, endOnFailure: true });
    // The requests reach what they are to try.
    for (const code of [200, 201, 400, 404, 405, 406, 409, 415, 422])
      expect(codes.get(code) ?? 0, String(code)).toBeGreaterThan(10);
    await server.close();
  },
);
