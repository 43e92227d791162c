import fc from 'fast-check';
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

const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/London',
  'Asia/Kathmandu',
  // Half an hour, and at midnight.
  'Australia/Lord_Howe',
  'Asia/Beirut',
] as const;

function numbers(max: number): fc.Arbitrary<string> {
  const some = fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 4 });
  return fc.oneof(fc.constant('*'), some.map(String));
}

/** Looks at every minute. */
function walk(spec: string, from: number, limit: number, timeZone: string): number | undefined {
  const { minutes, hours } = parseCron(spec);
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
  });
  for (let at = from + 60_000; at <= limit; at += 60_000) {
    const parts = format.formatToParts(at);
    const number = (wanted: string): number => Number(parts.find(({ type }) => type === wanted)?.value);
    if (minutes.has(number('minute')) && hours.has(number('hour'))) return at;
  }
  return undefined;
}

test('it is the first minute at which the clock of the zone shows what the schedule names', () => {
  // The clocks change on 8, 29 March and 5 April.
  const start = Date.UTC(2026, 2, 7);
  const property = fc.property(
    fc.constantFrom(...ZONES),
    numbers(59),
    numbers(23),
    fc.integer({ min: 0, max: 30 * 24 * 60 }),
    (zone, minute, hour, offset) => {
      const from = start + offset * 60_000;
      const spec = `${minute} ${hour} * * *`;
      const found = nextTime(parseCron(spec), from, zone);
      expect(walk(spec, from, found ?? from, zone)).toBe(found);
    },
  );
  fc.assert(property, { numRuns: 150 });
});
