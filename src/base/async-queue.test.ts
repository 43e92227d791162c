import { expect, test } from 'vitest';
import { AsyncQueue } from './async-queue.ts';

test('what was pushed is read in order, to the end', async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.push(2);
  queue.end();
  queue.push(3);
  const read: number[] = [];
  for await (const item of queue) read.push(item);
  expect(read).toEqual([1, 2]);
});

test('who pushes waits until no more than so many items are left', async () => {
  const queue = new AsyncQueue<number>();
  for (const item of [1, 2]) queue.push(item);
  expect(queue.drained(2)).toBeUndefined();
  queue.push(3);
  let drained = false;
  const room = queue.drained(1)?.then(() => {
    drained = true;
  });
  const reader = queue[Symbol.asyncIterator]();
  await reader.next();
  expect(drained).toBe(false);
  await reader.next();
  await room;
  expect(drained).toBe(true);
});

test.for([
  ['ended', (queue: AsyncQueue<number>): void => queue.end()],
  ['failed', (queue: AsyncQueue<number>): void => queue.fail(new Error('gone'))],
  ['left by its reader', (queue: AsyncQueue<number>): void => void queue[Symbol.asyncIterator]().return?.()],
] as const)('nobody waits for room in a queue that was %s', async ([, end]) => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  const room = queue.drained(0);
  end(queue);
  await room;
  expect(queue.drained(0)).toBeUndefined();
});
