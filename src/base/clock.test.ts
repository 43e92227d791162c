import { expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';

test('a virtual clock runs due timers in order of time, then of their making', async () => {
  const clock = new VirtualClock(1000);
  const ran: string[] = [];
  clock.setTimeout(() => ran.push(`b@${String(clock.now())}`), 20);
  clock.setTimeout(() => ran.push(`a@${String(clock.now())}`), 10);
  clock.setTimeout(() => ran.push(`c@${String(clock.now())}`), 20);
  const cancel = clock.setTimeout(() => ran.push('never'), 15);
  cancel();
  await clock.advance(20);
  expect(ran).toEqual(['a@1010', 'b@1020', 'c@1020']);
});

test('a sleep is cut short by its signal', async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const slept = clock.sleep(1000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
});
