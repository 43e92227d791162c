import { expect, test } from 'vitest';
import { exchange, serveHttp, type HttpHandler } from '../../http/index.ts';
import { createStreamPair, type ByteStream } from '../../kernel/index.ts';
import { proxyRequest, type ProxyDeps } from './proxy.ts';
import type { Route } from './routes.ts';

const settings = {
  rewriteTarget: undefined,
  regex: false,
  appRoot: undefined,
  redirect: undefined,
  upstreamHost: undefined,
};
const ROUTE: Route = { namespace: 'default', service: { name: 'web', port: { number: 80 } }, settings, path: '/there' };

function pair(ip: string): readonly [ByteStream, ByteStream] {
  return createStreamPair({ ip: '172.18.0.1', port: 40_000 }, { ip, port: 80 });
}

/** A connection to the proxy, in front of a backend at 10.244.0.2:8080. */
function proxied(backend: HttpHandler, changes: Partial<ProxyDeps> = {}): ByteStream {
  const deps: ProxyDeps = {
    network: {
      dial: (ip) => {
        if (ip !== '10.244.0.2') return Promise.resolve('ECONNREFUSED');
        const [client, server] = pair(ip);
        void serveHttp(server, backend);
        return Promise.resolve(client);
      },
      listen: () => undefined,
    },
    route: (host) => (host === 'a.example' ? ROUTE : undefined),
    targets: () => [
      { ip: '10.244.0.9', port: 8080 },
      { ip: '10.244.0.2', port: 8080 },
    ],
    signal: new AbortController().signal,
    ...changes,
  };
  const [client, server] = pair('172.18.0.240');
  void serveHttp(server, (request) => proxyRequest(deps, request, '172.18.0.1'));
  return client;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of body) text += new TextDecoder().decode(part);
  return text;
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

async function ask(stream: ByteStream, host: string, body?: AsyncIterable<Uint8Array>): Promise<[number, string]> {
  const request = {
    method: body === undefined ? 'GET' : 'POST',
    target: '/asked?q=1',
    headers: [['Host', host]] as const,
  };
  const answer = await exchange(stream, { ...request, ...(body === undefined ? {} : { body }) });
  return [answer.head.status, await textOf(answer.body)];
}

const echo: HttpHandler = async ({ method, target, headers, body }) => {
  const forwarded = headers.find(([name]) => name === 'X-Forwarded-For')?.[1] ?? '';
  return { status: 200, headers: [], body: pieces(`${method} ${target} ${forwarded} `, await textOf(body)) };
};

test('requests reach a backend that answers, one after the other', async () => {
  const stream = proxied(echo);
  expect(await ask(stream, 'a.example')).toEqual([200, 'GET /there?q=1 172.18.0.1 ']);
  expect(await ask(stream, 'a.example', pieces('he', 'llo'))).toEqual([200, 'POST /there?q=1 172.18.0.1 hello']);
});

test('what comes is passed on as it comes', async () => {
  let say: (text: string) => void = () => undefined;
  const said = (): Promise<string> => new Promise((resolve) => (say = resolve));
  async function* slowly(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('first');
    yield new TextEncoder().encode(await said());
  }
  const stream = proxied(() => Promise.resolve({ status: 200, headers: [], body: slowly() }));
  const answer = await exchange(stream, { method: 'GET', target: '/', headers: [['Host', 'a.example']] });
  expect(new TextDecoder().decode((await answer.body.next()).value)).toBe('first');
  say('second');
  expect(new TextDecoder().decode((await answer.body.next()).value)).toBe('second');
});

test('pages of its own', async () => {
  expect(await ask(proxied(echo), 'b.example')).toEqual([404, expect.stringContaining('<h1>404 Not Found</h1>')]);
  expect(await ask(proxied(echo, { targets: () => [] }), 'a.example')).toEqual([
    503,
    expect.stringContaining('<h1>503 Service Temporarily Unavailable</h1>'),
  ]);
  const nobody = { targets: () => [{ ip: '10.244.0.9', port: 1 }] };
  expect(await ask(proxied(echo, nobody), 'a.example')).toEqual([502, expect.stringContaining('502 Bad Gateway')]);
});

test('a change of protocol connects both sides', async () => {
  const shout: HttpHandler = () =>
    Promise.resolve({
      status: 101,
      headers: [
        ['Upgrade', 'shout'],
        ['Connection', 'upgrade'],
      ],
      takeOver: async (client) => {
        await client.write(new TextEncoder().encode(new TextDecoder().decode(await client.read(100)).toUpperCase()));
      },
    });
  const stream = proxied(shout);
  const answer = await exchange(stream, {
    method: 'GET',
    target: '/',
    headers: [
      ['Host', 'a.example'],
      ['Upgrade', 'shout'],
      ['Connection', 'upgrade'],
    ],
  });
  expect(answer.head.status).toBe(101);
  await stream.write(new TextEncoder().encode('hello'));
  expect(new TextDecoder().decode(await answer.reader.read(100))).toBe('HELLO');
});
