import { expect, test } from 'vitest';
import type { Connection, FetchHandler } from '../../protocol/index.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

/** A kubelet that remembers what it was asked. */
function kubelet(answer: () => Response): FetchHandler & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetch(request) {
      asked.push(request.url);
      return Promise.resolve(answer());
    },
    connect(request) {
      asked.push(`${request.url} ${request.headers.get('x-stream-protocol-version') ?? ''}`);
      return Promise.resolve({ protocol: 'v5.channel.k8s.io' } as Connection);
    },
  };
}

async function withPod(
  nodeProxy: (nodeName: string) => FetchHandler | undefined,
  containers: readonly string[] = ['main'],
): Promise<TestServer> {
  const server = await startTestServer({ nodeProxy });
  const spec = { containers: containers.map((name) => ({ name, image: 'nginx' })) };
  await server.send('POST', '/api/v1/namespaces/default/pods', { metadata: { name: 'a' }, spec });
  await server.send('POST', '/api/v1/namespaces/default/pods/a/binding', {
    metadata: { name: 'a' },
    target: { name: 'n1' },
  });
  return server;
}

const LOG = '/api/v1/namespaces/default/pods/a/log';

test('logs are the kubelet’s answer to the same question', async () => {
  const node = kubelet(() => new Response('one\ntwo\n'));
  const server = await withPod((name) => (name === 'n1' ? node : undefined));
  const { code, headers, body } = await server.send('GET', `${LOG}?follow=true&tailLines=5&previous=false&pretty=true`);
  expect([code, headers.get('content-type'), body]).toEqual([200, 'text/plain', 'one\ntwo\n']);
  expect(node.asked).toEqual(['https://n1:10250/containerLogs/default/a/main?follow=true&previous=false&tailLines=5']);
});

test.each<[string, () => Response, number, string]>([
  [
    'a refusal of the kubelet',
    () => new Response('container "main" in pod "a" is waiting to start: ContainerCreating', { status: 400 }),
    400,
    'container "main" in pod "a" is waiting to start: ContainerCreating',
  ],
  ['a failure of the kubelet', () => new Response('boom', { status: 500 }), 500, 'Internal error occurred: boom'],
])('%s is passed on', async (_what, answer, code, message) => {
  const server = await withPod(() => kubelet(answer));
  const result = await server.send('GET', LOG);
  expect([result.code, result.body.message]).toEqual([code, message]);
});

test.each([
  ['', 400, 'a container name must be specified for pod a, choose one of: [one two]'],
  ['?container=three', 400, 'container three is not valid for pod a'],
  [
    '?container=one&tailLines=-1',
    422,
    'PodLogOptions "a" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  ],
])('logs of %s are refused', async (query, code, message) => {
  const server = await withPod(() => kubelet(() => new Response('')), ['one', 'two']);
  const result = await server.send('GET', `${LOG}${query}`);
  expect([result.code, result.body.message]).toEqual([code, message]);
});

test('a node that does not answer is named', async () => {
  const server = await withPod(() => undefined);
  expect((await server.send('GET', LOG)).body.message).toBe(
    'Internal error occurred: Get "https://n1:10250/containerLogs/default/a/main": dial tcp n1:10250: connect: connection refused',
  );
});

test('exec is opened on the node, with its command and the offered protocols', async () => {
  const node = kubelet(() => new Response(''));
  const server = await withPod(() => node);
  const url =
    'http://localhost/api/v1/namespaces/default/pods/a/exec?command=sh&command=-c&stdin=true&tty=true&container=main';
  const headers = { 'x-stream-protocol-version': 'v5.channel.k8s.io' };
  expect((await server.handler.connect(new Request(url, { headers }))).protocol).toBe('v5.channel.k8s.io');
  expect(node.asked).toEqual([
    'https://n1:10250/exec/default/a/main?stdin=true&tty=true&command=sh&command=-c v5.channel.k8s.io',
  ]);
  await expect(
    server.handler.connect(new Request('http://localhost/api/v1/namespaces/default/pods/b/exec')),
  ).rejects.toMatchObject({
    reason: 'NotFound',
  });
  await expect(server.handler.connect(new Request('http://localhost/version'))).rejects.toMatchObject({ code: 404 });
});
