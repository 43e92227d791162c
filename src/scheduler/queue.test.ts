import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { SchedulingQueue } from './queue.ts';
import { newPod } from './testing/objects.ts';

function start(): { clock: VirtualClock; queue: SchedulingQueue } {
  const clock = new VirtualClock();
  return { clock, queue: new SchedulingQueue(clock, () => undefined) };
}

test('the more important comes first, then the older', async () => {
  const { clock, queue } = start();
  for (const [name, priority] of [
    ['a', 0],
    ['b', 5],
    ['c', 0],
    ['d', 5],
  ] as const) {
    queue.add(newPod(name, { spec: { priority } }));
    await clock.advance(1);
  }
  const order = [1, 2, 3, 4].map(() => queue.pop()?.pod.metadata.name);
  expect(order).toEqual(['b', 'd', 'a', 'c']);
});

test('a pod that did not fit waits for a change, and for its back-off of 1 s that doubles to 10 s', async () => {
  const { clock, queue } = start();
  queue.add(newPod('a'));
  for (const seconds of [1, 2, 4, 8, 10, 10]) {
    const item = queue.pop();
    if (item === undefined) throw new Error('not due');
    queue.addUnschedulable(item, queue.moves);
    queue.moveAll();
    await clock.advance(seconds * 1000 - 1);
    expect(queue.pop()).toBeUndefined();
    await clock.advance(1);
  }
  expect(queue.pop()).toBeDefined();
});

test('without a change it waits five minutes', async () => {
  const { clock, queue } = start();
  queue.add(newPod('a'));
  const item = queue.pop();
  if (item === undefined) throw new Error('not due');
  queue.addUnschedulable(item, queue.moves);
  await clock.advance(5 * 60_000 - 1);
  expect(queue.pop()).toBeUndefined();
  await clock.advance(1);
  expect(queue.pop()).toBeDefined();
});

test('a change during the attempt is not lost', async () => {
  const { clock, queue } = start();
  queue.add(newPod('a'));
  const item = queue.pop();
  const before = queue.moves;
  queue.moveAll();
  if (item === undefined) throw new Error('not due');
  queue.addUnschedulable(item, before);
  await clock.advance(1000);
  expect(queue.pop()).toBeDefined();
});

test('a pod that is removed does not come back', async () => {
  const { clock, queue } = start();
  queue.add(newPod('a'));
  const item = queue.pop();
  if (item === undefined) throw new Error('not due');
  queue.addUnschedulable(item, queue.moves);
  queue.moveAll();
  queue.remove('a');
  await clock.advance(600_000);
  expect([queue.pop(), queue.has('a')]).toEqual([undefined, false]);
});
