import { expect, test } from 'vitest';
import { OFFERED_PROTOCOLS } from '../../protocol/index.ts';
import { logSocket } from './log-socket.ts';

function requestOf(offered?: string): Request {
  return new Request('http://localhost/', { headers: offered === undefined ? {} : { [OFFERED_PROTOCOLS]: offered } });
}

test.each([
  [undefined, '', 'héllo\n'],
  ['binary.k8s.io', 'binary.k8s.io', 'héllo\n'],
  ['v9.other, base64.binary.k8s.io', 'base64.binary.k8s.io', 'aMOpbGxvCg=='],
])('offered %s, a log comes as %s', async (offered, protocol, expected) => {
  const connection = logSocket(new Response('héllo\n'), requestOf(offered));
  expect(connection.protocol).toBe(protocol);
  let text = '';
  for await (const message of connection.messages) text += new TextDecoder().decode(message);
  expect(text).toBe(expected);
});

test('a protocol that nobody speaks is refused', () => {
  expect(() => logSocket(new Response('x'), requestOf('v4.channel.k8s.io'))).toThrow(
    'requested protocol(s) are not supported: [v4.channel.k8s.io]; supports [ binary.k8s.io base64.binary.k8s.io]',
  );
});

test('closing ends what follows a log', async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    cancel: () => {
      cancelled = true;
    },
  });
  const connection = logSocket(new Response(body), requestOf());
  connection.close();
  for await (const message of connection.messages) throw new Error(`there was ${String(message)}`);
  expect(cancelled).toBe(true);
});
