import { expect, test } from 'vitest';
import type { ByteStream } from '../../kernel/index.ts';
import type { NodeNetwork } from '../../network/index.ts';
import { egress } from './egress.ts';

/** A network where whoever is dialled answers with these pieces, whatever it is asked. */
function networkOf(pieces: readonly string[]): { network: NodeNetwork; written: () => string; closed: () => boolean } {
  let written = '';
  let closed = false;
  const rest = pieces.map((piece) => new TextEncoder().encode(piece));
  const stream = {
    read: () => Promise.resolve(rest.shift() ?? new Uint8Array()),
    write: (bytes: Uint8Array) => {
      written += new TextDecoder().decode(bytes);
      return Promise.resolve();
    },
    close: () => {
      closed = true;
    },
  } as unknown as ByteStream;
  const network = { dial: () => Promise.resolve(stream) } as unknown as NodeNetwork;
  return { network, written: () => written, closed: () => closed };
}

async function ask(pieces: readonly string[], init: RequestInit = {}): Promise<Response> {
  const { network } = networkOf(pieces);
  return (await egress(network, new Request('https://n1/egress/10.0.0.1/80/', init)))!;
}

test.each<[string, readonly string[], number, string]>([
  ['a measured body', ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more'], 200, 'hello'],
  ['a body to the end', ['HTTP/1.0 404 Not Found\r\n\r\n', 'nothing ', 'here'], 404, 'nothing here'],
  [
    'chunks',
    ['HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nA: b\r\n\r\n'],
    200,
    'hello!',
  ],
  ['one byte after the other', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nhi\n0\n\n'.split(''), 200, 'hi'],
  ['an answer before the answer', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\nok'], 201, 'ok'],
  ['no body', ['HTTP/1.1 204 No Content\r\n\r\n'], 204, ''],
])('%s', async (_, pieces, status, body) => {
  const response = await ask(pieces);
  expect([response.status, await response.text()]).toEqual([status, body]);
});

test('HEAD has no body, whatever its length says', async () => {
  const response = await ask(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'], { method: 'HEAD' });
  expect([response.headers.get('content-length'), response.body]).toEqual(['5', null]);
});

test('what is asked, as it is written', async () => {
  const { network, written, closed } = networkOf(['HTTP/1.1 200 OK\r\nConnection: x\r\nX-Egress-Error: lie\r\n\r\nok']);
  const response = await egress(
    network,
    new Request('https://n1/egress/10.0.0.1/8080/a%20b?c=d', {
      method: 'POST',
      body: 'hello',
      headers: { 'x-a': 'b', 'content-type': 'text/plain' },
    }),
  );
  expect(written()).toBe(
    'POST /a%20b?c=d HTTP/1.1\r\nHost: 10.0.0.1:8080\r\nConnection: close\r\ncontent-type: text/plain\r\nx-a: b\r\ncontent-length: 5\r\n\r\nhello',
  );
  expect([...(response?.headers.keys() ?? [])]).toEqual([]);
  await response?.text();
  expect(closed()).toBe(true);
});

test('who stops reading ends the connection', async () => {
  const { network, closed } = networkOf(['HTTP/1.1 200 OK\r\n\r\n', 'a', 'b', 'c']);
  const response = await egress(network, new Request('https://n1/egress/10.0.0.1/80/'));
  await response?.body?.cancel();
  expect(closed()).toBe(true);
});

test.each<[string, readonly string[], string]>([
  ['nothing', [], 'EOF'],
  ['half a head', ['HTTP/1.1 200 OK\r\nA: b\r\n'], 'unexpected EOF'],
  ['something else', ['SSH-2.0\r\n'], 'malformed HTTP response "SSH-2.0"'],
  ['a header that is none', ['HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'], 'malformed MIME header line: nonsense'],
])('%s is no answer', async (_, pieces, why) => {
  const response = await ask(pieces);
  expect([response.status, decodeURIComponent(response.headers.get('x-egress-error') ?? '')]).toEqual([502, why]);
});

test.each<[string, readonly string[]]>([
  ['a body cut short', ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel']],
  ['chunks cut short', ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel']],
  ['a chunk without a length', ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n']],
])('%s breaks the answer off', async (_, pieces) => {
  await expect((await ask(pieces)).text()).rejects.toThrow();
});

test('a connection that cannot be made is told in words of Go', async () => {
  const network = { dial: () => Promise.resolve('ECONNREFUSED') } as unknown as NodeNetwork;
  const response = await egress(network, new Request('https://n1/egress/10.0.0.1/81/'));
  expect(decodeURIComponent(response?.headers.get('x-egress-error') ?? '')).toBe(
    'dial tcp 10.0.0.1:81: connect: connection refused',
  );
});

test('other paths are not for it', async () => {
  const { network } = networkOf([]);
  expect(await egress(network, new Request('https://n1/egress/10.0.0.1'))).toBeUndefined();
  expect(await egress(network, new Request('https://n1/healthz'))).toBeUndefined();
});
