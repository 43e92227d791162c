import { parseError } from './build-error.ts';
import type { RawInstruction } from './lines.ts';
import { withSuggestion } from './suggestion.ts';

export type FlagKind = 'text' | 'bool' | 'texts';

type Given<Kind extends FlagKind> = Kind extends 'text' ? string : Kind extends 'bool' ? boolean : readonly string[];

export type Flags<Known extends Readonly<Record<string, FlagKind>>> = {
  readonly [name in keyof Known]: Given<Known[name]> | (Known[name] extends 'text' ? undefined : never);
};

/**
 * The flags of an instruction. Upstream: frontend/dockerfile/instructions/bflag.go.
 * @throws BuildError for one that is unknown, given twice or without the value it needs
 */
export function parseFlags<const Known extends Readonly<Record<string, FlagKind>>>(
  raw: RawInstruction,
  known: Known,
): Flags<Known> {
  const given: Record<string, string | boolean | string[] | undefined> = {};
  for (const [name, kind] of Object.entries(known)) {
    given[name] = kind === 'texts' ? [] : kind === 'bool' ? false : undefined;
  }
  const seen = new Set<string>();
  for (const [name, value] of raw.flags) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      throw parseError(raw.line, withSuggestion(`unknown flag: --${name}`, name, Object.keys(known)));
    }
    if (seen.has(name) && kind !== 'texts') throw parseError(raw.line, `Duplicate flag specified: ${name}`);
    seen.add(name);
    if (kind === 'bool') given[name] = asBool(raw, name, value);
    else if (value === undefined) throw parseError(raw.line, `Missing a value on flag: ${name}`);
    else if (kind === 'text') given[name] = value;
    else (given[name] as string[]).push(value);
  }
  return given as Flags<Known>;
}

function asBool(raw: RawInstruction, name: string, value: string | undefined): boolean {
  if (value === '') throw parseError(raw.line, `Missing a value on flag: ${name}`);
  const lower = (value ?? 'true').toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  throw parseError(raw.line, `Expecting boolean value for flag ${name}, not: ${value ?? ''}`);
}
