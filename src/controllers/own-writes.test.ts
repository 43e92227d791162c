import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { keyOf, keyString, type KubernetesObject } from '../api/index.ts';
import type { Lister } from '../client/index.ts';
import { OwnWrites } from './own-writes.ts';
import { newPod } from './testing/objects.ts';

function at(resourceVersion: string): KubernetesObject {
  return newPod('a', { metadata: { resourceVersion } });
}

function listing(...objects: readonly KubernetesObject[]): Lister<KubernetesObject> {
  return {
    get: ({ namespace = '', name }) => objects.find((object) => keyString(keyOf(object)) === `${namespace}/${name}`),
    list: () => objects,
    byIndex: () => [],
  };
}

test('a cache is behind until it shows the version that was written, or a later one', () => {
  const writes = new OwnWrites(new VirtualClock());
  expect(writes.visible('owner', listing())).toBe(true);
  writes.wrote('owner', at('10'));
  expect(writes.visible('owner', listing())).toBe(false);
  expect(writes.visible('owner', listing(at('9')))).toBe(false);
  expect(writes.visible('owner', listing(at('11')))).toBe(true);
  expect(writes.visible('owner', listing())).toBe(true);
});

test('nobody waits for what was deleted, nor longer than a minute', async () => {
  const clock = new VirtualClock();
  const writes = new OwnWrites(clock);
  writes.wrote('owner', at('10'));
  writes.removed('owner', at('12'));
  expect(writes.visible('owner', listing())).toBe(true);
  writes.wrote('owner', at('20'));
  await clock.advance(60_000);
  expect(writes.visible('owner', listing())).toBe(false);
  await clock.advance(1);
  expect(writes.visible('owner', listing())).toBe(true);
});
