import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { openIndexedDbLog } from './indexed-db-log.ts';
import { StorageFullError } from './log.ts';
import { openStore } from './store.ts';
import { configMapKey, logSuite, put } from './testing/log-suite.ts';

logSuite();

test('a write that the storage has no room for fails, is undone, and the next one goes on', async () => {
  const store = await openStore({ log: await openIndexedDbLog('quota'), clock: new VirtualClock() });
  await put(store, 'a', 'kept');
  const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  await expect(put(store, 'b', 'lost')).rejects.toThrow(StorageFullError);
  full.mockRestore();
  expect(store.get(configMapKey('b'))).toBeUndefined();
  expect(store.durability.durable).toBe(true);
  await put(store, 'b', 'kept');
  expect(store.get(configMapKey('b'))?.revision).toBe(3);
  await store.close({ forget: true });
});

test('without storage the log is in memory and says why', async () => {
  const refused = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('access denied', 'SecurityError');
  });
  const log = await openIndexedDbLog('denied');
  refused.mockRestore();
  expect(log.durability).toEqual({ durable: false, reason: 'this page has no storage: access denied' });
});

test('a second tab hears that the database is open elsewhere', async () => {
  const clock = new VirtualClock();
  let held: Promise<void> | undefined;
  /** Web Locks of one name. */
  const locks = {
    request: async (_name: string, options: LockOptions, run: (lock: null) => Promise<void>): Promise<void> => {
      while (held !== undefined) {
        await Promise.race([
          held,
          new Promise((_resolve, reject) => {
            options.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
          }),
        ]);
      }
      held = run(null).finally(() => (held = undefined));
      await held;
    },
  } as unknown as Pick<LockManager, 'request'>;
  const first = await openIndexedDbLog('shared', { clock, locks });
  const second = openIndexedDbLog('shared', { clock, locks });
  const refused = expect(second).rejects.toThrow('the cluster of this database is open in another tab');
  await clock.advance(5000);
  await refused;
  await first.close();
  const third = await openIndexedDbLog('shared', { clock, locks });
  await third.close({ forget: true });
});
