import { expect, test } from 'vitest';
import { parseCron } from './parse.ts';

// github.com/robfig/cron/v3 parser_test.go TestRange, TestParseSchedule, TestStandardSpecSchedule
test.each([
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['0 0 * * * *', 'expected exactly 5 fields, found 6: [0 0 * * * *]'],
  ['', 'empty spec string'],
  ['5 j * * *', 'failed to parse int from j: strconv.Atoi: parsing "j": invalid syntax'],
  ['5-6-7 * * * *', 'too many hyphens: 5-6-7'],
  ['5/ * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
  ['*/2/2 * * * *', 'too many slashes: */2/2'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['9-5 * * * *', 'beginning of range (9) beyond end of range (5): 9-5'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['* * * * 7', 'end of range (7) above maximum (6): 7'],
  ['@unrecognized', 'unrecognized descriptor: @unrecognized'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
  ['@every 5x', 'failed to parse duration @every 5x: time: unknown unit "x" in duration "5x"'],
])('the schedule %j is refused: %s', (schedule, why) => {
  expect(() => parseCron(schedule)).toThrow(why);
});

test('fields name minutes, hours and days', () => {
  const schedule = parseCron('5,10-12,*/30 0 ? JAN-mar Mon/2');
  expect([...schedule.minutes].sort((a, b) => a - b)).toEqual([0, 5, 10, 11, 12, 30]);
  expect([...schedule.months]).toEqual([1, 2, 3]);
  expect([...schedule.daysOfWeek]).toEqual([1, 3, 5]);
  expect(schedule.anyDayOfMonth).toBe(true);
  expect(schedule.anyDayOfWeek).toBe(false);
  expect(parseCron('@every 1m30s').every).toBe(90_000);
  expect([...parseCron('@weekly').daysOfWeek]).toEqual([0]);
});
