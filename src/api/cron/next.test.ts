import { expect, test } from 'vitest';
import { nextTime } from './next.ts';
import { parseCron } from './parse.ts';

// upstream: github.com/robfig/cron/v3 spec_test.go (TestNext, TestNextWithTz)

function next(spec: string, time: string, zone?: string): string | undefined {
  const found = nextTime(parseCron(spec), Date.parse(time), zone);
  return found === undefined ? undefined : new Date(found).toISOString().replace('.000Z', 'Z');
}

test.each([
  ['2012-07-09T14:45:00Z', '0/15 * * * *', '2012-07-09T15:00:00Z'],
  ['2012-07-09T14:59:59Z', '0/15 * * * *', '2012-07-09T15:00:00Z'],
  ['2012-07-09T15:45:00Z', '20-35/15 * * * *', '2012-07-09T16:20:00Z'],
  ['2012-07-09T23:46:00Z', '*/15 * * * *', '2012-07-10T00:00:00Z'],
  ['2012-07-09T23:35:00Z', '0 0 9 Apr-Oct ?', '2012-08-09T00:00:00Z'],
  ['2012-07-09T23:35:00Z', '0 0 */5 Apr,Aug,Oct Mon', '2012-08-01T00:00:00Z'],
  ['2012-07-09T23:35:00Z', '0 0 */5 Oct Mon', '2012-10-01T00:00:00Z'],
  ['2012-07-09T23:35:00Z', '0 0 * Feb Mon/2', '2013-02-01T00:00:00Z'],
  ['2012-12-31T23:59:45Z', '* * * * *', '2013-01-01T00:00:00Z'],
  ['2012-07-09T23:35:00Z', '0 0 29 Feb ?', '2016-02-29T00:00:00Z'],
  ['2012-07-09T23:35:00Z', '0 0 30 Feb ?', undefined],
  ['2012-07-09T23:35:00Z', '0 0 31 Apr ?', undefined],
  ['2012-07-09T23:35:00Z', '@every 90s', '2012-07-09T23:36:30Z'],
])('after %s, %j is %s', (time, spec, expected) => {
  expect(next(spec, time)).toBe(expected);
});

test.each([
  // Clocks go forward: 2:30 is not there on 11 March.
  ['2012-03-11T00:00:00-05:00', '30 2 11 Mar ?', '2013-03-11T06:30:00Z'],
  ['2012-03-11T00:00:00-05:00', '0 * * * ?', '2012-03-11T06:00:00Z'],
  ['2012-03-11T01:00:00-05:00', '0 * * * ?', '2012-03-11T07:00:00Z'],
  ['2012-03-11T03:00:00-04:00', '0 * * * ?', '2012-03-11T08:00:00Z'],
  // They go back: 1:30 is there twice on 4 November.
  ['2012-11-04T00:00:00-04:00', '30 1 * * ?', '2012-11-04T05:30:00Z'],
  ['2012-11-04T01:30:00-04:00', '30 1 * * ?', '2012-11-04T06:30:00Z'],
  ['2012-11-04T01:30:00-05:00', '30 1 * * ?', '2012-11-05T06:30:00Z'],
])('in New York, after %s, %j is %s', (time, spec, expected) => {
  expect(next(spec, time, 'America/New_York')).toBe(expected);
});

test('a zone with half hours, and one that nobody knows', () => {
  expect(next('0 9 * * *', '2026-01-01T00:00:00Z', 'Asia/Kolkata')).toBe('2026-01-01T03:30:00Z');
  expect(() => next('0 9 * * *', '2026-01-01T00:00:00Z', 'Mars/Olympus')).toThrow(RangeError);
});
