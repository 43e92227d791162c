const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function weekOfYear(date: Date, firstDay: number): number {
  return Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() - firstDay + 7) % 7)) / 7);
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);
}

/** The year and week of ISO 8601. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000);
  return { year: thursday.getUTCFullYear(), week: Math.floor(dayOfYear(thursday) / 7) + 1 };
}

/** A time in UTC as strftime(3) and date(1) print it. */
export function formatDate(format: string, date: Date): string {
  const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);
  const hour12 = date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12;
  const one = (letter: string): string | undefined => {
    switch (letter) {
      case 'a':
        return DAYS[date.getUTCDay()]?.slice(0, 3);
      case 'A':
        return DAYS[date.getUTCDay()];
      case 'b':
      case 'h':
        return MONTHS[date.getUTCMonth()]?.slice(0, 3);
      case 'B':
        return MONTHS[date.getUTCMonth()];
      case 'c':
        return formatDate('%a %b %e %H:%M:%S %Y', date);
      case 'C':
        return two(Math.floor(date.getUTCFullYear() / 100));
      case 'd':
        return two(date.getUTCDate());
      case 'D':
      case 'x':
        return formatDate('%m/%d/%y', date);
      case 'e':
        return two(date.getUTCDate(), ' ');
      case 'F':
        return formatDate('%Y-%m-%d', date);
      case 'g':
        return two(isoWeek(date).year % 100);
      case 'G':
        return String(isoWeek(date).year);
      case 'H':
        return two(date.getUTCHours());
      case 'I':
        return two(hour12);
      case 'j':
        return String(dayOfYear(date) + 1).padStart(3, '0');
      case 'k':
        return two(date.getUTCHours(), ' ');
      case 'l':
        return two(hour12, ' ');
      case 'm':
        return two(date.getUTCMonth() + 1);
      case 'M':
        return two(date.getUTCMinutes());
      case 'n':
        return '\n';
      case 'N':
        return String(date.getUTCMilliseconds() * 1_000_000).padStart(9, '0');
      case 'p':
        return date.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'P':
        return date.getUTCHours() < 12 ? 'am' : 'pm';
      case 'q':
        return String(Math.floor(date.getUTCMonth() / 3) + 1);
      case 'r':
        return formatDate('%I:%M:%S %p', date);
      case 'R':
        return formatDate('%H:%M', date);
      case 's':
        return String(Math.floor(date.getTime() / 1000));
      case 'S':
        return two(date.getUTCSeconds());
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return formatDate('%H:%M:%S', date);
      case 'u':
        return String(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
      case 'U':
        return two(weekOfYear(date, 0));
      case 'V':
        return two(isoWeek(date).week);
      case 'w':
        return String(date.getUTCDay());
      case 'W':
        return two(weekOfYear(date, 1));
      case 'y':
        return two(date.getUTCFullYear() % 100);
      case 'Y':
        return String(date.getUTCFullYear());
      case 'z':
        return '+0000';
      case 'Z':
        return 'UTC';
      case '%':
        return '%';
      default:
        return undefined;
    }
  };
  return format.replace(
    /%(:*)([-_0^#]?)(\d*)([A-Za-z%])/g,
    (all, colons: string, flag: string, width: string, letter: string) => {
      if (colons !== '') return letter === 'z' ? '+00:00' : all;
      const text = one(letter);
      if (text === undefined) return all;
      if (letter === 'N' && width !== '') return text.slice(0, Number(width));
      if (flag === '-') return text.replace(/^[0 ]+(?=\d)/, '');
      if (flag === '_') return text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
      if (flag === '0') return text.replace(/^ +/, (blanks) => '0'.repeat(blanks.length));
      return flag === '^' || flag === '#' ? text.toUpperCase() : text.padStart(Number(width === '' ? 0 : width), '0');
    },
  );
}
