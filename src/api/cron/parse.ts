import { GoDurationError, parseGoDuration } from '../time/index.ts';

/** Which minutes, hours and days a schedule names; `every` is the distance in milliseconds of an `@every` schedule. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** With a star for one kind of day the other kind decides; without one either does. */
  readonly anyDayOfMonth: boolean;
  readonly anyDayOfWeek: boolean;
  readonly every?: number;
}

/** What is wrong with a schedule, in the words of upstream's parser. */
export class CronError extends Error {}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const BOUNDS = {
  minutes: { min: 0, max: 59, names: [] },
  hours: { min: 0, max: 23, names: [] },
  daysOfMonth: { min: 1, max: 31, names: [] },
  months: { min: 1, max: 12, names: MONTHS },
  daysOfWeek: { min: 0, max: 6, names: DAYS },
} as const satisfies Readonly<Record<string, Bounds>>;

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

function parseNumber(text: string): number {
  if (!/^[-+]?[0-9]+$/.test(text)) {
    throw new CronError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  const value = Number(text);
  if (value < 0) throw new CronError(`negative number (${String(value)}) not allowed: ${text}`);
  return value;
}

function parseValue(text: string, { min, names }: Bounds): number {
  const index = names.indexOf(text.toLowerCase());
  return index < 0 ? parseNumber(text) : min + index;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly star: boolean;
}

/** `*`, `5`, `1-5`, each with `/step`. */
function parseRange(text: string, bounds: Bounds): Range {
  const [limits = '', stepText, ...moreSlashes] = text.split('/');
  const [low = '', high, ...moreHyphens] = limits.split('-');
  const star = low === '*' || low === '?';
  let first = bounds.min;
  let last = bounds.max;
  if (!star) {
    first = parseValue(low, bounds);
    last = first;
    if (high !== undefined && moreHyphens.length === 0) last = parseValue(high, bounds);
    else if (moreHyphens.length > 0) throw new CronError(`too many hyphens: ${text}`);
  }
  let step = 1;
  if (moreSlashes.length > 0) throw new CronError(`too many slashes: ${text}`);
  if (stepText !== undefined) {
    step = parseNumber(stepText);
    if (high === undefined) last = bounds.max;
  }
  checkRange(text, bounds, first, last, step);
  return { first, last, step, star: star && step <= 1 };
}

function checkRange(text: string, { min, max }: Bounds, first: number, last: number, step: number): void {
  const [from, to] = [String(first), String(last)];
  if (first < min) throw new CronError(`beginning of range (${from}) below minimum (${String(min)}): ${text}`);
  if (last > max) throw new CronError(`end of range (${to}) above maximum (${String(max)}): ${text}`);
  if (first > last) throw new CronError(`beginning of range (${from}) beyond end of range (${to}): ${text}`);
  if (step === 0) throw new CronError(`step of range should be a positive number: ${text}`);
}

interface Field {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(',').filter((one) => one !== '')) {
    const range = parseRange(part, bounds);
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
    star ||= range.star;
  }
  return { values, star };
}

/** @throws CronError */
function parseEvery(spec: string): number {
  try {
    // upstream rounds down to whole seconds, and up to one
    return Math.max(1000, Math.floor(parseGoDuration(spec.slice(EVERY.length)) / 1000) * 1000);
  } catch (cause) {
    if (!(cause instanceof GoDurationError)) throw cause;
    throw new CronError(`failed to parse duration ${spec}: ${cause.message}`, { cause });
  }
}

const EVERY = '@every ';

/** Upstream: cron.ParseStandard. Time zones in schedules are refused elsewhere. @throws CronError */
export function parseCron(spec: string): CronSchedule {
  if (spec === '') throw new CronError('empty spec string');
  const text = spec.startsWith('TZ=') || spec.startsWith('CRON_TZ=') ? spec.slice(spec.indexOf(' ') + 1).trim() : spec;
  if (text.startsWith(EVERY)) return { ...parseCron('* * * * *'), every: parseEvery(text) };
  const standard = text.startsWith('@') ? DESCRIPTORS[text] : text;
  if (standard === undefined) throw new CronError(`unrecognized descriptor: ${text}`);
  const fields = standard.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) {
    throw new CronError(`expected exactly 5 fields, found ${String(fields.length)}: [${fields.join(' ')}]`);
  }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = parseField(minute, BOUNDS.minutes);
  const hours = parseField(hour, BOUNDS.hours);
  const daysOfMonth = parseField(day, BOUNDS.daysOfMonth);
  const months = parseField(month, BOUNDS.months);
  const daysOfWeek = parseField(weekday, BOUNDS.daysOfWeek);
  return {
    minutes: minutes.values,
    hours: hours.values,
    daysOfMonth: daysOfMonth.values,
    months: months.values,
    daysOfWeek: daysOfWeek.values,
    anyDayOfMonth: daysOfMonth.star,
    anyDayOfWeek: daysOfWeek.star,
  };
}
