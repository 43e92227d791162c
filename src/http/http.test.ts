import { expect, test } from 'vitest';
import { createStreamPair, type ByteStream } from '../kernel/index.ts';
import { exchange, serveHttp, type HttpHandler } from './index.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(bytesOf(text));
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of body) text += new TextDecoder().decode(part);
  return text;
}

/** A connection to a server of this handler. */
function connected(handler: HttpHandler): ByteStream {
  const [client, server] = createStreamPair({ ip: '1.1.1.1', port: 1 }, { ip: '2.2.2.2', port: 80 });
  void serveHttp(server, handler);
  return client;
}

/** All that comes until the server hangs up. */
async function spoken(handler: HttpHandler, request: string): Promise<string> {
  const stream = connected(handler);
  await stream.write(bytesOf(request));
  stream.shutdown();
  let text = '';
  for (let bytes = await stream.read(1000); bytes.length > 0; bytes = await stream.read(1000)) {
    text += new TextDecoder().decode(bytes);
  }
  return text;
}

const echo: HttpHandler = async ({ method, target, body }) => ({
  status: 200,
  headers: [],
  body: pieces(`${method} ${target} `, await textOf(body)),
});

test('requests follow each other on a connection', async () => {
  const stream = connected(echo);
  for (const [method, body, answer] of [
    ['GET', undefined, 'GET /a '],
    ['POST', 'hello', 'POST /a hello'],
    ['GET', undefined, 'GET /a '],
  ] as const) {
    const request = { method, target: '/a', headers: [], ...(body === undefined ? {} : { body: pieces(body, '') }) };
    const response = await exchange(stream, request);
    expect([response.head.status, await textOf(response.body)]).toEqual([200, answer]);
  }
});

test('a body that the server does not read ends the connection', async () => {
  const text = await spoken(
    () => Promise.resolve({ status: 204, headers: [] }),
    'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\n\r\n',
  );
  expect(text).toBe('HTTP/1.1 204 No Content\r\n\r\n');
});

test.each<[string, string, string]>([
  [
    'an old client is not sent chunks',
    'GET /x HTTP/1.0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nGET /x ',
  ],
  ['a client that wants no more', 'GET /x HTTP/1.1\r\nConnection: close\r\n\r\n', 'Connection: close'],
  [
    'one that waits for leave',
    'PUT /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi',
    '100 Continue',
  ],
  ['HEAD has no body', 'HEAD /x HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['what is no HTTP', 'SSH-2.0\r\n', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'],
  ['a length that is none', 'PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
])('%s', async (_, request, answer) => {
  expect(await spoken(echo, request)).toContain(answer);
});

test('a change of protocol takes the connection over, with what came behind the request', async () => {
  const handler: HttpHandler = () =>
    Promise.resolve({
      status: 101,
      headers: [['Upgrade', 'shout']],
      takeOver: async (client) => {
        const heard = new TextDecoder().decode(await client.read(100));
        await client.write(bytesOf(heard.toUpperCase()));
      },
    });
  expect(await spoken(handler, 'GET / HTTP/1.1\r\nUpgrade: shout\r\n\r\nhello')).toBe(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: shout\r\n\r\nHELLO',
  );
});
