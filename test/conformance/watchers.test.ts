import { expect, test } from 'vitest';
import { type ConformanceCluster, startCluster } from './support/cluster.ts';

// upstream: test/e2e/apimachinery/watch.go

const COLLECTION = '/api/v1/namespaces/default/configmaps';

function configMap(name: string, labels: Record<string, string> = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } };
}

/** Counts up in the data of a ConfigMap. */
function mutate(cluster: ConformanceCluster, name: string, mutation: number) {
  return cluster.patch(`${COLLECTION}/${name}`, { data: { mutation: String(mutation) } });
}

test('[sig-api-machinery] Watchers should observe add, update, and delete watch notifications on configmaps', async () => {
  const cluster = await startCluster(0);
  const a = await cluster.watch(`${COLLECTION}?labelSelector=watch-this%3Dmultiple-watchers-A`);
  const b = await cluster.watch(`${COLLECTION}?labelSelector=watch-this%3Dmultiple-watchers-B`);
  const either = await cluster.watch(
    `${COLLECTION}?labelSelector=${encodeURIComponent('watch-this in (multiple-watchers-A,multiple-watchers-B)')}`,
  );
  const expectEvent = async (label: string, type: string, mutation?: number): Promise<void> => {
    for (const watch of [label === 'A' ? a : b, either]) {
      const event = await watch.next();
      expect(event.type).toBe(type);
      expect(event.object.metadata.labels['watch-this']).toBe(`multiple-watchers-${label}`);
      expect(event.object.data?.mutation).toBe(mutation === undefined ? undefined : String(mutation));
    }
  };
  await cluster.create(COLLECTION, configMap('map-a', { 'watch-this': 'multiple-watchers-A' }));
  await expectEvent('A', 'ADDED');
  await mutate(cluster, 'map-a', 1);
  await expectEvent('A', 'MODIFIED', 1);
  await mutate(cluster, 'map-a', 2);
  await expectEvent('A', 'MODIFIED', 2);
  await cluster.delete(`${COLLECTION}/map-a`);
  await expectEvent('A', 'DELETED', 2);
  // Had the first watcher seen anything of the other, the next events would not be these.
  await cluster.create(COLLECTION, configMap('map-b', { 'watch-this': 'multiple-watchers-B' }));
  await expectEvent('B', 'ADDED');
  await cluster.delete(`${COLLECTION}/map-b`);
  await expectEvent('B', 'DELETED');
});

test('[sig-api-machinery] Watchers should be able to start watching from a specific resource version', async () => {
  const cluster = await startCluster(0);
  await cluster.create(COLLECTION, configMap('map'));
  const first = await mutate(cluster, 'map', 1);
  await mutate(cluster, 'map', 2);
  await cluster.delete(`${COLLECTION}/map`);
  const watch = await cluster.watch(`${COLLECTION}?resourceVersion=${first.metadata.resourceVersion as string}`);
  const modified = await watch.find('MODIFIED', 'map');
  expect(modified.object.data.mutation).toBe('2');
  expect((await watch.find('DELETED', 'map')).object.data.mutation).toBe('2');
});

test('[sig-api-machinery] Watchers should be able to restart watching from the last resource version observed by the previous watch', async () => {
  const cluster = await startCluster(0);
  const before = await cluster.watch(COLLECTION);
  await cluster.create(COLLECTION, configMap('map'));
  await mutate(cluster, 'map', 1);
  await before.find('ADDED', 'map');
  const last = await before.find('MODIFIED', 'map');
  before.stop();
  await mutate(cluster, 'map', 2);
  await cluster.delete(`${COLLECTION}/map`);
  const after = await cluster.watch(`${COLLECTION}?resourceVersion=${last.object.metadata.resourceVersion as string}`);
  const modified = await after.next();
  expect([modified.type, modified.object.data.mutation]).toEqual(['MODIFIED', '2']);
  expect((await after.next()).type).toBe('DELETED');
});

test('[sig-api-machinery] Watchers should observe an object deletion if it stops meeting the requirements of the selector', async () => {
  const cluster = await startCluster(0);
  const watch = await cluster.watch(`${COLLECTION}?labelSelector=watch-this%3Dlabel-changed`);
  const relabel = (value: string) =>
    cluster.patch(`${COLLECTION}/map`, { metadata: { labels: { 'watch-this': value } } });
  await cluster.create(COLLECTION, configMap('map', { 'watch-this': 'label-changed' }));
  await mutate(cluster, 'map', 1);
  await relabel('wrong-value');
  expect((await watch.next()).type).toBe('ADDED');
  expect((await watch.next()).type).toBe('MODIFIED');
  const left = await watch.next();
  expect([left.type, left.object.data.mutation]).toEqual(['DELETED', '1']);
  await mutate(cluster, 'map', 2);
  await relabel('label-changed');
  await mutate(cluster, 'map', 3);
  await cluster.delete(`${COLLECTION}/map`);
  const back = await watch.next();
  expect([back.type, back.object.data.mutation]).toEqual(['ADDED', '2']);
  const modified = await watch.next();
  expect([modified.type, modified.object.data.mutation]).toEqual(['MODIFIED', '3']);
  expect((await watch.next()).type).toBe('DELETED');
});

test('[sig-api-machinery] Watchers should receive events on concurrent watches in same order', async () => {
  const cluster = await startCluster(0);
  const events = 100;
  const { resourceVersion } = (await cluster.get(COLLECTION)).metadata as { resourceVersion: string };
  const writer = (async () => {
    const live: string[] = [];
    let created = 0;
    for (let step = 0; step < events; step++) {
      const name = live[(step * 7) % Math.max(live.length, 1)];
      if (name === undefined || step % 3 === 0) {
        live.push(`map-${String(created)}`);
        await cluster.create(COLLECTION, configMap(`map-${String(created++)}`));
      } else if (step % 3 === 1) await mutate(cluster, name, step);
      else {
        live.splice(live.indexOf(name), 1);
        await cluster.delete(`${COLLECTION}/${name}`);
      }
    }
  })();
  const orders: string[][] = [];
  for (let watcher = 0; watcher < 10; watcher++) {
    const watch = await cluster.watch(`${COLLECTION}?resourceVersion=${resourceVersion}`);
    const versions: string[] = [];
    while (versions.length < events) versions.push((await watch.next()).object.metadata.resourceVersion as string);
    orders.push(versions);
  }
  await writer;
  for (const order of orders) expect(order).toEqual(orders[0]);
  expect([...(orders[0] ?? [])].sort((x, y) => Number(x) - Number(y))).toEqual(orders[0]);
});
