import type { Script, Word, WordPart } from '../syntax/ast.ts';
import { resolvePath } from '../files.ts';
import { evaluate } from './arithmetic.ts';
import { ExpansionFailure, type ShellState } from './state.ts';
import { applyOperator } from './parameter.ts';
import { literalPattern, patternSource } from './pattern.ts';

/** Runs a script and gives what it prints. */
export type Substitute = (script: Script) => Promise<string>;

function variable(state: ShellState, name: string): string | undefined {
  if (/^[1-9]$/.test(name)) return state.positional[Number(name) - 1];
  switch (name) {
    case '?':
      return String(state.status);
    case '#':
      return String(state.positional.length);
    case '$':
      return '1';
    case '0':
      return 'sh';
    case '!':
      return '';
    case '@':
    case '*':
      return state.positional.join(' ');
    case 'PWD':
      return state.cwd;
    default:
      return state.variables.get(name);
  }
}

async function variableText(
  { name, operation }: Extract<WordPart, { kind: 'variable' }>,
  state: ShellState,
  substitute: Substitute,
): Promise<string> {
  const value = variable(state, name);
  if (operation === undefined) return value ?? '';
  const { operator, word } = operation;
  const missing = operator.startsWith(':') ? (value ?? '') === '' : value === undefined;
  switch (operator) {
    case ':-':
    case '-':
      return missing ? expandText(word, state, substitute) : (value ?? '');
    case ':+':
    case '+':
      return missing ? '' : expandText(word, state, substitute);
    case ':=':
    case '=': {
      if (!missing) return value ?? '';
      const text = await expandText(word, state, substitute);
      state.variables.set(name, text);
      return text;
    }
    case ':?':
    case '?': {
      if (!missing) return value ?? '';
      const text = await expandText(word, state, substitute);
      throw new ExpansionFailure(`${name}: ${text === '' ? 'parameter not set' : text}`);
    }
    case ':':
      return applyOperator(value ?? '', operator, await expandText(word, state, substitute));
    default:
      return applyOperator(value ?? '', operator, await expandPattern(word, state, substitute));
  }
}

async function partText(part: WordPart, state: ShellState, substitute: Substitute): Promise<string> {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'variable':
      return variableText(part, state, substitute);
    case 'command':
      return (await substitute(part.script)).replace(/\n+$/, '');
    case 'arithmetic': {
      const expression = await expandText(part.expression, state, substitute);
      const variables = {
        get: (name: string) => variable(state, name),
        set: (name: string, value: string) => void state.variables.set(name, value),
      };
      try {
        return String(evaluate(expression, variables));
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
        throw new ExpansionFailure(`${expression}: ${cause.message}`);
      }
    }
  }
}

/** A word as one text: assignments, redirections, here-documents. */
export async function expandText(word: Word, state: ShellState, substitute: Substitute): Promise<string> {
  let text = '';
  for (const [index, part] of word.entries()) {
    const piece = await partText(part, state, substitute);
    text += index === 0 ? home(part, piece) : piece;
  }
  return text;
}

/** A word as a pattern: what is quoted in it stands for itself. */
export async function expandPattern(word: Word, state: ShellState, substitute: Substitute): Promise<string> {
  let text = '';
  for (const part of word) {
    const piece = await partText(part, state, substitute);
    text += part.quoted ? literalPattern(piece) : piece;
  }
  return text;
}

function home(part: WordPart, text: string): string {
  if (part.kind !== 'text' || part.quoted || !/^~(?:\/|$)/.test(text)) return text;
  const path = resolvePath('/', text);
  return text.endsWith('/') ? `${path}/` : path;
}

/** Names that a pattern matches in its directory; none when it is no pattern. */
function glob(pattern: string, state: ShellState): readonly string[] {
  if (!/(?:^|[^\\])[*?[]/.test(pattern)) return [];
  const slash = pattern.lastIndexOf('/');
  const last = pattern.slice(slash + 1);
  const directory = pattern.slice(0, slash + 1).replace(/\\(.)/g, '$1');
  const names = state.files.list(resolvePath(state.cwd, directory === '' ? '.' : directory)) ?? [];
  let matcher: RegExp;
  try {
    matcher = new RegExp(`^${patternSource(last)}$`);
  } catch {
    // A range that runs backwards is no pattern.
    return [];
  }
  return names
    .filter((name) => matcher.test(name) && (!name.startsWith('.') || last.startsWith('.')))
    .map((name) => `${directory}${name}`);
}

/** The fields of a word while they grow. */
class FieldList {
  readonly fields: { text: string; pattern: string }[] = [];
  #open = false;

  add(text: string, quoted: boolean): void {
    if (!this.#open) this.fields.push({ text: '', pattern: '' });
    this.#open = true;
    const field = this.fields.at(-1);
    if (field === undefined) return;
    field.text += text;
    field.pattern += quoted ? literalPattern(text) : text;
  }

  end(): void {
    this.#open = false;
  }
}

/** A word as fields: what is not quoted is split at blanks, and matched against file names (IEEE 1003.1, §2.6). */
export async function expandFields(word: Word, state: ShellState, substitute: Substitute): Promise<readonly string[]> {
  const list = new FieldList();
  for (const [index, part] of word.entries()) {
    if (part.kind === 'variable' && part.quoted && part.name === '@' && part.operation === undefined) {
      for (const [position, value] of state.positional.entries()) {
        if (position > 0) list.end();
        list.add(value, true);
      }
      continue;
    }
    const text = await partText(part, state, substitute);
    if (part.quoted || part.kind === 'text') {
      list.add(index === 0 ? home(part, text) : text, part.quoted);
      continue;
    }
    for (const [position, piece] of text.split(/[ \t\n]+/).entries()) {
      if (position > 0) list.end();
      if (piece !== '') list.add(piece, false);
    }
  }
  return list.fields.flatMap(({ text, pattern }) => {
    const names = glob(pattern, state);
    return names.length === 0 ? [text] : names;
  });
}
