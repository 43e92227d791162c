import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { FakeTmpfs } from '../../cri/testing/fake-kernel.ts';
import { memoryVolumeStore, VolumeInUse, type Durability, type VolumeStore } from '../../volumes/index.ts';
import { NodeVolumes } from './node-volumes.ts';

interface TestNode {
  readonly volumes: NodeVolumes;
  readonly failures: string[];
  /** Trees in the order of their making. */
  readonly trees: FakeTmpfs[];
}

function node(store: VolumeStore, clock = new VirtualClock(), nodeName = 'node-1'): TestNode {
  const failures: string[] = [];
  const trees: FakeTmpfs[] = [];
  const volumes = new NodeVolumes({
    nodeName,
    createTmpfs: (options) => {
      const tree = new FakeTmpfs(options);
      trees.push(tree);
      return tree;
    },
    store,
    clock,
    onFailure: (handle, cause) => failures.push(`${handle ?? 'disk'}: ${String(cause)}`),
  });
  return { volumes, failures, trees };
}

/** A store that tells of what is saved, and can be full. */
function watched(): { store: VolumeStore; saves: Durability[]; fail: (broken: boolean) => void } {
  const inner = memoryVolumeStore();
  const saves: Durability[] = [];
  let broken = false;
  const store: VolumeStore = {
    ...inner,
    async open(handle) {
      const volume = await inner.open(handle);
      return {
        ...volume,
        save: (changes, durability) => {
          if (broken) return Promise.reject(new Error('no room'));
          saves.push(durability);
          return volume.save(changes, durability);
        },
      };
    },
  };
  return { store, saves, fail: (it) => void (broken = it) };
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const read = (content: Uint8Array | undefined): string => new TextDecoder().decode(content);

test('what a pod writes is there for the next, on whatever node', async () => {
  const store = memoryVolumeStore();
  const [one, two] = [node(store), node(store)];
  (await one.volumes.mount('v', 'a')).writeFile('f', text('kept'));
  await one.volumes.unmount('v', 'a');
  expect(read((await two.volumes.mount('v', 'b')).readFile('f'))).toBe('kept');
});

test('pods of a node share a volume, which another node cannot have meanwhile', async () => {
  const store = memoryVolumeStore();
  const [one, two] = [node(store), node(store)];
  const tree = await one.volumes.mount('v', 'a');
  expect(await one.volumes.mount('v', 'b')).toBe(tree);
  expect([one.volumes.isUsedByOthers('v', 'a'), one.volumes.isUsedByOthers('w', 'a')]).toEqual([true, false]);
  await expect(two.volumes.mount('v', 'c')).rejects.toThrow(VolumeInUse);
  await one.volumes.unmount('v', 'a');
  await expect(two.volumes.mount('v', 'c')).rejects.toThrow(VolumeInUse);
  expect(one.volumes.isUsedByOthers('v', 'b')).toBe(false);
  await one.volumes.unmount('v', 'b');
  await two.volumes.mount('v', 'c');
});

test('writes are saved together after a moment, and at once for fsync', async () => {
  const clock = new VirtualClock();
  const { store, saves } = watched();
  const { volumes, trees } = node(store, clock);
  const tree = await volumes.mount('v', 'a');
  await clock.advance(200);
  expect(saves).toEqual(['relaxed']);
  tree.writeFile('f', text('one'));
  tree.writeFile('g', text('two'));
  await clock.advance(199);
  expect(saves).toHaveLength(1);
  await clock.advance(1);
  expect(saves).toEqual(['relaxed', 'relaxed']);
  await clock.advance(10_000);
  expect(saves).toHaveLength(2);
  tree.writeFile('f', text('three'));
  expect(await trees[0]?.sync()).toBe(true);
  expect(saves).toEqual(['relaxed', 'relaxed', 'strict']);
});

test('what cannot be saved stays in memory, is told of once, and is saved later in order', async () => {
  const clock = new VirtualClock();
  const { store, fail } = watched();
  const { volumes, failures, trees } = node(store, clock);
  const tree = await volumes.mount('v', 'a');
  await clock.advance(200);
  fail(true);
  tree.writeFile('f', text('first'));
  expect(await trees[0]?.sync()).toBe(false);
  tree.writeFile('f', text('second'));
  await clock.advance(20_000);
  expect(failures).toEqual(['v: Error: no room']);
  await volumes.unmount('v', 'a');
  expect(read((await volumes.mount('v', 'b')).readFile('f'))).toBe('second');
  fail(false);
  await clock.advance(5000);
  await volumes.unmount('v', 'b');
  expect(read((await node(store).volumes.mount('v', 'c')).readFile('f'))).toBe('second');
});

test('a pod that comes while the last one goes gets the volume', async () => {
  const { volumes } = node(memoryVolumeStore());
  (await volumes.mount('v', 'a')).writeFile('f', text('kept'));
  const gone = volumes.unmount('v', 'a');
  expect(read((await volumes.mount('v', 'b')).readFile('f'))).toBe('kept');
  await gone;
});

test('a node’s own disk is there when it starts again', async () => {
  const store = memoryVolumeStore();
  const first = node(store);
  (await first.volumes.host()).writeFile('data/f', text('kept'));
  await first.volumes.stop();
  expect(read((await node(store).volumes.host()).readFile('data/f'))).toBe('kept');
  expect((await node(store, new VirtualClock(), 'node-2').volumes.host()).readFile('data/f')).toBeUndefined();
});
