import { expect, test } from 'vitest';
import { ageOf, formatMicroTime, formatTime, humanDuration, parseTime } from './index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [-2 * SECOND, '<invalid>'],
  [-SECOND, '0s'],
  [0, '0s'],
  [119 * SECOND, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + SECOND, '2m1s'],
  [10 * MINUTE + SECOND, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR + 5 * MINUTE, '3h5m'],
  [8 * HOUR + 5 * MINUTE, '8h'],
  [47 * HOUR, '47h'],
  [2 * DAY, '2d'],
  [2 * DAY + HOUR, '2d1h'],
  [8 * DAY + HOUR, '8d'],
  [729 * DAY, '729d'],
  [2 * 365 * DAY + DAY, '2y1d'],
  [8 * 365 * DAY + DAY, '8y'],
])('%i ms is %s', (milliseconds, text) => {
  expect(humanDuration(milliseconds)).toBe(text);
});

test('times are read and written', () => {
  const moment = Date.UTC(2026, 0, 2, 3, 4, 5);
  expect(formatTime(moment + 678)).toBe('2026-01-02T03:04:05Z');
  expect(formatMicroTime(moment + 678.901)).toBe('2026-01-02T03:04:05.678901Z');
  expect(parseTime('2026-01-02T04:04:05+01:00')).toBe(moment);
  expect(parseTime('2026-01-02T03:04:05.5Z')).toBe(moment + 500);
  for (const wrong of ['2026-02-30T00:00:00Z', '2026-01-02', 'now', '2026-01-02T24:00:00Z', '2026-01-02T03:04:05']) {
    expect(parseTime(wrong)).toBeUndefined();
  }
  expect(ageOf('2026-01-02T03:04:05Z', moment + 5 * SECOND)).toBe('5s');
  expect(ageOf(undefined, moment)).toBe('<unknown>');
});
