const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/;

/** `2026-01-01T00:00:00Z`: what `metav1.Time` marshals to. @param milliseconds since the Unix epoch */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** `2026-01-01T00:00:00.000000Z`: what `metav1.MicroTime` marshals to. @param milliseconds since the Unix epoch; fractions count */
export function formatMicroTime(milliseconds: number): string {
  const micros = Math.round((milliseconds - Math.floor(milliseconds)) * 1000) % 1000;
  return `${new Date(Math.floor(milliseconds)).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Milliseconds since the Unix epoch (with a fraction for microseconds), or undefined when it is not RFC 3339. */
export function parseTime(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = match[8] ?? 'Z';
  const offset =
    zone === 'Z' ? 0 : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone[0] === '-' ? -1 : 1);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute - offset, second);
  return date.getTime() + Number(`0.${match[7] ?? '0'}`) * 1000;
}
