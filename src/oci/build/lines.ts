import { parseError } from './build-error.ts';
import { endsHeredoc, type Heredoc, type HeredocWord, heredocWords } from './heredoc.ts';
import { jsonArray } from './json-array.ts';
import { WordError } from './words.ts';

/** An instruction before its arguments are understood. */
export interface RawInstruction {
  /** Upper case. */
  readonly keyword: string;
  /** As written. */
  readonly word: string;
  /** `--from=build` as `['from', 'build']`; a flag without `=` has no value. */
  readonly flags: readonly (readonly [string, string | undefined])[];
  /** The rest, continuation lines joined. */
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
  /** Of its first line, from 1. */
  readonly line: number;
}

export interface DockerfileLines {
  readonly escape: '\\' | '`';
  readonly instructions: readonly RawInstruction[];
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const DIRECTIVES = new Set(['escape', 'syntax', 'check']);
const WITH_HEREDOCS = new Set(['ADD', 'COPY', 'RUN']);

/** Splits a Dockerfile into instructions: parser directives, comments, continuations, here-documents. @throws BuildError */
export function splitInstructions(text: string): DockerfileLines {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = escapeDirective(lines);
  const reader = new LineReader(lines, escape);
  const instructions: RawInstruction[] = [];
  for (let next = reader.next(); next !== undefined; next = reader.next()) instructions.push(next);
  if (instructions.length === 0) throw parseError(1, 'file with no instructions');
  return { escape, instructions };
}

/** Directives come before anything else, each once. */
function escapeDirective(lines: readonly string[]): '\\' | '`' {
  const seen = new Set<string>();
  let escape: '\\' | '`' = '\\';
  for (const [index, line] of lines.entries()) {
    const [, written = '', value = ''] = DIRECTIVE.exec(line) ?? [];
    const name = written.toLowerCase();
    if (!DIRECTIVES.has(name)) break;
    if (seen.has(name)) throw parseError(index + 1, `only one ${name} parser directive can be used`);
    seen.add(name);
    if (name !== 'escape') continue;
    if (value !== '\\' && value !== '`') {
      throw parseError(index + 1, `invalid escape token '${value}' does not match \` or \\`);
    }
    escape = value;
  }
  return escape;
}

class LineReader {
  readonly #lines: readonly string[];
  readonly #escape: string;
  readonly #continued: RegExp;
  #at = 0;

  constructor(lines: readonly string[], escape: string) {
    this.#lines = lines;
    this.#escape = escape;
    this.#continued = escape === '`' ? /`[ \t]*$/ : /\\[ \t]*$/;
  }

  next(): RawInstruction | undefined {
    let whole = '';
    let start = 0;
    while (this.#at < this.#lines.length) {
      const raw = this.#lines[this.#at++] ?? '';
      if (/^\s*#/.test(raw) || raw.trim() === '') continue;
      if (start === 0) start = this.#at;
      whole += (whole === '' ? raw.trimStart() : raw).replace(this.#continued, '');
      if (!this.#continued.test(raw)) break;
    }
    whole = whole.trim();
    return whole === '' ? undefined : this.#instruction(whole, start);
  }

  #instruction(whole: string, line: number): RawInstruction {
    const instruction = splitInstruction(whole, line);
    const { keyword, rest } = instruction;
    const trigger = keyword === 'ONBUILD' ? splitInstruction(rest, line) : instruction;
    if (!WITH_HEREDOCS.has(trigger.keyword) || jsonArray(trigger.rest) !== undefined) return instruction;
    const heredocs = wordsOf(trigger.rest, this.#escape, line).map((word) => ({
      ...word,
      content: this.#until((text) => endsHeredoc(text, word), line),
    }));
    return { ...instruction, heredocs };
  }

  #until(isEnd: (line: string) => boolean, start: number): string {
    let content = '';
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at++] ?? '';
      if (isEnd(line)) return content;
      content += `${line}\n`;
    }
    throw parseError(start, 'unterminated heredoc');
  }
}

function wordsOf(text: string, escape: string, line: number): readonly HeredocWord[] {
  try {
    return heredocWords(text, escape);
  } catch (error) {
    throw error instanceof WordError ? parseError(line, error.message) : error;
  }
}

/** @param line of the Dockerfile, from 1 */
export function splitInstruction(whole: string, line: number): RawInstruction {
  const [, word = '', after = ''] = /^(\S+)\s*([\s\S]*)$/.exec(whole) ?? [];
  const flags: (readonly [string, string | undefined])[] = [];
  let rest = after;
  for (let match = /^--(\S*)\s*/.exec(rest); match !== null; match = /^--(\S*)\s*/.exec(rest)) {
    rest = rest.slice(match[0].length);
    const flag = match[1] ?? '';
    if (flag === '') break; // a bare `--` ends the flags
    const equals = flag.indexOf('=');
    flags.push(equals === -1 ? [flag, undefined] : [flag.slice(0, equals), flag.slice(equals + 1)]);
  }
  return { keyword: word.toUpperCase(), word, flags, rest, heredocs: [], line };
}
