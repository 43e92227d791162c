import { expect, test } from 'vitest';
import { VirtualClock } from '../../../base/index.ts';
import { createStreamPair, type ByteStream } from '../../../kernel/index.ts';
// The other side, as kubelets have it.
import { openPortForward } from '../../../kubelet/port-forward/port-forward.ts';
import { handleConnection, type Forwarding } from './forward.ts';
import { SpdyClient } from './spdy-client.ts';

/** A session with a pod that answers in upper case at port 80, and refuses every other. */
function session(): { readonly forwarding: Forwarding; readonly out: string[]; readonly errors: string[] } {
  const [out, errors]: [string[], string[]] = [[], []];
  const connection = openPortForward({
    pod: { name: 'web', uid: 'u' },
    host: '10.244.0.2',
    dial: (ip, port) => {
      if (port !== 80) return Promise.resolve('ECONNREFUSED');
      const [client, server] = createStreamPair({ ip: '172.18.0.2', port: 1 }, { ip, port });
      void upper(server);
      return Promise.resolve(client);
    },
  });
  let requests = 0;
  const forwarding: Forwarding = {
    client: new SpdyClient(connection),
    clock: new VirtualClock(Date.parse('2026-01-02T03:04:05Z')),
    nextRequest: () => requests++,
    stdout: (text) => out.push(text),
    stderr: (text) => errors.push(text),
  };
  return { forwarding, out, errors };
}

async function upper(stream: ByteStream): Promise<void> {
  for (let bytes = await stream.read(1000); bytes.length > 0; bytes = await stream.read(1000)) {
    await stream.write(new TextEncoder().encode(new TextDecoder().decode(bytes).toUpperCase()));
  }
  stream.shutdown();
}

function connect(forwarding: Forwarding, remote: number): ByteStream {
  const [ours, theirs] = createStreamPair({ ip: '127.0.0.1', port: 2 }, { ip: '127.0.0.1', port: 8080 });
  void handleConnection(theirs, { local: 8080, remote }, forwarding);
  return ours;
}

async function said(stream: ByteStream, text: string): Promise<string> {
  await stream.write(new TextEncoder().encode(text));
  stream.shutdown();
  let answer = '';
  for (let bytes = await stream.read(1000); bytes.length > 0; bytes = await stream.read(1000)) {
    answer += new TextDecoder().decode(bytes);
  }
  return answer;
}

test('connections at the same time are carried both ways, to their ends', async () => {
  const { forwarding, out, errors } = session();
  const all = ['one', 'two', 'x'.repeat(300_000)];
  const answers = await Promise.all(all.map((text) => said(connect(forwarding, 80), text)));
  expect(answers).toEqual(all.map((text) => text.toUpperCase()));
  expect(out).toEqual(all.map(() => 'Handling connection for 8080\n'));
  expect(errors).toEqual([]);
  forwarding.client.close();
});

test('a port where nobody listens is told of, and ends the session', async () => {
  const { forwarding, errors } = session();
  expect(await said(connect(forwarding, 81), 'hello')).toBe('');
  await forwarding.client.closed;
  expect(errors.join('')).toBe(
    'E0102 03:04:05.000000       1 portforward.go:424] "Unhandled Error" err="an error occurred forwarding 8080 -> 81: ' +
      'error forwarding port 81 to pod web, uid u: dial tcp 10.244.0.2:81: connect: connection refused" logger="UnhandledError"\n',
  );
});
