/** `12ms`, `1.286s`, `2m3s`: how Go prints a time.Duration. @param milliseconds whole ones */
export function goDuration(milliseconds: number): string {
  const total = Math.round(milliseconds);
  if (total === 0) return '0s';
  if (total < 1000) return `${String(total)}ms`;
  const hours = Math.floor(total / 3_600_000);
  const minutes = Math.floor(total / 60_000) % 60;
  const seconds = String((total % 60_000) / 1000);
  if (hours > 0) return `${String(hours)}h${String(minutes)}m${seconds}s`;
  return minutes > 0 ? `${String(minutes)}m${seconds}s` : `${seconds}s`;
}

/** What is wrong with a duration, in Go's words. */
export class GoDurationError extends Error {
  override readonly name = 'GoDurationError';
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `1m30s` in milliseconds. Go: time.ParseDuration. @throws GoDurationError */
export function parseGoDuration(text: string): number {
  const fail = (why: string): GoDurationError => new GoDurationError(`time: ${why}`);
  const quoted = JSON.stringify(text);
  const unsigned = text.replace(/^[-+]/, '');
  if (unsigned === '0') return 0;
  if (unsigned === '') throw fail(`invalid duration ${quoted}`);
  let total = 0;
  let rest = unsigned;
  while (rest !== '') {
    const [, number = '', unit = ''] = /^([0-9]*\.?[0-9]*)([^0-9.]*)/.exec(rest) ?? [];
    if (number === '' || number === '.') throw fail(`invalid duration ${quoted}`);
    if (unit === '') throw fail(`missing unit in duration ${quoted}`);
    const milliseconds = UNIT_MS[unit];
    if (milliseconds === undefined) throw fail(`unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
    total += Number(number) * milliseconds;
    rest = rest.slice(number.length + unit.length);
  }
  return text.startsWith('-') ? -total : total;
}
