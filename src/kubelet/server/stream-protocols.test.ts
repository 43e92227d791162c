import { expect, test } from 'vitest';
import { connectionPair } from './connection-pair.ts';
import { negotiate, speak } from './stream-protocols.ts';

// upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand/websocket.go, apimachinery util/httpstream/wsstream
test.each([
  ['v5.channel.k8s.io', 'v5.channel.k8s.io'],
  ['v5.channel.k8s.io, v4.channel.k8s.io', 'v5.channel.k8s.io'],
  ['v4.base64.channel.k8s.io,v5.channel.k8s.io', 'v4.base64.channel.k8s.io'],
  ['v9.channel.k8s.io,base64.channel.k8s.io', 'base64.channel.k8s.io'],
  ['', ''],
])('of %j, %j is agreed on', (offered, agreed) => {
  expect(negotiate(offered)).toBe(agreed);
});

test('what nobody speaks is refused', () => {
  expect(() => negotiate('v9.channel.k8s.io,other')).toThrow(
    'requested protocol(s) are not supported: [v9.channel.k8s.io other]; supports [',
  );
});

const bytes = (channel: number | string, text: string): Uint8Array =>
  Uint8Array.of(typeof channel === 'string' ? channel.charCodeAt(0) : channel, ...new TextEncoder().encode(text));

const exit3 = '{"status":"Failure","message":"exit code 3"}';
const success = '{"status":"Success"}';

const OUT: readonly (readonly [string, Uint8Array, Uint8Array | undefined])[] = [
  ['v5.channel.k8s.io', bytes(1, 'hi'), bytes(1, 'hi')],
  ['v4.channel.k8s.io', bytes(1, 'hi'), bytes(1, 'hi')],
  ['v4.channel.k8s.io', bytes(3, success), bytes(3, success)],
  ['v4.base64.channel.k8s.io', bytes(1, 'hi'), bytes('1', 'aGk=')],
  ['v4.base64.channel.k8s.io', bytes(2, ''), bytes('2', '')],
  ['v4.base64.channel.k8s.io', bytes(3, success), bytes('3', btoa(success))],
  ['channel.k8s.io', bytes(3, exit3), bytes(3, 'exit code 3')],
  ['channel.k8s.io', bytes(3, success), undefined],
  ['channel.k8s.io', bytes(3, ''), bytes(3, '')],
  ['', bytes(3, exit3), bytes(3, 'exit code 3')],
  ['base64.channel.k8s.io', bytes(3, exit3), bytes('3', btoa('exit code 3'))],
];

test.each(OUT)('%s: to the client %o goes %o', async (protocol, sent, seen) => {
  const [client, server] = connectionPair('v5.channel.k8s.io');
  const spoken = speak(client, protocol);
  void server.send(sent);
  server.close();
  expect(spoken.protocol).toBe(protocol);
  const received: Uint8Array[] = [];
  for await (const message of spoken.messages) received.push(message);
  expect(received).toEqual(seen === undefined ? [] : [seen]);
});

const IN: typeof OUT = [
  ['v5.channel.k8s.io', Uint8Array.of(255, 0), Uint8Array.of(255, 0)],
  ['v4.channel.k8s.io', bytes(0, 'hi'), bytes(0, 'hi')],
  // Closing a channel came with v5.
  ['v4.channel.k8s.io', Uint8Array.of(255, 0), undefined],
  ['v4.base64.channel.k8s.io', bytes('0', 'aGk='), bytes(0, 'hi')],
  ['v4.base64.channel.k8s.io', bytes('4', btoa('{"Width":1}')), bytes(4, '{"Width":1}')],
  ['v4.base64.channel.k8s.io', bytes('0', '%%%'), undefined],
  ['v4.base64.channel.k8s.io', bytes(0, 'aGk='), undefined],
  ['base64.channel.k8s.io', bytes('9', 'aGk='), undefined],
];

test.each(IN)('%s: from the client %o comes %o', async (protocol, sent, seen) => {
  const [client, server] = connectionPair('v5.channel.k8s.io');
  const spoken = speak(client, protocol);
  void spoken.send(sent);
  spoken.close();
  const received: Uint8Array[] = [];
  for await (const message of server.messages) received.push(message);
  expect(received).toEqual(seen === undefined ? [] : [seen]);
});
