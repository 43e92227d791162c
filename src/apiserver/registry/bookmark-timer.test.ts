import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { BookmarkTimer } from './bookmark-timer.ts';

/** Counts the timers that are set. */
class CountingClock extends VirtualClock {
  timers = 0;

  override setTimeout(callback: () => void, delay: number): () => void {
    this.timers++;
    return super.setTimeout(callback, delay);
  }
}

test('each ticks once a minute, those of one second with one timer', async () => {
  const clock = new CountingClock();
  const timer = new BookmarkTimer(clock);
  const ticks: string[] = [];
  const tick = (name: string) => () => {
    ticks.push(`${name} ${String(clock.monotonic() / 1000)}`);
  };
  timer.add(tick('a'));
  timer.add(tick('b'));
  await clock.advance(500);
  timer.add(tick('c'));
  expect(clock.timers).toBe(2);
  await clock.advance(121_000);
  expect(ticks).toEqual(['a 60', 'b 60', 'c 61', 'a 120', 'b 120', 'c 121']);
});

test('what has ended ticks no more, be it in a tick', async () => {
  const clock = new CountingClock();
  const timer = new BookmarkTimer(clock);
  const ticks: string[] = [];
  const ends: (() => void)[] = [];
  for (const name of ['a', 'b', 'c']) {
    ends.push(
      timer.add(() => {
        ticks.push(name);
        if (name === 'a') ends[1]?.();
        if (name === 'c') ends[2]?.();
      }),
    );
  }
  await clock.advance(60_000);
  expect(ticks).toEqual(['a', 'c']);
  ends[0]?.();
  ends[0]?.();
  const { timers } = clock;
  await clock.advance(200_000);
  expect([ticks, clock.timers]).toEqual([['a', 'c'], timers]);
});
