const UNITS: Readonly<Record<string, number>> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  fortnight: 1_209_600,
};
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The parts of a date, while they are read. */
class DateParts {
  #time: number;

  constructor(now: number) {
    this.#time = now;
  }

  get time(): number {
    return this.#time;
  }

  set time(value: number) {
    this.#time = value;
  }

  midnight(): void {
    this.#time -= ((this.#time % 86_400_000) + 86_400_000) % 86_400_000;
  }

  months(count: number): void {
    const date = new Date(this.#time);
    date.setUTCMonth(date.getUTCMonth() + count);
    this.#time = date.getTime();
  }
}

const READERS: readonly (readonly [RegExp, (parts: DateParts, match: RegExpExecArray) => void])[] = [
  [/^@(-?\d+(?:\.\d+)?)/, (parts, [, seconds]) => void (parts.time = Number(seconds) * 1000)],
  [
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|GMT|[-+]\d{2}:?\d{2})?/i,
    (parts, [, year, month, day, hour = 0, minute = 0, second = 0, fraction = '0', zone = 'Z']) => {
      const [, sign = '+', hours = 0, minutes = 0] = /^([-+])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
      const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
      parts.time =
        Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) +
        Math.floor(Number(`0.${fraction}`) * 1000) -
        offset;
    },
  ],
  [
    /^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?(?:\s*(?:Z|UTC|GMT))?/i,
    (parts, [, hour, minute, second = 0, half]) => {
      parts.midnight();
      const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/pm/i.test(half) ? 12 : 0);
      parts.time += ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000;
    },
  ],
  [/^(?:now|UTC|GMT|Z)\b/i, () => undefined],
  [/^today\b/i, () => undefined],
  [
    /^midnight\b/i,
    (parts) => {
      parts.midnight();
    },
  ],
  [
    /^noon\b/i,
    (parts) => {
      parts.midnight();
      parts.time += 43_200_000;
    },
  ],
  [/^tomorrow\b/i, (parts) => void (parts.time += 86_400_000)],
  [/^yesterday\b/i, (parts) => void (parts.time -= 86_400_000)],
  [
    /^([-+]?\s*\d+|last|next|an?)\s*(sec(?:ond)?|min(?:ute)?|hour|day|week|fortnight|month|year)s?\b\s*(ago\b)?/i,
    (parts, [, count = '1', unit = '', ago]) => {
      const plain = count.replace(/\s/g, '');
      const number =
        (/^last$/i.test(plain) ? -1 : /^(?:next|an?)$/i.test(plain) ? 1 : Number(plain)) * (ago === undefined ? 1 : -1);
      const name = unit.toLowerCase();
      if (name === 'month' || name === 'year') parts.months(number * (name === 'year' ? 12 : 1));
      else parts.time += number * (UNITS[name] ?? 0) * 1000;
    },
  ],
  [
    /^(?:next\s+|last\s+)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*,?/i,
    (parts, [whole, day = '']) => {
      parts.midnight();
      const ahead = (DAYS.indexOf(day.toLowerCase()) - new Date(parts.time).getUTCDay() + 7) % 7;
      const days = /^next/i.test(whole) && ahead === 0 ? 7 : /^last/i.test(whole) ? ahead - 7 : ahead;
      parts.time += days * 86_400_000;
    },
  ],
  [
    /^(?:(\d{1,2})\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+(\d{1,2})\b(?!:),?)?(?:\s+(\d{4}))?/i,
    (parts, [, before, month = '', after, year]) => {
      const now = new Date(parts.time);
      parts.time = Date.UTC(
        Number(year ?? now.getUTCFullYear()),
        MONTHS.indexOf(month.toLowerCase()),
        Number(before ?? after ?? 1),
      );
    },
  ],
  [
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})/,
    (parts, [, month, day, year]) => void (parts.time = Date.UTC(Number(year), Number(month) - 1, Number(day))),
  ],
];

/** A time as `date -d` reads it, in UTC. @returns milliseconds since the Unix epoch; undefined when it is none */
export function parseDate(text: string, now: number): number | undefined {
  const parts = new DateParts(now);
  let rest = text.trim();
  if (rest === '') parts.midnight();
  while (rest !== '') {
    const found = READERS.map(([pattern, read]) => ({ match: pattern.exec(rest), read })).find(
      ({ match }) => match !== null,
    );
    if (found?.match == null) return undefined;
    found.read(parts, found.match);
    rest = rest.slice(found.match[0].length).trim();
  }
  return Number.isFinite(parts.time) ? parts.time : undefined;
}
