import type { CronSchedule } from './parse.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A schedule that names no day for so long names none at all, as 30 February. Upstream: SpecSchedule.Next. */
const HORIZON = 5 * 366 * DAY;
/** A day later it may be the last of the month. */
const SHORT_MONTH = 27;

/** What a wall clock of a time zone shows. */
interface WallTime {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

type WallClock = (time: number) => WallTime;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function utc(time: number): WallTime {
  const date = new Date(time);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/** @throws RangeError for a zone that is not known */
function wallClock(timeZone: string): WallClock {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return utc;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    return {
      month: number('month'),
      day: number('day'),
      weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
      hour: number('hour'),
      minute: number('minute'),
    };
  };
}

function isDay({ daysOfMonth, daysOfWeek, anyDayOfMonth, anyDayOfWeek }: CronSchedule, wall: WallTime): boolean {
  const ofMonth = daysOfMonth.has(wall.day);
  const ofWeek = daysOfWeek.has(wall.weekday);
  return anyDayOfMonth || anyDayOfWeek ? ofMonth && ofWeek : ofMonth || ofWeek;
}

/**
 * The first moment after `time` that a schedule names: milliseconds since the Unix epoch, whole minutes; undefined when it
 * names none. Hours that a change of the clocks leaves out are passed over, those that it repeats count twice, as in upstream's
 * github.com/robfig/cron/v3 (SpecSchedule.Next). @throws RangeError for a time zone that is not known
 */
export function nextTime(schedule: CronSchedule, time: number, timeZone = 'UTC'): number | undefined {
  if (schedule.every !== undefined) return Math.floor(time / 1000) * 1000 + schedule.every;
  const wallAt = wallClock(timeZone);
  let at = Math.floor(time / MINUTE) * MINUTE + MINUTE;
  const limit = at + HORIZON;
  while (at < limit) {
    const wall = wallAt(at);
    if (!schedule.months.has(wall.month)) {
      // No month is shorter: its days need no look at each.
      at = wall.day < SHORT_MONTH ? at + (SHORT_MONTH - wall.day) * DAY : nextMidnight(wallAt, at, wall);
    } else if (!isDay(schedule, wall)) {
      at = nextMidnight(wallAt, at, wall);
    } else if (!schedule.hours.has(wall.hour)) {
      at += HOUR - wall.minute * MINUTE;
    } else if (!schedule.minutes.has(wall.minute)) {
      at += MINUTE;
    } else {
      return at;
    }
  }
  return undefined;
}

/** The first minute of the next day; days may have 23 or 25 hours, or begin at one o'clock. */
function nextMidnight(wallAt: WallClock, at: number, { day, hour, minute }: WallTime): number {
  let next = at - hour * HOUR - minute * MINUTE + DAY;
  while (wallAt(next).day === day) next += HOUR;
  const { hour: late, minute: past } = wallAt(next);
  if (late === 0) return next - past * MINUTE;
  const earlier = next - late * HOUR - past * MINUTE;
  return wallAt(earlier).day === day ? next : earlier;
}
