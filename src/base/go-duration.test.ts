import { expect, test } from 'vitest';
import { goDuration, GoDurationError, parseGoDuration } from './go-duration.ts';

// Go: time/time_test.go TestParseDuration
test.each([
  ['0', 0],
  ['5s', 5000],
  ['-30s', -30_000],
  ['+1m', 60_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['1h2m3.5s', 3_723_500],
  ['100ms', 100],
  ['1500us', 1.5],
  ['1500µs', 1.5],
])('%s', (text, milliseconds) => {
  expect(parseGoDuration(text)).toBeCloseTo(milliseconds, 9);
});

test.each([
  ['', 'time: invalid duration ""'],
  ['3', 'time: missing unit in duration "3"'],
  ['s', 'time: invalid duration "s"'],
  ['.s', 'time: invalid duration ".s"'],
  ['1d', 'time: unknown unit "d" in duration "1d"'],
])('%j is none: %s', (text, why) => {
  expect(() => parseGoDuration(text)).toThrow(new GoDurationError(why));
});

test('what is printed is read', () => {
  for (const milliseconds of [0, 1, 999, 1000, 61_500, 3_600_000, 86_399_999]) {
    expect(parseGoDuration(goDuration(milliseconds))).toBeCloseTo(milliseconds, 6);
  }
});
