import { expect, test } from 'vitest';
import { nodes, pods } from '../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../apiserver/index.ts';
import { systemClock } from '../base/index.ts';
import { startScheduler } from './index.ts';
import { newNode, newPod } from './testing/objects.ts';

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
  for (const name of ['n1', 'n2', 'n3']) {
    const { status, metadata } = newNode(name);
    const { labels } = metadata;
    const node = await client.create(nodes, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, ...(labels === undefined ? {} : { labels }) },
      spec: {},
    });
    const ready = await client.update(nodes, { ...node, status: status ?? {} }, { subresource: 'status' });
    // As the node lifecycle controller does, which does not run here.
    await client.update(nodes, { ...ready, spec: {} });
  }
  const scheduler = startScheduler({ client, clock });
  await scheduler.started;
  return { server, client, scheduler };
}

test('a hundred pods are bound, a third on each node', async () => {
  const { server, client, scheduler } = await start();
  const abort = new AbortController();
  const { metadata } = await client.list(pods);
  const bound = new Map<string, string>();
  const watching = (async () => {
    for await (const event of client.watch(pods, { resourceVersion: metadata.resourceVersion }, abort.signal)) {
      if (event.type === 'BOOKMARK' || event.object.spec.nodeName === undefined) continue;
      bound.set(event.object.metadata.name, event.object.spec.nodeName);
      if (bound.size === 100) return;
    }
  })();
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => {
      const { spec } = newPod('');
      const containers = spec.containers.map((container) => ({ ...container, image: 'web' }));
      return client.create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace: 'default', name: `p${String(index)}` },
        spec: { containers },
      });
    }),
  );
  await watching;
  abort.abort();
  scheduler.stop();
  await server.close();
  const counts = ['n1', 'n2', 'n3'].map((name) => [...bound.values()].filter((node) => node === name).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

test('pods of another scheduler, and gated ones, are left alone', async () => {
  const { server, client, scheduler } = await start();
  const create = (name: string, spec: object) =>
    client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'default', name },
      spec: { containers: [{ name: 'c', image: 'web' }], ...spec },
    });
  await create('other', { schedulerName: 'mine' });
  await create('gated', { schedulingGates: [{ name: 'example.com/wait' }] });
  await create('plain', {});
  const nodeOf = async (name: string) => (await client.get(pods, { namespace: 'default', name })).spec.nodeName;
  await expect.poll(() => nodeOf('plain')).toBeDefined();
  expect([await nodeOf('other'), await nodeOf('gated')]).toEqual([undefined, undefined]);
  await client.patch(pods, { namespace: 'default', name: 'gated' }, 'application/merge-patch+json', {
    spec: { schedulingGates: null },
  });
  await expect.poll(() => nodeOf('gated')).toBeDefined();
  scheduler.stop();
  await server.close();
});
