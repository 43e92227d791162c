/** Times and durations as Go writes them. */

const SECOND = 1_000_000_000n;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

/** `1h30m`, `-1.5s`: nanoseconds; undefined where it is no duration. upstream: Go time.ParseDuration */
export function parseDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = UNITS[unit] ?? 1n;
    total += BigInt(whole === '' ? '0' : whole) * scale;
    if (fraction !== '') total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  const nanos = sign * total;
  return nanos === BigInt.asIntN(64, nanos) ? nanos : undefined;
}

/** What CEL's `string(duration)` gives: seconds. upstream: cel-go common/types/duration.go */
export function durationText(nanos: bigint): string {
  return `${decimal(nanos)}s`;
}

function decimal(nanos: bigint): string {
  const absolute = nanos < 0n ? -nanos : nanos;
  const fraction = (absolute % SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${String(absolute / SECOND)}${fraction === '' ? '' : `.${fraction}`}`;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** A moment, and how many minutes east of Greenwich it was written down. */
export interface ZonedTime {
  readonly nanos: bigint;
  readonly offset: number;
}

/** Undefined where it is no time of RFC 3339, or not a day of the calendar. */
export function parseTimestamp(text: string): ZonedTime | undefined {
  const parts = RFC3339.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  if (hour > 23 || minute > 59 || second > 59 || !isDay(year, month, day)) return undefined;
  const fraction = BigInt((parts[7] ?? '').padEnd(9, '0').slice(0, 9));
  const offset = (parts[8] === '-' ? -1 : 1) * (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0));
  const seconds = BigInt(utcSeconds(year, month, day)) + BigInt(hour * 3600 + minute * 60 + second - offset * 60);
  return { nanos: seconds * SECOND + fraction, offset };
}

/** `2021-01-31` at midnight. */
export function parseDate(text: string): ZonedTime | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseTimestamp(`${text}T00:00:00Z`) : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

function utcSeconds(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000;
}

/** `2021-01-31T10:00:00.5Z`, `2021-01-31T11:00:00.5+01:00` */
export function timestampText({ nanos, offset }: ZonedTime): string {
  const seconds = floorDivide(nanos, SECOND);
  const fraction = (nanos - seconds * SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const whole = new Date((Number(seconds) + offset * 60) * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction === '' ? '' : `.${fraction}`}${zoneText(offset)}`;
}

function zoneText(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** A day and an hour somewhere: the time moved by the offset, to be read as UTC; undefined for an unknown place. */
export function localTime(nanos: bigint, zone: string): { readonly date: Date; readonly nanos: bigint } | undefined {
  const seconds = floorDivide(nanos, SECOND);
  const offset = zoneOffset(zone, Number(seconds) * 1000);
  if (offset === undefined) return undefined;
  return { date: new Date((Number(seconds) + offset) * 1000), nanos: nanos - seconds * SECOND };
}

/** Seconds east of Greenwich: `+02:00`, `-02:00`, `02:00` or a name of the IANA's. */
function zoneOffset(zone: string, milliseconds: number): number | undefined {
  if (zone === 'UTC' || zone === '') return 0;
  const fixed = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
  if (fixed !== null) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 3600 + Number(fixed[3]) * 60);
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const parts = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]));
    const read = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const local = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
    return Math.round((local - milliseconds) / 1000);
  } catch {
    return undefined;
  }
}
