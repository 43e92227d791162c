import type { CommandError } from './errors.ts';

/** The values between commas of a line of CSV. */
function csvFields(line: string): readonly string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, line.endsWith(',') ? undefined : -1)
    .map(([, field = '']) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

/**
 * The pairs of a flag of pflag's type stringToString: `a=1,b=2`, several times. A value with one equals sign is one
 * pair, commas and all. @param fail makes the error of a value that is no pair. Upstream: spf13/pflag, string_to_string.go
 */
export function stringToString(
  values: readonly string[],
  fail: (value: string, why: string) => CommandError,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const value of values) {
    const signs = value.split('=').length - 1;
    if (signs === 0) throw fail(value, `${value} must be formatted as key=value`);
    const written = signs === 1 ? [value.replace(/^"+|"+$/g, '')] : csvFields(value);
    for (const pair of written) {
      const at = pair.indexOf('=');
      if (at < 0) throw fail(value, `${pair} must be formatted as key=value`);
      pairs.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
  return pairs;
}
