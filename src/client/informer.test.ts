import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { configMaps, statusError } from '../api/index.ts';
import { BY_OWNER, createInformerFactory, type Informer, type InformerFactory } from './index.ts';
import { configMap, ScriptedServer } from './testing/scripted-client.ts';

function start(): { server: ScriptedServer; clock: VirtualClock; informers: InformerFactory } {
  const server = new ScriptedServer();
  const clock = new VirtualClock();
  return { server, clock, informers: createInformerFactory(server.client, clock) };
}

function record(informer: Informer<ReturnType<typeof configMap>>): string[] {
  const log: string[] = [];
  informer.addHandler({
    add: (object) => log.push(`add ${object.metadata.name}`),
    update: (object, old) =>
      log.push(`update ${object.metadata.name} ${old.metadata.resourceVersion}-${object.metadata.resourceVersion}`),
    delete: (object) => log.push(`delete ${object.metadata.name}`),
  });
  return log;
}

test('an informer lists, then watches from the version of the list', async () => {
  const { server, clock, informers } = start();
  server.items = [configMap('a', 1)];
  server.revision = 7;
  const informer = informers.informer(configMaps);
  const log = record(informer);
  await informer.synced;
  await clock.advance(0);
  expect(server.watches[0]?.options.resourceVersion).toBe('7');
  server.send('ADDED', configMap('b', 8));
  server.send('MODIFIED', configMap('a', 9));
  server.send('DELETED', configMap('b', 10));
  await clock.advance(0);
  expect(log).toEqual(['add a', 'add b', 'update a 1-9', 'delete b']);
  expect(informer.lister.get({ namespace: 'default', name: 'a' })?.metadata.resourceVersion).toBe('9');
  expect(informer.state).toEqual({ kind: 'live' });
  expect(record(informer)).toEqual(['add a']);
});

test('after an expired version it lists again, and tells only what changed', async () => {
  const { server, clock, informers } = start();
  server.items = [configMap('a', 1), configMap('b', 2), configMap('c', 3)];
  const informer = informers.informer(configMaps);
  const log = record(informer);
  await informer.synced;
  await clock.advance(0);
  log.length = 0;
  server.items = [configMap('a', 1), configMap('b', 12), configMap('c', 13, { uid: 'another' }), configMap('d', 14)];
  server.watches[0]?.events.fail(statusError(410, 'Expired', 'too old resource version: 1 (5)'));
  await clock.advance(0);
  expect(informer.state.kind).toBe('stale');
  await clock.advance(800);
  expect(log).toEqual(['update b 2-12', 'delete c', 'add c', 'add d']);
  expect(informer.state.kind).toBe('live');
  expect(server.watches).toHaveLength(2);
});

test('a watch that the server ends is opened again where it ended, without a list', async () => {
  const { server, clock, informers } = start();
  const informer = informers.informer(configMaps);
  await informer.synced;
  await clock.advance(0);
  server.send('ADDED', configMap('a', 5));
  server.watches[0]?.events.end();
  await clock.advance(0);
  expect(server.lists).toBe(1);
  expect(server.watches[1]?.options.resourceVersion).toBe('5');
});

test('a list that fails is tried again after a back-off that doubles', async () => {
  const { server, clock, informers } = start();
  server.items = undefined;
  const informer = informers.informer(configMaps);
  await clock.advance(0);
  expect(informer.state.kind).toBe('failed');
  await clock.advance(799);
  expect(server.lists).toBe(1);
  await clock.advance(1);
  expect(server.lists).toBe(2);
  await clock.advance(1599);
  expect(server.lists).toBe(2);
  server.items = [];
  await clock.advance(1);
  await informer.synced;
  expect(informer.state.kind).toBe('live');
});

test('those who ask for the same share an informer, which ends with the last of them', async () => {
  const { server, clock, informers } = start();
  const first = informers.informer(configMaps, { namespace: 'default' });
  const second = informers.informer(configMaps, { namespace: 'default' });
  const other = informers.informer(configMaps, { namespace: 'kube-system' });
  await Promise.all([first.synced, second.synced, other.synced]);
  await clock.advance(0);
  expect([server.lists, server.watches.length]).toEqual([2, 2]);
  first.release();
  first.release();
  expect(server.watches[0]?.events.open).toBe(true);
  second.release();
  expect(server.watches.map(({ events }) => events.open)).toEqual([false, true]);
});

test('indexes find objects by namespace, owner and anything else', async () => {
  const { server, clock, informers } = start();
  const owned = { ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'owner' }] };
  server.items = [configMap('a', 1, owned), configMap('b', 2, { namespace: 'other' })];
  const informer = informers.informer(configMaps);
  await informer.synced;
  await clock.advance(0);
  informer.addIndex('initial', (object) => [object.metadata.name.slice(0, 1)]);
  const names = (index: string, value: string): readonly string[] =>
    informer.lister.byIndex(index, value).map((object) => object.metadata.name);
  expect([names(BY_OWNER, 'owner'), names('initial', 'b'), informer.lister.list('other').length]).toEqual([
    ['a'],
    ['b'],
    1,
  ]);
  server.send('MODIFIED', configMap('a', 3));
  server.send('DELETED', configMap('b', 4, { namespace: 'other' }));
  await clock.advance(0);
  expect([names(BY_OWNER, 'owner'), names('initial', 'a'), names('initial', 'b')]).toEqual([[], ['a'], []]);
  expect(() => informer.lister.byIndex('none', '')).toThrow('index none does not exist');
});
