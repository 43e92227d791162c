import { parseError } from './build-error.ts';

/** An instruction before its arguments are understood. */
export interface RawInstruction {
  /** Upper case. */
  readonly keyword: string;
  /** `--from=build` as `['from', 'build']`; a flag without `=` has the value `true`. */
  readonly flags: readonly (readonly [string, string])[];
  /** The rest, continuation lines joined. */
  readonly rest: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

export interface DockerfileLines {
  readonly escape: '\\' | '`';
  readonly instructions: readonly RawInstruction[];
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const HEREDOC = /(?:^|\s)\d*<<-?\s*["']?[a-zA-Z_]/;

/** Splits a Dockerfile into instructions: parser directives, comments, line continuations. @throws BuildError */
export function splitInstructions(text: string): DockerfileLines {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = escapeDirective(lines);
  const instructions: RawInstruction[] = [];
  let pending = '';
  let start = 0;
  for (const [index, raw] of lines.entries()) {
    if (/^\s*#/.test(raw) || (pending !== '' && raw.trim() === '')) continue;
    if (pending === '') start = index + 1;
    const line = pending === '' ? raw.trimStart() : raw;
    const trimmed = line.trimEnd();
    if (trimmed.endsWith(escape)) {
      pending += trimmed.slice(0, -1);
      continue;
    }
    const whole = `${pending}${line}`.trim();
    pending = '';
    if (whole !== '') instructions.push(splitInstruction(whole, start));
  }
  if (pending.trim() !== '') instructions.push(splitInstruction(pending.trim(), start));
  if (instructions.length === 0) throw parseError(1, 'file with no instructions');
  return { escape, instructions };
}

function escapeDirective(lines: readonly string[]): '\\' | '`' {
  for (const [index, line] of lines.entries()) {
    const match = DIRECTIVE.exec(line);
    if (match === null) break; // directives come before anything else
    if (match[1]?.toLowerCase() !== 'escape') continue;
    if (match[2] !== '\\' && match[2] !== '`') {
      throw parseError(index + 1, `invalid ESCAPE '${match[2] ?? ''}'. Must be ' or \\`);
    }
    return match[2];
  }
  return '\\';
}

function splitInstruction(whole: string, line: number): RawInstruction {
  const [, keyword = '', after = ''] = /^(\S+)\s*([\s\S]*)$/.exec(whole) ?? [];
  const flags: (readonly [string, string])[] = [];
  let rest = after;
  for (let match = /^--(\S*)\s*/.exec(rest); match !== null; match = /^--(\S*)\s*/.exec(rest)) {
    rest = rest.slice(match[0].length);
    const flag = match[1] ?? '';
    if (flag === '') break; // a bare `--` ends the flags
    const equals = flag.indexOf('=');
    flags.push(equals === -1 ? [flag, 'true'] : [flag.slice(0, equals), flag.slice(equals + 1)]);
  }
  const upper = keyword.toUpperCase();
  if ((upper === 'COPY' || upper === 'ADD' || upper === 'RUN') && HEREDOC.test(rest)) {
    throw parseError(line, `here-documents in ${upper} are not supported by this builder`);
  }
  return { keyword: upper, flags, rest, line };
}
