import { constants, createDeflate, type Deflate } from 'node:zlib';
import { expect, test } from 'vitest';
import { AsyncQueue } from '../../base/index.ts';
import type { ByteStream } from '../../kernel/index.ts';
import type { Connection } from '../../protocol/index.ts';
import { openPortForward } from './port-forward.ts';
import { spdyDictionary } from './spdy-dictionary.ts';
import { controlFrame, dataFrame, type Frame, FrameReader, idOf, numbered, TYPE } from '../../protocol/spdy-frames.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (words: string): Uint8Array => new TextEncoder().encode(words);

test('the dictionary is the one of the draft', () => {
  const dictionary = spdyDictionary();
  let a = 1;
  let b = 0;
  for (const byte of dictionary) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  // What every peer of SPDY/3 names as the dictionary of its zlib streams (RFC 1950 §8.2).
  expect([dictionary.length, b * 65_536 + a]).toEqual([1423, 0xe3c6a7c2]);
});

/** A client of SPDY, with the compression of Node. */
class Client {
  readonly #connection: Connection;
  readonly #deflate: Deflate = createDeflate({ dictionary: spdyDictionary() });
  readonly frames: Frame[] = [];
  ended = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    void this.#receive();
  }

  async #receive(): Promise<void> {
    const reader = new FrameReader();
    for await (const message of this.#connection.messages) this.frames.push(...reader.push(message));
    this.ended = true;
  }

  /** @param cut sends the frame in pieces of this size */
  send(frame: Uint8Array, cut = frame.length): void {
    for (let at = 0; at < frame.length; at += cut) void this.#connection.send(frame.slice(at, at + cut));
  }

  async open(id: number, headers: Record<string, string>, cut?: number): Promise<void> {
    const entries = Object.entries(headers);
    const parts = entries.flatMap((pair) => pair.flatMap((word) => [numbered([word.length]), bytesOf(word)]));
    const block = await this.#compress(Buffer.concat([numbered([entries.length]), ...parts]));
    const syn = controlFrame(TYPE.synStream, numbered([id, 0], Buffer.concat([Uint8Array.of(0, 0), block])));
    this.send(syn, cut);
  }

  #compress(bytes: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const collect = (chunk: Buffer): void => {
        chunks.push(chunk);
      };
      this.#deflate.on('data', collect);
      this.#deflate.write(bytes);
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#deflate.off('data', collect);
        resolve(Buffer.concat(chunks));
      });
    });
  }

  async pair(id: number, request: string, port: string, cut?: number): Promise<void> {
    await this.open(id, { streamtype: 'error', port, requestid: request }, cut);
    this.send(dataFrame(id, new Uint8Array(), true));
    await this.open(id + 2, { streamtype: 'data', port, requestid: request }, cut);
  }

  /** What came on a stream, and whether it is over. */
  stream(id: number): { readonly data: string; readonly over: boolean } {
    const own = this.frames.flatMap((frame) => (frame.kind === 'data' && frame.stream === id ? [frame] : []));
    return { data: own.map(({ payload }) => text(payload)).join(''), over: own.some(({ fin }) => fin) };
  }

  get opened(): readonly number[] {
    return this.frames.flatMap((frame) =>
      frame.kind === 'control' && frame.type === TYPE.synReply ? [idOf(frame.payload)] : [],
    );
  }
}

/** A server in a pod that repeats what it hears until the client is through. */
function echo(): ByteStream & { readonly closed: () => boolean } {
  const heard = new AsyncQueue<Uint8Array>();
  const iterator = heard[Symbol.asyncIterator]();
  let closed = false;
  const address = { ip: '10.244.0.5', port: 80 };
  return {
    localAddress: address,
    remoteAddress: address,
    async read() {
      const next = await iterator.next();
      return next.done === true ? new Uint8Array() : next.value;
    },
    write: (bytes) => {
      heard.push(bytes.slice());
      return Promise.resolve();
    },
    shutdown: () => {
      heard.end();
    },
    close: () => {
      closed = true;
      heard.end();
    },
    closed: () => closed,
  };
}

function connect(dial: (port: number) => ByteStream | 'ECONNREFUSED'): Client {
  return new Client(
    openPortForward({
      pod: { name: 'web', uid: 'u-1' },
      host: '10.244.0.5',
      dial: (_host, port) => Promise.resolve(dial(port)),
    }),
  );
}

test.each([undefined, 1, 7])('a connection is forwarded both ways, in pieces of %s bytes', async (cut) => {
  const ports: number[] = [];
  const client = connect((port) => (ports.push(port), echo()));
  await client.pair(1, '0', '80', cut);
  client.send(dataFrame(3, bytesOf('hello '), false), cut);
  client.send(dataFrame(3, bytesOf('pod'), true), cut);
  await expect.poll(() => client.stream(3)).toEqual({ data: 'hello pod', over: true });
  expect(client.stream(1)).toEqual({ data: '', over: true });
  expect([client.opened, ports]).toEqual([[1, 3], [80]]);
});

test('several connections do not mix, whatever order their streams come in', async () => {
  const client = connect(() => echo());
  await client.pair(1, '0', '80');
  await client.open(5, { streamtype: 'data', port: '80', requestid: '1' });
  await client.open(7, { streamtype: 'error', port: '80', requestid: '1' });
  client.send(dataFrame(5, bytesOf('b'), true));
  client.send(dataFrame(3, bytesOf('a'), true));
  await expect
    .poll(() => [client.stream(3), client.stream(5)])
    .toEqual([
      { data: 'a', over: true },
      { data: 'b', over: true },
    ]);
});

test('why a connection could not be made comes on the stream for errors', async () => {
  const client = connect(() => 'ECONNREFUSED');
  await client.pair(1, '0', '81');
  await expect
    .poll(() => client.stream(1))
    .toEqual({
      data: 'error forwarding port 81 to pod web, uid u-1: dial tcp 10.244.0.5:81: connect: connection refused',
      over: true,
    });
  expect(client.stream(3)).toEqual({ data: '', over: true });
});

test.each([
  ['no port', { streamtype: 'data', port: 'x', requestid: '0' }],
  ['a port that is too large', { streamtype: 'data', port: '65536', requestid: '0' }],
  ['a type that is none', { streamtype: 'other', port: '80', requestid: '0' }],
])('a stream with %s is reset', async (_, headers) => {
  const client = connect(() => echo());
  await client.open(1, headers);
  await expect
    .poll(() => client.frames.some((frame) => frame.kind === 'control' && frame.type === TYPE.rstStream))
    .toBe(true);
});

test('a ping is answered', async () => {
  const client = connect(() => echo());
  client.send(controlFrame(TYPE.ping, numbered([7])));
  await expect.poll(() => client.frames.map((frame) => [frame.kind, idOf(frame.payload)])).toEqual([['control', 7]]);
});

test.each([
  ['noise', new Uint8Array(30).fill(0xff)],
  ['another version', Uint8Array.of(0x80, 2, 0, 1, 0, 0, 0, 0)],
  ['headers that are no zlib', controlFrame(TYPE.synStream, numbered([1, 0, 0xffff_ffff, 0xffff_ffff]))],
  ['a frame cut short', controlFrame(TYPE.rstStream, new Uint8Array())],
])('%s ends the session', async (_, bytes) => {
  const client = connect(() => echo());
  client.send(bytes);
  await expect.poll(() => client.ended).toBe(true);
});

test('a client that leaves, or resets a stream, lets go of the pod', async () => {
  const streams = [echo(), echo()];
  let next = 0;
  const connection = openPortForward({
    pod: { name: 'web', uid: 'u-1' },
    host: '10.244.0.5',
    dial: () => Promise.resolve(streams[next++]!),
  });
  const client = new Client(connection);
  await client.pair(1, '0', '80');
  await client.pair(5, '1', '80');
  await expect.poll(() => next).toBe(2);
  client.send(controlFrame(TYPE.rstStream, numbered([3, 5])));
  await expect.poll(() => streams[0]!.closed()).toBe(true);
  expect(streams[1]!.closed()).toBe(false);
  connection.close();
  await expect.poll(() => streams[1]!.closed()).toBe(true);
});
