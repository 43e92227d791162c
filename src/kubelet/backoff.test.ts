import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { Backoff } from './backoff.ts';
import { goDuration } from '../api/index.ts';

test('delays double up to the maximum, and are forgotten after a long quiet time', async () => {
  const clock = new VirtualClock(0);
  const backoff = new Backoff(clock, 10, 40);
  const delays: number[] = [];
  for (let failure = 0; failure < 4; failure++) {
    backoff.next('a', clock.now());
    delays.push(backoff.remaining('a', clock.now()));
    await clock.advance(1);
  }
  expect(delays).toEqual([10, 20, 40, 40]);
  expect(backoff.remaining('a', clock.now() - 30)).toBe(10);
  await clock.advance(100);
  expect(backoff.remaining('a', clock.now())).toBe(0);
  backoff.next('a', clock.now());
  expect(backoff.delay('a')).toBe(10);
});

test('nobody waits for a clock that was set back to come to where it was', () => {
  const clock = new VirtualClock(0);
  const backoff = new Backoff(clock, 10, 40);
  const failedAt = clock.now();
  backoff.next('a', failedAt);
  clock.jump(-5 * 3_600_000);
  expect(backoff.remaining('a', failedAt)).toBe(0);
});

test.each([
  [0, '0s'],
  [12, '12ms'],
  [1286, '1.286s'],
  [123_000, '2m3s'],
  [3_600_000, '1h0m0s'],
])('%i milliseconds are %s', (milliseconds, text) => {
  expect(goDuration(milliseconds)).toBe(text);
});
