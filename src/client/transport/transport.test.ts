import { afterEach, expect, test, vi } from 'vitest';
import { AsyncQueue, deferred } from '../../base/index.ts';
import { pods, statusError } from '../../api/index.ts';
import type { Connection, FetchHandler } from '../../protocol/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type RemoteHandler } from './index.ts';

const disposers: (() => void)[] = [];
afterEach(() => {
  for (const dispose of disposers.splice(0)) dispose();
});

const refuse = (): Promise<never> => Promise.reject(statusError(404, 'NotFound', 'no such page'));

function remote(handler: Partial<FetchHandler>): RemoteHandler {
  const { port1, port2 } = new MessageChannel();
  const stop = serveFetchHandler(port1, { fetch: refuse, connect: refuse, ...handler });
  const client = connectFetchHandler(port2);
  disposers.push(stop, () => {
    client.dispose(new Error('test is over'));
  });
  return client;
}

test('a request and its answer cross the port whole', async () => {
  const client = remote({
    fetch: async (request) =>
      Response.json(
        { method: request.method, path: new URL(request.url).pathname, body: await request.text() },
        { status: 201, headers: { warning: '299 - "careful"' } },
      ),
  });
  const response = await client.fetch(new Request('https://server/api/v1/pods', { method: 'POST', body: 'hello' }));
  expect(response.status).toBe(201);
  expect(response.headers.get('warning')).toBe('299 - "careful"');
  expect(await response.json()).toEqual({ method: 'POST', path: '/api/v1/pods', body: 'hello' });
});

test('a streamed answer arrives as it is made, and stops when its reader goes', async () => {
  const cancelled = deferred<undefined>();
  let chunks: ReadableStreamDefaultController<Uint8Array> | undefined;
  const client = remote({
    fetch: () =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => {
              chunks = controller;
            },
            cancel: () => {
              cancelled.resolve(undefined);
            },
          }),
        ),
      ),
  });
  const response = await client.fetch(new Request('https://server/watch'));
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  chunks?.enqueue(new TextEncoder().encode('first'));
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first');
  await reader.cancel();
  chunks?.enqueue(new TextEncoder().encode('nobody hears'));
  await cancelled.promise;
});

test('an exchange is a request and its whole answer, however that comes', async () => {
  const client = remote({
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const text = `${request.method} ${await request.text()}`;
      if (pathname === '/whole') return new Response(text, { status: 201, headers: { 'content-length': '0' } });
      if (pathname === '/empty') return new Response(null, { status: 204 });
      if (pathname === '/broken') throw new Error('nobody there');
      const pieces = [...new TextEncoder().encode(`${text}: é`.repeat(50))].map((byte) => Uint8Array.of(byte));
      return new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const piece = pieces.shift();
            if (piece === undefined) controller.close();
            else controller.enqueue(piece);
          },
        }),
      );
    },
  });
  const ask = (path: string, method = 'POST', body: string | null = 'ü') =>
    client.exchange({ method, url: `https://server${path}`, headers: [['accept', 'application/json']], body });
  expect(await ask('/whole')).toEqual({ status: 201, body: 'POST ü' });
  expect(await ask('/empty', 'GET', null)).toEqual({ status: 204, body: '' });
  expect(await ask('/pieces')).toEqual({ status: 200, body: 'POST ü: é'.repeat(50) });
  await expect(ask('/broken')).rejects.toThrow('nobody there');
  client.dispose(new Error('the node is gone'));
  await expect(ask('/whole')).rejects.toThrow('the node is gone');
});

test('a producer faster than its reader is held back', async () => {
  let made = 0;
  const client = remote({
    fetch: () =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            pull: (controller) => {
              made++;
              controller.enqueue(new Uint8Array([made & 255]));
              if (made === 1000) controller.close();
            },
          }),
        ),
      ),
  });
  const response = await client.fetch(new Request('https://server/flood'));
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  expect(made).toBeLessThan(200);
  let received = 1;
  while (!(await reader.read()).done) received++;
  expect(received).toBe(1000);
});

test('a connection carries messages both ways and ends with either side', async () => {
  const fromClient = deferred<string>();
  const client = remote({
    connect: (request) => {
      const messages = new AsyncQueue<Uint8Array>();
      const connection: Connection = {
        protocol: request.headers.get('x-stream-protocol-version') ?? '',
        messages,
        send: (data): undefined => {
          fromClient.resolve(new TextDecoder().decode(data));
          messages.push(new TextEncoder().encode('pong'));
          messages.end();
        },
        close: () => {
          messages.end();
        },
      };
      return Promise.resolve(connection);
    },
  });
  const connection = await client.connect(
    new Request('https://server/exec', { headers: { 'x-stream-protocol-version': 'v5.channel.k8s.io' } }),
  );
  expect(connection.protocol).toBe('v5.channel.k8s.io');
  void connection.send(new TextEncoder().encode('ping'));
  const received: string[] = [];
  for await (const message of connection.messages) received.push(new TextDecoder().decode(message));
  expect(await fromClient.promise).toBe('ping');
  expect(received).toEqual(['pong']);
});

test('messages faster than their reader are held back, in both directions', async () => {
  let released = (): void => undefined;
  let taken = 0;
  let sent = 0;
  async function* flood(): AsyncGenerator<Uint8Array> {
    for (; sent < 1000; sent++) yield await Promise.resolve(new Uint8Array([sent & 255]));
  }
  const client = remote({
    connect: () =>
      Promise.resolve({
        protocol: 'slow',
        messages: flood(),
        // A reader that takes a message whenever it is released.
        send: () => {
          taken++;
          return new Promise((resolve) => {
            const before = released;
            released = () => {
              before();
              resolve();
            };
          });
        },
        close: () => undefined,
      }),
  });
  const connection = await client.connect(new Request('https://server/exec'));
  let room: Promise<void> | undefined;
  let messages = 0;
  for (; room === undefined; messages++) room = connection.send(new Uint8Array([messages]));
  expect(messages).toBeLessThan(100);
  await vi.waitFor(() => {
    expect(taken).toBe(messages);
  });
  released();
  await room;
  const reader = connection.messages[Symbol.asyncIterator]();
  await reader.next();
  expect(sent).toBeLessThan(100);
  let received = 1;
  while ((await reader.next()).done !== true) received++;
  expect(received).toBe(1000);
});

test('who waits for room goes on when the connection ends', async () => {
  const client = remote({
    connect: () =>
      Promise.resolve({
        protocol: 'stuck',
        messages: new AsyncQueue<Uint8Array>(),
        send: () => new Promise<void>(() => undefined),
        close: () => undefined,
      }),
  });
  const connection = await client.connect(new Request('https://server/exec'));
  let room: Promise<void> | undefined;
  while (room === undefined) room = connection.send(new Uint8Array(1));
  connection.close();
  await room;
  expect(connection.send(new Uint8Array(1))).toBeUndefined();
});

test('a refused connection rejects with the Status of the server', async () => {
  const client = remote({});
  await expect(client.connect(new Request('https://server/exec'))).rejects.toMatchObject({ reason: 'NotFound' });
});

test('what is under way fails when the port is let go of', async () => {
  const client = remote({ fetch: () => new Promise(() => undefined) });
  const pending = client.fetch(new Request('https://server/never'));
  client.dispose(new Error('the node is gone'));
  await expect(pending).rejects.toThrow('the node is gone');
});

test('the client turns a Status into a StatusError, and watch lines into events', async () => {
  const client = createFetchClient(
    remote({
      fetch: (request) => {
        const url = new URL(request.url);
        if (url.searchParams.get('watch') === null) {
          return Promise.resolve(
            Response.json(statusError(404, 'NotFound', 'pods "a" not found').status, { status: 404 }),
          );
        }
        const lines = ['{"type":"ADDED","object":{"metadata":{"name":"a"}}}', '{"type":"DELETED","object":{}}'];
        return Promise.resolve(new Response(`${lines.join('\n')}\n`));
      },
    }),
  );
  await expect(client.get(pods, { namespace: 'default', name: 'a' })).rejects.toMatchObject({
    reason: 'NotFound',
    message: 'pods "a" not found',
  });
  const types: string[] = [];
  for await (const event of client.watch(pods, {}, new AbortController().signal)) types.push(event.type);
  expect(types).toEqual(['ADDED', 'DELETED']);
});
