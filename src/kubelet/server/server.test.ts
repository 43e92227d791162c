import { expect, test } from 'vitest';
import type { FakeProgram } from '../../cri/testing/fake-kernel.ts';
import type { Connection } from '../../protocol/index.ts';
import { createPod, settle, startCluster, startNode, type TestCluster, type TestNode } from '../testing/test-node.ts';
import { frame } from './channels.ts';

const serve: FakeProgram = (system) =>
  new Promise((resolve) => {
    system.print('one\n');
    system.error('two\n');
    system.print('three');
    void system.onSignal('SIGTERM').then(() => {
      resolve(0);
    });
  });
const fail: FakeProgram = ({ print }) => (print('last words\n'), Promise.resolve(1));
const cat: FakeProgram = async ({ stdin, print, args }) => {
  for await (const chunk of stdin ?? []) print(new TextDecoder().decode(chunk));
  return Number(args[1] ?? 0);
};
const programs = { serve, fail, cat };

async function setUp(command = 'serve'): Promise<TestCluster & TestNode> {
  const cluster = await startCluster();
  const node = await startNode(cluster, programs);
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: [command] }] });
  return { ...cluster, ...node };
}

async function logs({ kubelet }: TestNode, query: string): Promise<string> {
  const response = await kubelet.server.fetch(new Request(`http://node/containerLogs/default/web/main?${query}`));
  return response.ok ? response.text() : ((await response.json()) as { message: string }).message;
}

test('logs, whole and in part', async () => {
  const node = await setUp();
  expect(await logs(node, '')).toBe('one\ntwo\n');
  expect(await logs(node, 'tailLines=1')).toBe('two\n');
  expect(await logs(node, 'limitBytes=5')).toBe('one\nt');
  expect(await logs(node, 'timestamps=true&tailLines=1')).toBe('2026-01-01T00:00:00.000000000Z two\n');
  expect(await logs(node, 'stream=Stdout')).toBe('one\n');
  expect(await logs(node, 'tailLines=-1')).toBe('invalid tailLines');
  expect(await logs(node, 'previous=true')).toBe('previous terminated container "main" in pod "web" not found');
});

test('followed logs end with the container, its last line without a newline', async () => {
  const node = await setUp();
  const following = logs(node, 'follow=true');
  await settle(node.clock);
  await node.kubelet.stop();
  expect(await following).toBe('one\ntwo\nthree');
});

test('the log of the incarnation before stays readable', async () => {
  const node = await setUp('fail');
  expect(await logs(node, 'previous=true')).toBe('last words\n');
  expect(await logs(node, '')).toBe('last words\n');
});

test('paths that are not there answer with a Status', async () => {
  const node = await setUp();
  const ask = async (path: string): Promise<number> =>
    (await node.kubelet.server.fetch(new Request(`http://node${path}`))).status;
  expect(await ask('/healthz')).toBe(200);
  expect(await ask('/stats/summary')).toBe(200);
  expect(await ask('/containerLogs/default/nobody/main')).toBe(404);
  expect(await ask('/portForward/default/web')).toBe(400);
  expect(await ask('/exec/default/web/main?command=cat')).toBe(400);
});

interface Session {
  readonly out: string;
  readonly status: unknown;
}

async function readAll(connection: Connection): Promise<Session> {
  let out = '';
  let status: unknown;
  for await (const message of connection.messages) {
    const text = new TextDecoder().decode(message.subarray(1));
    if (message[0] === 3) status = JSON.parse(text);
    else out += text;
  }
  return { out, status };
}

function connect({ kubelet }: TestNode, path: string): Promise<Connection> {
  const headers = { 'x-stream-protocol-version': 'v5.channel.k8s.io' };
  return kubelet.server.connect(new Request(`http://node${path}`, { headers }));
}

test('exec carries input and output, and ends with the exit code', async () => {
  const node = await setUp();
  const connection = await connect(node, '/exec/default/web/main?command=cat&command=3&input=1&output=1');
  void connection.send(frame(0, new TextEncoder().encode('hello')));
  void connection.send(new Uint8Array([255, 0]));
  expect(await readAll(connection)).toEqual({
    out: 'hello',
    status: {
      metadata: {},
      status: 'Failure',
      message: 'command terminated with non-zero exit code: command terminated with exit code 3',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    },
  });
});

test('exec of a command that is not there fails in the words of runc', async () => {
  const node = await setUp();
  const { status } = await readAll(await connect(node, '/exec/default/web/main?command=foo&output=1'));
  expect(status).toMatchObject({
    status: 'Failure',
    reason: 'InternalError',
    message: expect.stringContaining('exec: "foo": executable file not found in $PATH: unknown') as string,
  });
});

test('exec in a container that does not run is refused', async () => {
  const node = await setUp('fail');
  await expect(connect(node, '/exec/default/web/main?command=cat')).rejects.toMatchObject({
    reason: 'NotFound',
    message: 'container not found ("main")',
  });
});
