import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import type { SavedInode, TreeChanges } from '../kernel/index.ts';
import { openVolumeStore } from './indexed-db-store.ts';
import { VolumeInUse } from './store.ts';

const NOW = { atime: 1, mtime: 2n ** 60n, ctime: 3 };

function file(number: number): SavedInode {
  return { number, mode: 0o644, uid: 0, gid: 0, ...NOW, type: 'file', size: 3 };
}

function changes(some: Partial<TreeChanges>): TreeChanges {
  return { inodes: [], chunks: [], removed: [], cut: [], ...some };
}

const chunk = (number: number, index: number) => ({ number, index, bytes: Uint8Array.of(number, index) });

/** Web Locks, of one page. */
function fakeLocks(): Pick<LockManager, 'request'> {
  const held = new Map<string, Promise<unknown>>();
  const request = async (name: string, { signal }: LockOptions, run: () => Promise<unknown>): Promise<void> => {
    const given = new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
    while (held.has(name)) await Promise.race([held.get(name), given]);
    const holding = run().finally(() => held.delete(name));
    held.set(name, holding);
    await holding;
  };
  return { request: request as LockManager['request'] };
}

test('what is saved is there for whoever opens the database next', async () => {
  const one = openVolumeStore('reload', { locks: fakeLocks() });
  const volume = await one.open('v');
  const other = await one.open('w');
  await volume.save(changes({ inodes: [file(1), file(2)], chunks: [chunk(2, 0), chunk(2, 1)] }), 'strict');
  await other.save(changes({ inodes: [file(7)] }), 'relaxed');
  await one.close();
  const two = openVolumeStore('reload', { locks: fakeLocks() });
  expect(await (await two.open('v')).load()).toEqual({
    inodes: [file(1), file(2)],
    chunks: [chunk(2, 0), chunk(2, 1)],
  });
  expect((await (await two.open('w')).load()).inodes).toEqual([file(7)]);
  await two.close({ forget: true });
});

test('what is removed and cut is gone, with its content', async () => {
  const store = openVolumeStore('removed', { locks: fakeLocks() });
  const volume = await store.open('v');
  const chunks = [chunk(2, 0), chunk(2, 1), chunk(3, 0), chunk(3, 1), chunk(3, 2), chunk(20, 0)];
  await volume.save(changes({ inodes: [file(1), file(2), file(3), file(20)], chunks }), 'relaxed');
  await volume.save(changes({ removed: [2], cut: [{ number: 3, from: 1 }] }), 'relaxed');
  expect(await volume.load()).toEqual({
    inodes: [file(1), file(3), file(20)],
    chunks: [chunk(3, 0), chunk(20, 0)],
  });
});

test('a volume is open once, and is not removed meanwhile', async () => {
  const locks = fakeLocks();
  const clock = new VirtualClock();
  const asked = vi.spyOn(clock, 'setTimeout');
  const nodes = [openVolumeStore('locked', { locks, clock }), openVolumeStore('locked', { locks, clock })] as const;
  const volume = await nodes[0].open('v');
  await volume.save(changes({ inodes: [file(1)] }), 'strict');
  const refused = Promise.all([
    expect(nodes[1].open('v')).rejects.toThrow(VolumeInUse),
    expect(nodes[1].remove('v')).rejects.toThrow('volume v is in use by a node'),
  ]);
  await untilAsked(asked, 3);
  await clock.advance(1000);
  await refused;
  volume.close();
  await nodes[1].remove('v');
  expect((await (await nodes[0].open('v')).load()).inodes).toEqual([]);
});

test('who asks for a volume while it is let go of gets it', async () => {
  const locks = fakeLocks();
  const clock = new VirtualClock();
  const asked = vi.spyOn(clock, 'setTimeout');
  const store = openVolumeStore('handed', { locks, clock });
  const first = await store.open('v');
  const second = store.open('v');
  await untilAsked(asked, 2);
  await clock.advance(900);
  first.close();
  expect((await (await second).load()).inodes).toEqual([]);
});

/** Until so many have asked for a lock, in all. */
async function untilAsked(
  asked: { readonly mock: { readonly calls: readonly unknown[] } },
  count: number,
): Promise<void> {
  await vi.waitFor(() => {
    expect(asked.mock.calls).toHaveLength(count);
  });
}

test('a cluster that starts anew has no volumes', async () => {
  const store = openVolumeStore('fresh', { locks: fakeLocks() });
  await (await store.open('v')).save(changes({ inodes: [file(1)], chunks: [chunk(1, 0)] }), 'strict');
  await store.clear();
  expect(await (await store.open('w')).load()).toEqual({ inodes: [], chunks: [] });
  await store.close({ forget: true });
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('fresh');
});

test('all of a save is written or nothing', async () => {
  const store = openVolumeStore('atomic', { locks: fakeLocks() });
  const volume = await store.open('v');
  const put = IDBObjectStore.prototype.put;
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (this.name === 'chunks') throw new DOMException('no room', 'QuotaExceededError');
    return put.apply(this, args);
  });
  await expect(volume.save(changes({ inodes: [file(1)], chunks: [chunk(1, 0)] }), 'strict')).rejects.toThrow('no room');
  full.mockRestore();
  expect((await volume.load()).inodes).toEqual([]);
});

test('without storage, volumes live as long as their worker', async () => {
  const refused = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('access denied', 'SecurityError');
  });
  const store = openVolumeStore('denied', { locks: undefined });
  const volume = await store.open('v');
  refused.mockRestore();
  await volume.save(changes({ inodes: [file(1)] }), 'strict');
  volume.close();
  expect((await (await store.open('v')).load()).inodes).toEqual([file(1)]);
});
