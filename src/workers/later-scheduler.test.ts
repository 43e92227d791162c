import { expect, test } from 'vitest';
import { nodes, pods } from '../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../apiserver/index.ts';
import { systemClock } from '../base/index.ts';
import { startSchedulerLater } from './later-scheduler.ts';

async function start() {
  const clock = systemClock;
  const store = await openClusterStore({ log: memoryLog(), clock });
  const server = await createApiServer({
    store,
    clock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  const { client } = server;
  const status = { allocatable: { cpu: '1', memory: '1Gi', pods: '2' } };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec: {}, status };
  const made = await client.create(nodes, node);
  await client.update(nodes, { ...made, spec: {} });
  return { client, server, clock };
}

test('the first pod that has no node has the scheduler loaded', async () => {
  const { client, server, clock } = await start();
  const scheduler = startSchedulerLater({ client, clock });
  await client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name: 'p' },
    spec: { containers: [{ name: 'c', image: 'web' }] },
  });
  const nodeName = async () => (await client.get(pods, { namespace: 'default', name: 'p' })).spec.nodeName;
  await expect.poll(nodeName, { timeout: 5000 }).toBe('n');
  const loaded = await scheduler.load();
  expect(await scheduler.load()).toBe(loaded);
  scheduler.stop();
  await server.close();
});

test('once stopped, none is started', async () => {
  const { client, server, clock } = await start();
  const scheduler = startSchedulerLater({ client, clock });
  scheduler.stop();
  await expect(scheduler.load()).rejects.toThrow('the scheduler was stopped');
  await server.close();
});
