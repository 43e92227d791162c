import { Agent, request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { deferred } from '../../src/base/index.ts';
import { BRIDGE_PATH, BRIDGE_PROTOCOL, type Connection, type FetchHandler } from '../../src/protocol/index.ts';
import { openTab, startBridge, type TestBridge, type TestTab } from './testing/bridge.ts';

let bridge: TestBridge;
let tabs: TestTab[] = [];

beforeEach(async () => {
  bridge = await startBridge();
});

afterEach(async () => {
  for (const tab of tabs) tab.close();
  tabs = [];
  await bridge.close();
});

async function tab(handler: Partial<FetchHandler>): Promise<TestTab> {
  const opened = await openTab(bridge, {
    fetch: () => Promise.reject(new Error('not expected')),
    connect: () => Promise.reject(new Error('not expected')),
    ...handler,
  });
  tabs.push(opened);
  return opened;
}

interface Answer {
  readonly code: number | undefined;
  readonly body: string;
}

interface AskOptions extends RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

function open(path: string, options: AskOptions = {}, body?: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${bridge.token}`, ...options.headers };
    const asked = requestHttp({ host: '127.0.0.1', port: bridge.port, path, ...options, headers }, resolve);
    asked.on('error', reject);
    asked.end(body);
  });
}

async function read(message: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return { code: message.statusCode, body: Buffer.concat(chunks).toString() };
}

async function ask(path: string, options: AskOptions = {}, body?: Buffer): Promise<Answer> {
  return read(await open(path, options, body));
}

const echo: FetchHandler['fetch'] = async (request) => {
  const { method, url, headers } = request;
  const size = (await request.arrayBuffer()).byteLength;
  return Response.json({ method, url, headers: Object.fromEntries(headers), size });
};

test('without a tab the answer is a Status that says so', async () => {
  const { code, body } = await ask('/k8s/api');
  expect(code).toBe(503);
  expect(JSON.parse(body)).toMatchObject({ kind: 'Status', reason: 'ServiceUnavailable', code: 503 });
  expect(body).toContain('no tab has the cluster open');
});

test('the path below /k8s, the query and the headers come through; the token does not', async () => {
  await tab({ fetch: echo });
  const { body } = await ask('/k8s/api/v1/pods?limit=5', { headers: { accept: 'a/b', 'impersonate-user': 'jane' } });
  const seen = JSON.parse(body) as { url: string; headers: Record<string, string> };
  expect(seen.url).toBe('https://kubernetes.default.svc/api/v1/pods?limit=5');
  expect(seen.headers).toMatchObject({ accept: 'a/b', 'impersonate-user': 'jane' });
  expect(seen.headers).not.toHaveProperty('authorization');
});

test('a token of the cluster itself is for the cluster to judge', async () => {
  await tab({ fetch: echo });
  const { body } = await ask('/k8s/api', { headers: { authorization: 'Bearer aaa.bbb.ccc' } });
  expect((JSON.parse(body) as { headers: object }).headers).toHaveProperty('authorization', 'Bearer aaa.bbb.ccc');
});

test.each([
  ['no token', { authorization: '' }, 401],
  ['a wrong token', { authorization: 'Bearer guessed' }, 401],
  ['a host that is not this machine', { host: 'rebound.example' }, 403],
  ['a page of another site', { origin: 'https://blog.example' }, 403],
  ['another server of this machine', { origin: 'http://localhost:1' }, 403],
])('%s: nothing reaches the tab', async (_, headers, expected) => {
  let reached = 0;
  await tab({
    fetch: () => {
      reached++;
      return Promise.resolve(new Response());
    },
  });
  const { code, body } = await ask('/k8s/api', { headers });
  expect(code).toBe(expected);
  expect(JSON.parse(body)).toMatchObject({ kind: 'Status', status: 'Failure', code: expected });
  expect(reached).toBe(0);
});

test('no other site learns of answers: there is no CORS', async () => {
  await tab({ fetch: echo });
  const message = await open('/k8s/api', { headers: { origin: `http://127.0.0.1:${String(bridge.port)}` } });
  expect(message.statusCode).toBe(200);
  expect(Object.keys(message.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  message.resume();
});

test.each([
  ['/k8s/api', '/api'],
  // `kubectl get --raw` takes no notice of the path of the server.
  ['/api/v1/nodes?limit=1', '/api/v1/nodes?limit=1'],
])('TLS on the same port, with the certificate of the kubeconfig: %s', async (path, inside) => {
  await tab({ fetch: echo });
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${bridge.token}` };
    const options = { host: '127.0.0.1', port: bridge.port, path, ca: bridge.certificate, headers };
    requestHttps(options, resolve).on('error', reject).end();
  });
  expect(JSON.parse((await read(message)).body)).toMatchObject({ url: `https://kubernetes.default.svc${inside}` });
});

test('a body of 3 MiB comes through whole', async () => {
  await tab({ fetch: echo });
  const { body } = await ask('/k8s/api', { method: 'POST' }, Buffer.alloc(3 * 1024 * 1024, 'x'));
  expect(JSON.parse(body)).toMatchObject({ method: 'POST', size: 3 * 1024 * 1024 });
});

test('many requests at once, on connections that are kept', async () => {
  await tab({
    fetch: async (request) => {
      await new Promise((resolve) => setImmediate(resolve));
      return new Response(new URL(request.url).pathname);
    },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const paths = Array.from({ length: 300 }, (_, index) => `/n/${String(index)}`);
  const answers = await Promise.all(paths.map((path) => ask(`/k8s${path}`, { agent })));
  expect(answers.map(({ body }) => body)).toEqual(paths);
  agent.destroy();
});

test('a streamed answer arrives as it is written, and the tab hears when nobody listens any more', async () => {
  const cancelled = deferred<undefined>();
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  await tab({
    fetch: () =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => {
              stream = controller;
            },
            cancel: () => {
              cancelled.resolve(undefined);
            },
          }),
        ),
      ),
  });
  const message = await open('/k8s/watch');
  const chunks = message[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (const text of ['one', 'two']) {
    stream?.enqueue(new TextEncoder().encode(text));
    const { value } = (await chunks.next()) as { value: Buffer };
    expect(value.toString()).toBe(text);
  }
  message.destroy();
  await cancelled.promise;
});

test('who reads slowly holds the sender up', async () => {
  let sent = 0;
  const chunk = new Uint8Array(64 * 1024);
  await tab({
    fetch: () =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>(
            {
              pull: (controller) => {
                sent += chunk.length;
                if (sent > 512 * 1024 * 1024) controller.close();
                else controller.enqueue(chunk);
              },
            },
            { highWaterMark: 0 },
          ),
        ),
      ),
  });
  const message = await open('/k8s/big');
  message.pause();
  let before = -1;
  await expect
    .poll(
      () => {
        const still = sent === before;
        before = sent;
        return still;
      },
      { interval: 200, timeout: 10_000 },
    )
    .toBe(true);
  expect(sent).toBeLessThan(64 * 1024 * 1024);
  message.destroy();
});

test('a tab that closes ends what is under way', async () => {
  const opened = await tab({
    fetch: (request) =>
      request.url.endsWith('/watch')
        ? Promise.resolve(new Response(new ReadableStream({ start: (c) => c.enqueue(Uint8Array.of(65)) })))
        : new Promise(() => undefined),
  });
  const watch = await open('/k8s/watch');
  const pending = ask('/k8s/never');
  await new Promise((resolve) => watch.once('readable', resolve));
  opened.close();
  expect(await pending).toMatchObject({ code: 503 });
  await expect(read(watch)).rejects.toThrow('aborted');
  expect((await ask('/k8s/api')).code).toBe(503);
});

test('the newest tab serves, and each is told; when it closes, the one before serves again', async () => {
  const named = (name: string): Partial<FetchHandler> => ({ fetch: () => Promise.resolve(new Response(name)) });
  const first = await tab(named('first'));
  const second = await tab(named('second'));
  expect((await ask('/k8s/')).body).toBe('second');
  expect(second.roles).toEqual([true]);
  await expect.poll(() => first.roles).toEqual([true, false]);
  second.close();
  await expect.poll(() => first.roles).toEqual([true, false, true]);
  expect((await ask('/k8s/')).body).toBe('first');
});

test('a handler that throws is a 502', async () => {
  await tab({ fetch: () => Promise.reject(new Error('broken')) });
  const { code, body } = await ask('/k8s/');
  expect(code).toBe(502);
  expect(body).toContain('broken');
});

/** How an attempt at a WebSocket ends: `open`, or the status that it was refused with. */
function attempt(path: string, protocols: string[], headers: Record<string, string>): Promise<number | string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(bridge.port)}${path}`, protocols, { headers });
    socket.on('open', () => {
      resolve(`open ${socket.protocol}`);
      socket.terminate();
    });
    socket.on('unexpected-response', (_, message) => {
      resolve(message.statusCode ?? 0);
      message.destroy();
    });
    socket.on('error', () => undefined);
  });
}

test.each([
  ['no origin', BRIDGE_PROTOCOL, {}, 403],
  ['another site', BRIDGE_PROTOCOL, { origin: 'https://blog.example' }, 403],
  ['another port of this machine', BRIDGE_PROTOCOL, { origin: 'http://127.0.0.1:1' }, 403],
  ['another protocol', 'v0.bridge.tabernetes', { origin: 'self' }, 400],
])('what is no tab of this server cannot register: %s', async (_, protocol, given, expected) => {
  const headers = 'origin' in given && given.origin === 'self' ? { origin: `http://127.0.0.1:${bridge.port}` } : given;
  expect(await attempt(BRIDGE_PATH, [protocol], headers as Record<string, string>)).toBe(expected);
  expect((await ask('/k8s/api')).code).toBe(503);
});

function echoConnection(protocol: string): Connection {
  const messages: Uint8Array[] = [];
  const wake = deferred<undefined>();
  return {
    protocol,
    messages: (async function* () {
      await wake.promise;
      yield* messages;
    })(),
    send: (message) => {
      messages.push(message);
      wake.resolve(undefined);
    },
    close: () => undefined,
  };
}

test.each(['v5.channel.k8s.io', 'v4.base64.channel.k8s.io', 'SPDY/3.1+portforward.k8s.io', ''])(
  'a WebSocket with the subprotocol %j goes through to the tab',
  async (protocol) => {
    const offered: string[] = [];
    await tab({
      connect: (request) => {
        offered.push(request.headers.get('x-stream-protocol-version') ?? '-');
        return Promise.resolve(echoConnection(protocol));
      },
    });
    // The package does not let one offer a protocol with a slash.
    const headers = {
      authorization: `Bearer ${bridge.token}`,
      ...(protocol.includes('/') ? { 'sec-websocket-protocol': protocol } : {}),
    };
    const protocols = protocol === '' || protocol.includes('/') ? [] : [protocol];
    const socket = new WebSocket(`ws://127.0.0.1:${String(bridge.port)}/k8s/exec`, protocols, { headers });
    const upgraded = new Promise<IncomingMessage>((resolve) => socket.once('upgrade', resolve));
    if (protocol.includes('/')) {
      // It cannot be offered through this package in a way that it accepts back.
      socket.on('error', () => undefined);
      expect((await upgraded).headers['sec-websocket-protocol']).toBe(protocol);
    } else {
      const answer = new Promise<[Buffer, boolean]>((resolve) => {
        socket.once('message', (data, binary) => resolve([data as Buffer, binary]));
      });
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(Buffer.from('1aGk='));
      const [data, binary] = await answer;
      expect(data.toString()).toBe('1aGk=');
      expect(binary).toBe(!protocol.includes('base64'));
    }
    expect(offered).toEqual([protocol]);
    socket.terminate();
  },
);

test('a WebSocket needs the token too, and a tab', async () => {
  const headers = { authorization: `Bearer ${bridge.token}` };
  expect(await attempt('/k8s/exec', [], headers)).toBe(503);
  await tab({ connect: () => Promise.resolve(echoConnection('')) });
  expect(await attempt('/k8s/exec', [], {})).toBe(401);
  expect(await attempt('/k8s/exec', [], { ...headers, origin: 'https://blog.example' })).toBe(403);
  expect(await attempt('/k8s/exec', [], headers)).toBe('open ');
});
