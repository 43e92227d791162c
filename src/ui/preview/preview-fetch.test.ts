import { expect, test } from 'vitest';
import type { LocalRequest, LocalResponseHead } from '../../protocol/index.ts';
import { CookieJar } from './cookie-jar.ts';
import { createPreviewFetch, readAll, type PreviewFetch, type PreviewRequest } from './preview-fetch.ts';

type Answer = Partial<LocalResponseHead> & { readonly body?: readonly string[] };

interface Server {
  readonly fetch: PreviewFetch;
  readonly asked: (LocalRequest & { readonly port: number })[];
  readonly closed: () => number;
}

function serve(answer: (request: LocalRequest) => Answer): Server {
  const asked: Server['asked'] = [];
  let closed = 0;
  const jar = new CookieJar();
  const fetch = createPreviewFetch({
    transport: () =>
      Promise.resolve({
        requestLocalPort(port, request) {
          asked.push({ port, ...request });
          const { body = [], status = 200, statusText = '', headers = [] } = answer(request);
          const chunks = body.map((text) => new TextEncoder().encode(text));
          let open = true;
          return Promise.resolve({
            head: () => Promise.resolve({ status, statusText, headers }),
            read: () => Promise.resolve(chunks.shift()),
            close() {
              if (open) closed++;
              open = false;
            },
          });
        },
      }),
    jarOf: () => jar,
    now: () => 0,
    userAgent: 'test',
  });
  return { fetch, asked, closed: () => closed };
}

const get = (url: string, more: Partial<PreviewRequest> = {}): PreviewRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: [],
  ...more,
});
const never = new AbortController().signal;
const text = async (body: ReadableStream<Uint8Array>): Promise<string> => new TextDecoder().decode(await readAll(body));

test('the body comes in pieces, and the exchange is closed at its end', async () => {
  const server = serve(() => ({ status: 404, body: ['not ', 'here'] }));
  const response = await server.fetch(get('http://localhost:8080/a?b'), never);
  expect(response.status).toBe(404);
  expect(server.closed()).toBe(0);
  expect(await text(response.body)).toBe('not here');
  expect(server.closed()).toBe(1);
  expect(server.asked).toMatchObject([{ port: 8080, path: '/a?b', method: 'GET' }]);
});

test('cookies come back to the server, a page has no say about that header', async () => {
  const server = serve(({ path }) => (path === '/in' ? { headers: [['Set-Cookie', 's=1; Path=/; HttpOnly']] } : {}));
  await server.fetch(get('http://localhost:8080/in'), never);
  await server.fetch(get('http://localhost:8080/', { headers: [['Cookie', 's=stolen']] }), never);
  expect(server.asked[1]?.headers.filter(([name]) => name.toLowerCase() === 'cookie')).toEqual([['cookie', 's=1']]);
});

test.each([
  [301, 'POST', 'GET', false],
  [302, 'POST', 'GET', false],
  [303, 'PUT', 'GET', false],
  [307, 'POST', 'POST', true],
  [308, 'PUT', 'PUT', true],
  [302, 'GET', 'GET', false],
])('a redirect with %d after %s is followed with %s', async (status, method, followed, keepsBody) => {
  const server = serve(({ path }) =>
    path === '/a' ? { status, headers: [['location', '/b?c']] } : { body: ['there'] },
  );
  const body = method === 'GET' ? undefined : new Uint8Array([1]);
  const response = await server.fetch(
    get('http://localhost:8080/a#part', { method, body, headers: [['content-type', 'x/y']] }),
    never,
  );
  expect(response).toMatchObject({ redirected: true, status: 200 });
  expect(response.url.href).toBe('http://localhost:8080/b?c#part');
  expect(server.asked[1]?.method).toBe(followed);
  expect(server.asked[1]?.body !== undefined).toBe(keepsBody);
});

test('a redirect to itself, and one out of the cluster, end with an error', async () => {
  const loop = serve(() => ({ status: 302, headers: [['location', '/']] }));
  await expect(loop.fetch(get('http://localhost:8080/'), never)).rejects.toThrow('redirects too many times');
  const out = serve(() => ({ status: 302, headers: [['location', 'https://example.com/x']] }));
  await expect(out.fetch(get('http://localhost:8080/'), never)).rejects.toThrow(
    'https://example.com is outside of the cluster',
  );
  expect(out.asked).toHaveLength(1);
});

test('a compressed body is decompressed', async () => {
  const bytes = new Uint8Array(
    await new Response(new Blob(['hello']).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  );
  const fetch = createPreviewFetch({
    transport: () =>
      Promise.resolve({
        requestLocalPort: () => {
          const chunks = [bytes];
          return Promise.resolve({
            head: () => Promise.resolve({ status: 200, statusText: 'OK', headers: [['Content-Encoding', 'gzip']] }),
            read: () => Promise.resolve(chunks.shift()),
            close: () => undefined,
          });
        },
      }),
    jarOf: () => new CookieJar(),
    now: () => 0,
    userAgent: 'test',
  });
  expect(await text((await fetch(get('http://localhost:8080/'), never)).body)).toBe('hello');
});

test('who gives up closes the exchange', async () => {
  const server = serve(() => ({ body: ['a', 'b'] }));
  const controller = new AbortController();
  await server.fetch(get('http://localhost:8080/'), controller.signal);
  controller.abort();
  expect(server.closed()).toBe(1);
});
