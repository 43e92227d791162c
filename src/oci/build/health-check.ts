import { GoDurationError, parseGoDuration } from '../../base/index.ts';
import type { HealthCheck } from '../api.ts';
import { parseError } from './build-error.ts';
import { parseFlags } from './flags.ts';
import { jsonArray } from './json-array.ts';
import type { RawInstruction } from './lines.ts';

const NANOSECONDS = 1e6; // per millisecond
const SHORTEST_MS = 1;

/** `HEALTHCHECK NONE`, `HEALTHCHECK --interval=5s CMD curl -f localhost`. @throws BuildError */
export function parseHealthCheck(raw: RawInstruction): HealthCheck {
  const [, written = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(raw.rest) ?? [];
  const type = written.toUpperCase();
  if (type === '') throw parseError(raw.line, 'HEALTHCHECK requires at least one argument');
  if (type === 'NONE') {
    if (rest !== '') throw parseError(raw.line, 'HEALTHCHECK NONE takes no arguments');
    return { Test: ['NONE'] };
  }
  const flags = parseFlags(raw, {
    interval: 'text',
    timeout: 'text',
    'start-period': 'text',
    'start-interval': 'text',
    retries: 'text',
  });
  if (type !== 'CMD') throw parseError(raw.line, `Unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`);
  if (rest === '') throw parseError(raw.line, 'Missing command after HEALTHCHECK CMD');
  const args = jsonArray(rest);
  return {
    Test: args === undefined ? ['CMD-SHELL', rest] : ['CMD', ...args],
    ...duration(raw, 'Interval', 'interval', flags.interval),
    ...duration(raw, 'Timeout', 'timeout', flags.timeout),
    ...duration(raw, 'StartPeriod', 'start-period', flags['start-period']),
    ...duration(raw, 'StartInterval', 'start-interval', flags['start-interval']),
    ...retries(raw, flags.retries),
  };
}

function duration<Field extends keyof HealthCheck>(
  raw: RawInstruction,
  field: Field,
  flag: string,
  value: string | undefined,
): { readonly [name in Field]?: number } | undefined {
  if (value === undefined) return undefined;
  const milliseconds = durationOf(raw, value);
  if (milliseconds === 0) return undefined;
  if (milliseconds < SHORTEST_MS)
    throw parseError(raw.line, `Interval ${JSON.stringify(flag)} cannot be less than 1ms`);
  return { [field]: Math.round(milliseconds * NANOSECONDS) } as { readonly [name in Field]?: number };
}

function durationOf(raw: RawInstruction, value: string): number {
  try {
    return parseGoDuration(value);
  } catch (error) {
    throw error instanceof GoDurationError ? parseError(raw.line, error.message) : error;
  }
}

function retries(raw: RawInstruction, value: string | undefined): { readonly Retries?: number } {
  if (value === undefined) return {};
  if (!/^-?\d+$/.test(value))
    throw parseError(raw.line, `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  if (value.startsWith('-')) throw parseError(raw.line, `--retries cannot be negative (${value})`);
  return Number(value) === 0 ? {} : { Retries: Number(value) };
}
