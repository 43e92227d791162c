import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { createFetchClient } from '../client/index.ts';
import { kubectl } from './testing/run.ts';

const clock = new VirtualClock(Date.parse('2026-01-01T10:20:30.400Z'));

function clientOf(answer: (request: Request) => Promise<Response>): ReturnType<typeof createFetchClient> {
  return createFetchClient({ fetch: answer, connect: () => Promise.reject(new Error('no streams here')) });
}

const client = clientOf(() =>
  Promise.resolve(
    new Response('ok', { status: 200, statusText: 'OK', headers: { 'x-a': 'b', warning: '299 - "old"' } }),
  ),
);

test.each([
  ['-v=5', 'Warning: old\n'],
  [
    '-v6',
    'I0101 10:20:30.400000       1 round_trippers.go:632] "Response" verb="GET" url="https://kubernetes.default.svc/healthz" status="200 OK" milliseconds=0\nWarning: old\n',
  ],
  [
    '--v=7',
    'I0101 10:20:30.400000       1 round_trippers.go:527] "Request" verb="GET" url="https://kubernetes.default.svc/healthz" headers=<\n\tAccept: application/json\n >\nI0101 10:20:30.400000       1 round_trippers.go:632] "Response" status="200 OK" milliseconds=0\nWarning: old\n',
  ],
])('get --raw %s tells of its requests', async (flag, stderr) => {
  expect(await kubectl({ client, clock }, `get --raw /healthz ${flag}`)).toEqual({ code: 0, stdout: 'ok', stderr });
});

test('-v=9 has the line for curl, without the token, and both bodies', async () => {
  const { stderr } = await kubectl({ client, clock }, 'get --raw /healthz -v=9');
  expect(stderr).toContain(`curl -v -XGET  -H "accept: application/json" 'https://kubernetes.default.svc/healthz'`);
  expect(stderr).toContain('\n\tWarning: 299 - "old"\n\tX-A: b\n > milliseconds=0');
  expect(stderr).toContain('"Response Body" body="ok"');
});

test('a warning is an error where that is asked for', async () => {
  const { code, stdout, stderr } = await kubectl({ client, clock }, 'get --raw /healthz --warnings-as-errors');
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: 'ok',
    stderr: 'Warning: old\nerror: 1 warning received\n',
  });
});

test('a request that nobody answers ends with --request-timeout', async () => {
  const silent = clientOf(
    ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  );
  const running = kubectl({ client: silent, clock }, 'get --raw /healthz --request-timeout=2s');
  await clock.advance(1999);
  await clock.advance(1);
  expect(await running).toMatchObject({
    code: 1,
    stderr: 'Unable to connect to the server: context deadline exceeded\n',
  });
});
