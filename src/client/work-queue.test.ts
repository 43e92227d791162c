import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { WorkQueue } from './work-queue.ts';

async function take(queue: WorkQueue): Promise<string | undefined> {
  const key = await queue.get();
  if (key !== undefined) queue.done(key);
  return key;
}

test('a key that is added twice is handed out once', async () => {
  const queue = new WorkQueue(new VirtualClock());
  queue.add('a');
  queue.add('b');
  queue.add('a');
  expect([await take(queue), await take(queue), queue.length]).toEqual(['a', 'b', 0]);
});

test('a key that is added while it is worked on comes again, and not before that is done', async () => {
  const queue = new WorkQueue(new VirtualClock());
  queue.add('a');
  const key = await queue.get();
  queue.add('a');
  queue.add('a');
  expect(queue.length).toBe(0);
  queue.done(key ?? '');
  expect([queue.length, await take(queue), queue.length]).toEqual([1, 'a', 0]);
});

test('back-off doubles with each retry, from 5 ms to 1000 s, and begins anew once forgotten', async () => {
  const clock = new VirtualClock();
  const queue = new WorkQueue(clock);
  for (let retry = 0; retry < 20; retry++) {
    const delay = Math.min(5 * 2 ** retry, 1_000_000);
    queue.addRateLimited('a');
    await clock.advance(delay - 1);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await take(queue)).toBe('a');
  }
  expect(queue.retries('a')).toBe(20);
  queue.forget('a');
  queue.addRateLimited('a');
  await clock.advance(5);
  expect(queue.length).toBe(1);
});

test('of several delayed adds the earliest counts', async () => {
  const clock = new VirtualClock();
  const queue = new WorkQueue(clock);
  queue.addAfter('a', 100);
  queue.addAfter('a', 50);
  queue.addAfter('a', 200);
  await clock.advance(49);
  expect(queue.length).toBe(0);
  await clock.advance(1);
  expect(await take(queue)).toBe('a');
  await clock.advance(1000);
  expect(queue.length).toBe(0);
});

test('a closed queue lets its workers go and takes nothing more', async () => {
  const queue = new WorkQueue(new VirtualClock());
  const waiting = queue.get();
  queue.close();
  queue.add('a');
  expect([await waiting, await queue.get()]).toEqual([undefined, undefined]);
});
