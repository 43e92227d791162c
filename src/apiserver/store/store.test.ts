import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import type { KubernetesObject } from '../../api/index.ts';
import { type LogState, memoryLog, StorageFullError, type StoreLog } from './log.ts';
import type { StoreEvent } from './history.ts';
import type { StoredObject, StoreKey } from './record.ts';
import { CompactedError, openStore, type Store } from './store.ts';

function object(name: string, value = 0, namespace = 'default'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, uid: 'u', resourceVersion: '', creationTimestamp: '' },
    data: { value: String(value) },
  } as unknown as KubernetesObject;
}

function key(name: string, namespace = 'default', resource = 'configmaps'): StoreKey {
  return { resource, namespace, name };
}

/** A log whose appends settle when the test says so. */
class ManualLog implements StoreLog {
  readonly durability = { durable: true } as const;
  readonly compactionDue = false;
  readonly batches: (readonly StoredObject[])[] = [];
  #settle: ((cause?: Error) => void)[] = [];

  load(): Promise<LogState> {
    return Promise.resolve({ revision: 1, objects: [] });
  }
  append(batch: readonly StoredObject[]): Promise<void> {
    this.batches.push(batch);
    return new Promise((resolve, reject) => {
      this.#settle.push((cause) => {
        if (cause === undefined) resolve();
        else reject(cause);
      });
    });
  }
  compact(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  get waiting(): number {
    return this.#settle.length;
  }
  settle(cause?: Error): void {
    this.#settle.shift()?.(cause);
  }
}

function memoryStore(historyWindow = 4096): Promise<Store> {
  return openStore({ log: memoryLog(), clock: new VirtualClock(), historyWindow });
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

test('revisions begin at 2, as in etcd, and objects carry theirs', async () => {
  const store = await memoryStore();
  const result = store.txn(key('a'), 0, { kind: 'put', object: object('a') });
  expect(result.ok && result.stored.object.metadata.resourceVersion).toBe('2');
  expect(store.get(key('a'))?.revision).toBe(2);
  expect(Object.isFrozen((store.get(key('a'))?.object as { data?: object }).data)).toBe(true);
});

test('a transaction that expects another revision changes nothing', async () => {
  const store = await memoryStore();
  store.txn(key('a'), 0, { kind: 'put', object: object('a', 1) });
  expect(store.txn(key('a'), 0, { kind: 'put', object: object('a', 2) }).ok).toBe(false);
  expect(store.txn(key('a'), 7, { kind: 'delete' }).ok).toBe(false);
  expect(store.txn(key('b'), 0, { kind: 'delete' }).ok).toBe(false);
  expect(store.revision).toBe(2);
});

test('lists are in the order of namespace and name, also after deletes and recreations', async () => {
  const store = await memoryStore();
  for (const [namespace, name] of [
    ['b', 'x'],
    ['a', 'z'],
    ['a', 'm'],
    ['a', 'b'],
  ] as const) {
    store.txn(key(name, namespace), 0, { kind: 'put', object: object(name, 0, namespace) });
  }
  const names = (): string[] => store.list('configmaps').map((stored) => `${stored.namespace}/${stored.name}`);
  expect(names()).toEqual(['a/b', 'a/m', 'a/z', 'b/x']);
  store.txn(key('m', 'a'), store.get(key('m', 'a'))!.revision, { kind: 'delete' });
  store.txn(key('m', 'a'), 0, { kind: 'put', object: object('m', 1, 'a') });
  store.txn(key('c', 'a'), 0, { kind: 'put', object: object('c', 1, 'a') });
  expect(names()).toEqual(['a/b', 'a/c', 'a/m', 'a/z', 'b/x']);
  expect(store.list('configmaps', 'b')).toHaveLength(1);
  expect(store.size).toBe(5);
});

interface Step {
  readonly name: number;
  readonly kind: 'put' | 'delete' | 'watch';
  readonly back: number;
}

const steps = fc.array(
  fc.record<Step>({
    name: fc.integer({ min: 0, max: 4 }),
    kind: fc.constantFrom('put', 'put', 'delete', 'watch'),
    back: fc.integer({ min: 0, max: 8 }),
  }),
  { maxLength: 80 },
);

test('a watch from any revision hears every later change once, in order, and ends with the present state', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const store = await memoryStore();
      const watches: { from: number; events: StoreEvent[]; state: Map<string, number> }[] = [];
      const all: StoreEvent[] = [];
      store.watch({ resource: 'configmaps' }, 1, (event) => all.push(event));
      script.forEach((step, value) => {
        const at = key(`n${String(step.name)}`, `ns${String(step.name % 2)}`);
        const current = store.get(at);
        if (step.kind === 'watch') {
          const from = Math.max(1, store.revision - step.back);
          const state = new Map(store.listAt(from, 'configmaps').map((stored) => [stored.name, stored.revision]));
          const events: StoreEvent[] = [];
          watches.push({ from, events, state });
          store.watch({ resource: 'configmaps' }, from, (event) => events.push(event));
        } else if (step.kind === 'put') {
          store.txn(at, current?.revision ?? 0, { kind: 'put', object: object(at.name, value, at.namespace) });
        } else if (current !== undefined) store.txn(at, current.revision, { kind: 'delete' });
      });
      for (const { from, events, state } of watches) {
        expect(events).toEqual(all.filter((event) => event.stored.revision > from));
        // The list at a revision and the events after it amount to the list of now.
        for (const { type, stored } of events) {
          expect(type).toBe(stored.deleted ? 'DELETED' : state.has(stored.name) ? 'MODIFIED' : 'ADDED');
          if (stored.deleted) state.delete(stored.name);
          else state.set(stored.name, stored.revision);
        }
        expect(state).toEqual(new Map(store.list('configmaps').map((stored) => [stored.name, stored.revision])));
      }
    }),
  );
});

test('increments by compare-and-swap are never lost, whichever batches fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('write', 'commit', 'fail'), { maxLength: 60 }), async (script) => {
      const log = new ManualLog();
      const store = await openStore({ log, clock: new VirtualClock() });
      let acknowledged = 0;
      let refused = 0;
      let submitted = 0;
      const events: number[] = [];
      store.watch({ resource: 'configmaps' }, 1, (event) => events.push(event.stored.revision));
      for (const step of script) {
        if (step === 'write') {
          const current = store.latest(key('a'));
          const value = Number((current?.object as { data?: { value: string } } | undefined)?.data?.value ?? 0);
          const result = store.txn(key('a'), current?.revision ?? 0, { kind: 'put', object: object('a', value + 1) });
          expect(result.ok).toBe(true);
          submitted++;
          if (result.ok)
            void result.committed?.then(
              () => acknowledged++,
              () => refused++,
            );
        } else {
          log.settle(step === 'fail' ? new Error('disk') : undefined);
        }
        await turns();
      }
      while (log.waiting > 0) {
        log.settle();
        await turns();
      }
      const value = Number((store.get(key('a'))?.object as { data?: { value: string } } | undefined)?.data?.value ?? 0);
      expect(value).toBe(acknowledged);
      expect(acknowledged + refused).toBe(submitted);
      expect(events).toEqual([...new Set(events)].sort((a, b) => a - b));
      expect(events).toHaveLength(acknowledged);
      expect(store.revision).toBe(1 + acknowledged);
    }),
  );
});

test('reads and watches see a write when it is committed, not before', async () => {
  const log = new ManualLog();
  const store = await openStore({ log, clock: new VirtualClock() });
  const events: StoreEvent[] = [];
  store.watch({ resource: 'configmaps' }, 1, (event) => events.push(event));
  const first = store.txn(key('a'), 0, { kind: 'put', object: object('a') });
  await turns();
  store.txn(key('b'), 0, { kind: 'put', object: object('b') });
  store.txn(key('c'), 0, { kind: 'put', object: object('c') });
  expect([store.get(key('a')), store.revision, events.length]).toEqual([undefined, 1, 0]);
  expect(store.latest(key('c'))?.revision).toBe(4);
  log.settle();
  await (first.ok ? first.committed : undefined);
  expect(store.get(key('a'))?.revision).toBe(2);
  await turns();
  expect(log.batches.map((batch) => batch.length)).toEqual([1, 2]);
});

test('a full storage is cleaned up once before a write fails', async () => {
  const log = new ManualLog();
  const store = await openStore({ log, clock: new VirtualClock() });
  const result = store.txn(key('a'), 0, { kind: 'put', object: object('a') });
  await turns();
  log.settle(new StorageFullError('full'));
  await turns();
  log.settle(new StorageFullError('full'));
  await expect(result.ok ? result.committed : undefined).rejects.toThrow('full');
  const again = store.txn(key('a'), 0, { kind: 'put', object: object('a') });
  await turns();
  log.settle();
  await (again.ok ? again.committed : undefined);
  expect(store.get(key('a'))?.revision).toBe(2);
});

test('watches of a name, a field or a namespace hear of their objects only', async () => {
  const indexers = new Map([['pods', (stored: StoredObject) => (stored.object as { node?: string }).node ?? '']]);
  const store = await openStore({ log: memoryLog(), clock: new VirtualClock(), indexers });
  const pod = (name: string, node?: string): KubernetesObject => ({
    ...object(name),
    ...(node === undefined ? {} : { node }),
  });
  const heard: Record<string, string[]> = { name: [], node: [], namespace: [], other: [] };
  const sink = (list: string) => (event: StoreEvent) => heard[list]!.push(`${event.type} ${event.stored.name}`);
  store.watch({ resource: 'pods', namespace: 'default', name: 'a' }, 1, sink('name'));
  store.watch({ resource: 'pods', indexed: 'n1' }, 1, sink('node'));
  store.watch({ resource: 'pods', namespace: 'default' }, 1, sink('namespace'));
  store.watch({ resource: 'configmaps' }, 1, sink('other'));
  store.txn(key('a', 'default', 'pods'), 0, { kind: 'put', object: pod('a') });
  store.txn(key('b', 'default', 'pods'), 0, { kind: 'put', object: pod('b', 'n2') });
  store.txn(key('a', 'default', 'pods'), 2, { kind: 'put', object: pod('a', 'n1') });
  store.txn(key('a', 'default', 'pods'), 4, { kind: 'put', object: pod('a', 'n2') });
  expect(heard).toEqual({
    name: ['ADDED a', 'MODIFIED a', 'MODIFIED a'],
    node: ['MODIFIED a', 'MODIFIED a'],
    namespace: ['ADDED a', 'ADDED b', 'MODIFIED a', 'MODIFIED a'],
    other: [],
  });
});

test('what was compacted cannot be watched any more', async () => {
  const store = await memoryStore(4);
  for (let value = 0; value < 20; value++) {
    store.txn(key('a'), store.get(key('a'))?.revision ?? 0, { kind: 'put', object: object('a', value) });
  }
  expect(() => store.watch({ resource: 'configmaps' }, 3, () => undefined)).toThrow(CompactedError);
  expect(() => store.watch({ resource: 'configmaps' }, 20, () => undefined)).not.toThrow();
  store.compact(20);
  expect(() => store.watch({ resource: 'configmaps' }, 19, () => undefined)).toThrow(CompactedError);
  expect(() => store.listAt(19, 'configmaps')).toThrow(CompactedError);
});

test('objects with a time to live are deleted when it is over, unless they were written again', async () => {
  const clock = new VirtualClock();
  const store = await openStore({ log: memoryLog(), clock });
  store.txn(key('a'), 0, { kind: 'put', object: object('a'), ttl: 10_000 });
  store.txn(key('b'), 0, { kind: 'put', object: object('b'), ttl: 10_000 });
  await clock.advance(6000);
  store.txn(key('b'), 3, { kind: 'put', object: object('b', 1), ttl: 10_000 });
  await clock.advance(5000);
  expect(store.list('configmaps').map((stored) => stored.name)).toEqual(['b']);
  await clock.advance(6000);
  expect(store.list('configmaps')).toEqual([]);
});
