import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { fakeImage } from '../../cri/testing/fake-image.ts';
import type { Image, ImageStore } from '../../oci/index.ts';
import { ImageCollector } from './image-collector.ts';

// upstream: pkg/kubelet/images/image_gc_manager_test.go

interface Scene {
  readonly clock: VirtualClock;
  readonly collector: ImageCollector;
  readonly present: Set<string>;
  readonly used: Set<string>;
  readonly failures: string[];
  other: number;
}

const MI = 2 ** 20;

/** A disk of 100 MiB with images of 10 each. */
function scene(...names: readonly string[]): Scene {
  const clock = new VirtualClock();
  const present = new Set(names);
  const used = new Set<string>();
  const failures: string[] = [];
  const all = names.map((name): Image => ({ ...fakeImage(name), id: name, size: 10 * MI }));
  const images: Pick<ImageStore, 'list' | 'remove'> = {
    list: () => all.filter(({ id }) => present.has(id)),
    remove: (id) => void present.delete(id),
  };
  const it: Scene = {
    clock,
    present,
    used,
    failures,
    other: 0,
    collector: new ImageCollector({
      clock,
      images: images as ImageStore,
      inUse: ({ id }) => used.has(id),
      disk: () => ({ used: present.size * 10 * MI + it.other * MI, capacity: 100 * MI }),
      removed: () => undefined,
      failed: (message) => failures.push(message),
    }),
  };
  return it;
}

test('nothing is removed below the high mark', async () => {
  const it = scene('a', 'b');
  it.other = 64;
  it.collector.start();
  await it.clock.advance(600_000);
  expect([...it.present]).toEqual(['a', 'b']);
  it.collector.stop();
});

test('above it, what was used longest ago goes, down to the low mark', async () => {
  const it = scene('a', 'b', 'c', 'd');
  for (const name of ['a', 'b', 'c', 'd']) it.used.add(name);
  it.collector.start();
  await it.clock.advance(300_000);
  it.used.delete('c');
  await it.clock.advance(300_000);
  it.used.delete('a');
  it.used.delete('d');
  it.other = 52;
  await it.clock.advance(300_000);
  // 92 of 100 are used: 12 have to go.
  expect([...it.present].sort()).toEqual(['b', 'd']);
  expect(it.failures).toEqual([]);
  it.collector.stop();
});

test('what is new stays, and that it is not enough is said', async () => {
  const it = scene('a', 'b');
  it.other = 70;
  it.collector.collect();
  expect([...it.present]).toEqual(['a', 'b']);
  expect(it.failures).toEqual([
    'Failed to garbage collect required amount of images. Attempted to free 10Mi, but only found 0 eligible to free.',
  ]);
  await it.clock.advance(120_000);
  it.used.add('a');
  expect(it.collector.free(Infinity)).toBe(10 * MI);
  expect([...it.present]).toEqual(['a']);
});
