import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../base/index.ts';
import { configMaps, events, pods, type Event, type Probe } from '../../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../apiserver/index.ts';
import { connectFetchHandler, createFetchClient, serveFetchHandler, type Client } from '../../client/index.ts';
import { programImages, startRealNode } from '../testing/real-node.ts';

let client: Client;

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
  await startRealNode(client, 0, await programImages('health'));
});

async function create(name: string, status: number, readinessProbe: Probe): Promise<void> {
  const args = ['5000', String(status)];
  await client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name },
    spec: {
      nodeName: 'node-1',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: 'health:1', args, readinessProbe }],
    },
  });
}

const ready = (name: string) => async (): Promise<string | undefined> =>
  (await client.get(pods, { namespace: 'default', name })).status?.conditions?.find(({ type }) => type === 'Ready')
    ?.status;

const unhealthy = (name: string) => async (): Promise<string | undefined> => {
  const { items } = await client.list<Event>(events, { namespace: 'default' });
  return items.find((it) => it.involvedObject.name === name && it.reason === 'Unhealthy')?.message;
};

test('a program that serves is ready, one that says it does not is not', async () => {
  const probe = { grpc: { port: 5000, service: 'any' }, periodSeconds: 1 };
  await create('serving', 1, probe);
  await expect.poll(ready('serving'), { interval: 5, timeout: 5000 }).toBe('True');
  await create('silent', 2, probe);
  await expect
    .poll(unhealthy('silent'), { interval: 20, timeout: 5000 })
    .toBe('Readiness probe failed: service unhealthy (responded with "NOT_SERVING")');
  expect(await ready('silent')()).toBe('False');
});
