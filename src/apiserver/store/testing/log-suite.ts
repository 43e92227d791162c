import { deleteDB, openDB } from 'idb';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../base/index.ts';
import type { KubernetesObject } from '../../../api/index.ts';
import { openIndexedDbLog } from '../indexed-db-log.ts';
import type { StoreLog } from '../log.ts';
import type { StoreKey } from '../record.ts';
import { openStore, type Store } from '../store.ts';

function configMap(name: string, value: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', uid: 'u', resourceVersion: '', creationTimestamp: '' },
    data: { value },
  } as unknown as KubernetesObject;
}

export function configMapKey(name: string): StoreKey {
  return { resource: 'configmaps', namespace: 'default', name };
}

export async function put(store: Store, name: string, value: string, ttl?: number): Promise<void> {
  const expected = store.latest(configMapKey(name))?.revision ?? 0;
  const result = store.txn(configMapKey(name), expected, { kind: 'put', object: configMap(name, value), ttl });
  if (!result.ok) throw new Error('the object is at another revision');
  await result.committed;
}

async function remove(store: Store, name: string): Promise<void> {
  const result = store.txn(configMapKey(name), store.latest(configMapKey(name))?.revision ?? 0, { kind: 'delete' });
  if (result.ok) await result.committed;
}

/** Everything that a restart has to keep. */
function stateOf(store: Store): unknown {
  return { revision: store.revision, objects: store.list('configmaps').map((stored) => stored.object) };
}

/** What holds for a log in any IndexedDB. */
export function logSuite(): void {
  let databases = 0;
  const database = (): string => `log-test-${String(databases++)}-${String(performance.now())}`;
  const open = (name: string, log: (name: string) => Promise<StoreLog> = openIndexedDbLog): Promise<Store> =>
    log(name).then((opened) => openStore({ log: opened, clock: new VirtualClock() }));

  test('a reload finds the same objects at the same resourceVersions', async () => {
    const name = database();
    const store = await open(name);
    expect(store.durability).toEqual({ durable: true });
    await Promise.all(Array.from({ length: 50 }, (_, index) => put(store, `n${String(index)}`, 'first')));
    await put(store, 'n7', 'second');
    await remove(store, 'n8');
    const before = stateOf(store);
    await store.close();
    const again = await open(name);
    expect(stateOf(again)).toEqual(before);
    expect(again.revision).toBe(53);
    await put(again, 'n8', 'third');
    expect(again.get(configMapKey('n8'))?.revision).toBe(54);
    await again.close({ forget: true });
  });

  test('what was acknowledged is there even if the log was never closed', async () => {
    const name = database();
    const store = await open(name, (database) => openIndexedDbLog(database, { locks: undefined }));
    await put(store, 'a', 'kept');
    const again = await open(name, (database) => openIndexedDbLog(database, { locks: undefined }));
    expect(again.list('configmaps')).toHaveLength(1);
    await store.close();
    await again.close({ forget: true });
  });

  test('writes of one turn are one record', async () => {
    const name = database();
    const store = await open(name);
    await Promise.all(Array.from({ length: 100 }, (_, index) => put(store, `n${String(index)}`, 'x')));
    await store.close();
    const db = await openDB(name);
    expect(await db.count('segments')).toBe(1);
    db.close();
    await deleteDB(name);
  });

  test('compaction replaces the segments by a snapshot of the same state, while writes go on', async () => {
    const name = database();
    const store = await open(name);
    for (let value = 0; value < 20; value++) await put(store, `n${String(value % 3)}`, String(value));
    await remove(store, 'n0');
    const compacted = store.compactLog();
    await put(store, 'later', 'kept');
    await compacted;
    const before = stateOf(store);
    await store.close();
    const db = await openDB(name);
    expect(await db.count('segments')).toBeLessThanOrEqual(1);
    expect(await db.count('snapshots')).toBe(1);
    db.close();
    const again = await open(name);
    expect(stateOf(again)).toEqual(before);
    await again.compactLog();
    await again.close();
    const last = await open(name);
    expect(stateOf(last)).toEqual(before);
    await last.close({ forget: true });
  });

  test('a snapshot that holds many records comes back whole', async () => {
    const name = database();
    const store = await open(name);
    const large = 'x'.repeat(200_000);
    await Promise.all(Array.from({ length: 30 }, (_, index) => put(store, `n${String(index)}`, large)));
    await store.compactLog();
    const before = stateOf(store);
    await store.close();
    const again = await open(name);
    expect(stateOf(again)).toEqual(before);
    await again.close({ forget: true });
  });

  test('a log that is rewritten over and over does not grow without bound', async () => {
    const name = database();
    const store = await open(name);
    const large = 'x'.repeat(300_000);
    for (let round = 0; round < 60; round++) await put(store, `n${String(round % 2)}`, `${large}${String(round)}`);
    await store.close();
    const db = await openDB(name);
    const segments = (await db.getAll('segments')) as string[];
    expect(segments.reduce((sum, segment) => sum + segment.length, 0)).toBeLessThan(6_000_000);
    db.close();
    await deleteDB(name);
  });

  test('a fresh start forgets what the database held', async () => {
    const name = database();
    const store = await open(name);
    await put(store, 'a', 'old');
    await store.close();
    const again = await open(name, (database) => openIndexedDbLog(database, { fresh: true }));
    expect(stateOf(again)).toEqual({ revision: 1, objects: [] });
    await again.close({ forget: true });
  });

  test('what an object has left of its time to live survives a reload', async () => {
    const name = database();
    const clock = new VirtualClock();
    const store = await openStore({ log: await openIndexedDbLog(name), clock });
    await put(store, 'a', 'event', 60_000);
    await store.close();
    await clock.advance(50_000);
    const again = await openStore({ log: await openIndexedDbLog(name), clock });
    expect(again.size).toBe(1);
    await clock.advance(11_000);
    await again.flush();
    expect(again.size).toBe(0);
    await again.close({ forget: true });
  });

  test('a second writer of the same database goes on in memory, and spoils nothing', async () => {
    const name = database();
    const unlocked = (database: string): Promise<StoreLog> => openIndexedDbLog(database, { locks: undefined });
    const first = await open(name, unlocked);
    const second = await open(name, unlocked);
    await put(first, 'a', 'first');
    await put(second, 'b', 'second');
    expect(second.durability).toEqual({
      durable: false,
      reason: 'the cluster of this database is open in another tab',
    });
    expect(second.list('configmaps')).toHaveLength(1);
    await put(first, 'c', 'first');
    const before = stateOf(first);
    await first.close();
    await second.close();
    const again = await open(name);
    expect(stateOf(again)).toEqual(before);
    await again.close({ forget: true });
  });

  test('a record that is not of this log is refused, not misread', async () => {
    const name = database();
    const store = await open(name);
    await put(store, 'a', 'x');
    await store.close();
    const db = await openDB(name);
    await db.put('segments', '[["configmaps","default"]]', 2);
    db.close();
    await expect(open(name)).rejects.toThrow('the database holds an unknown record');
    await deleteDB(name);
  });
}
