import { expect, test } from 'vitest';
import { VirtualClock } from '../base/index.ts';
import { Expectations } from './expectations.ts';

test('a key is unsatisfied until all that was asked for is seen', () => {
  const expectations = new Expectations(new VirtualClock());
  expect(expectations.satisfied('a')).toBe(true);
  expectations.expect('a', 2, ['x']);
  expectations.created('a');
  expectations.deleted('a', 'x');
  expect(expectations.satisfied('a')).toBe(false);
  expectations.deleted('a', 'another');
  expectations.created('a');
  expect(expectations.satisfied('a')).toBe(true);
});

test('what is never seen is waited for five minutes', async () => {
  const clock = new VirtualClock();
  const expectations = new Expectations(clock);
  expectations.expect('a', 1);
  await clock.advance(5 * 60_000);
  expect(expectations.satisfied('a')).toBe(false);
  await clock.advance(1);
  expect(expectations.satisfied('a')).toBe(true);
});
