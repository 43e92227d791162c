import { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { fakeStreamPair } from '../../cri/testing/fake-stream.ts';
import type { ByteStream } from '../../kernel/index.ts';
import { socketOf } from '../testing/health-server.ts';
import { greetSecurely } from './greeting.ts';

function greet(serve: (stream: ByteStream) => void): Promise<string> {
  const [ours, theirs] = fakeStreamPair({ ip: '172.18.0.2', port: 40_000 }, { ip: '10.244.0.2', port: 8443 });
  serve(theirs);
  return greetSecurely(ours);
}

const say = (bytes: string | readonly number[]) => (stream: ByteStream) => {
  void stream.write(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes));
  stream.shutdown();
};

test.each([
  ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'http: server gave HTTP response to HTTPS client'],
  ['anything else', '-ERR unknown command\r\n', 'tls: first record does not look like a TLS handshake'],
  ['nothing', '', 'EOF'],
  ['too little', 'HTT', 'unexpected EOF'],
  ['an alert', [21, 3, 3, 0, 2, 2, 70], 'remote error: tls: protocol version not supported'],
])('a server that says %s', async (_what, bytes, message) => {
  expect(await greet(say(bytes))).toBe(message);
});

test('what is said to a server of OpenSSL is understood', async () => {
  // It has no certificate, so that it shares no cipher with anybody.
  const message = await greet((stream) => {
    new TLSSocket(socketOf(stream), { isServer: true }).on('error', () => undefined);
  });
  expect(message).toBe('remote error: tls: handshake failure');
});
