import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../base/index.ts';
import { configMaps, pods, type Container, type New, type Pod, type PodSpec } from '../../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../apiserver/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type Client } from '../../client/index.ts';
import { OFFERED_PROTOCOLS } from '../../protocol/index.ts';
import { programImages, startRealNode, type RealNode } from '../testing/real-node.ts';

let client: Client;
let node: RealNode;

beforeAll(async () => {
  const store = await openClusterStore({ log: memoryLog(), clock: systemClock });
  const { handler, client: direct } = await createApiServer({
    store,
    clock: systemClock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  await direct.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name: 'kube-root-ca.crt' },
    data: { 'ca.crt': 'a certificate' },
  });
  const { port1, port2 } = new MessageChannel();
  serveFetchHandler(port1, handler);
  client = createFetchClient(connectFetchHandler(port2));
  node = await startRealNode(client, 0, await programImages('limits'));
});

const container = (name: string, args: readonly string[], over: Partial<Container> = {}): Container => ({
  name,
  image: 'limits:1',
  args,
  ...over,
});

async function create(name: string, containers: readonly Container[], over: Partial<PodSpec> = {}): Promise<void> {
  const pod: New<Pod> = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name },
    spec: { nodeName: 'node-1', restartPolicy: 'Never', automountServiceAccountToken: false, containers, ...over },
  };
  await client.create(pods, pod);
}

const get = (name: string): Promise<Pod> => client.get(pods, { namespace: 'default', name });

async function cat(name: string, file: string): Promise<string> {
  const words = ['/bin/program', 'cat', file].map((word) => `command=${encodeURIComponent(word)}`);
  const url = `http://node/exec/default/${name}/main?${words.join('&')}&output=1`;
  const headers = { [OFFERED_PROTOCOLS]: 'v5.channel.k8s.io' };
  const connection = await node.kubelet.server.connect(new Request(url, { headers }));
  let text = '';
  for await (const message of connection.messages) {
    if (message[0] === 1) text += new TextDecoder().decode(message.subarray(1));
  }
  return text;
}

test('a running container that is resized sees its new limits, and is the same as before', async () => {
  const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '64Mi' } };
  await create('resized', [container('main', ['sleep'], { resources })]);
  await expect.poll(async () => (await get('resized')).status?.phase, { interval: 5 }).toBe('Running');
  expect(await cat('resized', '/sys/fs/cgroup/memory.max')).toBe(`${String(64 << 20)}\n`);
  const next = { requests: { cpu: '200m', memory: '96Mi' }, limits: { cpu: '500m', memory: '96Mi' } };
  await client.patch(
    pods,
    { namespace: 'default', name: 'resized' },
    'application/strategic-merge-patch+json',
    { spec: { containers: [{ name: 'main', resources: next }] } },
    { subresource: 'resize' },
  );
  const shown = async (): Promise<object | undefined> =>
    (await get('resized')).status?.containerStatuses?.[0]?.resources;
  await expect.poll(shown, { interval: 5 }).toEqual(next);
  expect(await cat('resized', '/sys/fs/cgroup/memory.max')).toBe(`${String(96 << 20)}\n`);
  expect(await cat('resized', '/sys/fs/cgroup/cpu.max')).toBe('50000 100000\n');
  expect((await get('resized')).status?.containerStatuses?.[0]?.restartCount).toBe(0);
});

// KEP-2837
test('a limit of the pod holds for its containers together', async () => {
  const limited = { resources: { limits: { cpu: '1', memory: '64Mi' } } };
  await create('shared', [container('main', ['eat', '20']), container('greedy', ['eat', '200'])], limited);
  const ends = async (): Promise<unknown> =>
    (await get('shared')).status?.containerStatuses?.find(({ name }) => name === 'greedy')?.state?.terminated?.reason;
  await expect.poll(ends, { interval: 20, timeout: 10_000 }).toBe('OOMKilled');
  const { spec, status } = await get('shared');
  expect(spec.resources?.requests).toEqual({ cpu: '1', memory: '64Mi' });
  expect(status?.qosClass).toBe('Guaranteed');
  const main = status?.containerStatuses?.find(({ name }) => name === 'main');
  expect(main?.state?.running).toBeDefined();
});
