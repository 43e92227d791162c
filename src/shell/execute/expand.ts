import type { Word, WordPart } from '../syntax/ast.ts';
import type { Script } from '../syntax/ast.ts';
import { resolvePath } from '../files.ts';
import type { ShellState } from './state.ts';

/** Runs a script and gives what it prints. */
export type Substitute = (script: Script) => Promise<string>;

function variable(state: ShellState, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(state.status);
    case '#':
      return '0';
    case '$':
      return '1';
    case '@':
    case '*':
      return '';
    case 'PWD':
      return state.cwd;
    default:
      return state.variables.get(name);
  }
}

async function partText(part: WordPart, state: ShellState, substitute: Substitute): Promise<string> {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'variable': {
      const value = variable(state, part.name) ?? '';
      return value === '' && part.fallback !== undefined ? expandText(part.fallback, state, substitute) : value;
    }
    case 'command':
      return (await substitute(part.script)).replace(/\n+$/, '');
  }
}

/** A word as one text: assignments, redirections, here-documents. */
export async function expandText(word: Word, state: ShellState, substitute: Substitute): Promise<string> {
  let text = '';
  for (const part of word) text += await partText(part, state, substitute);
  return text;
}

function globPattern(text: string): RegExp | undefined {
  if (!/[*?[]/.test(text)) return undefined;
  const source = text
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

/** Names that a pattern matches in its directory; the pattern itself when there are none. */
function glob(text: string, state: ShellState): readonly string[] {
  const slash = text.lastIndexOf('/');
  const pattern = globPattern(text.slice(slash + 1));
  if (pattern === undefined) return [text];
  const directory = text.slice(0, slash + 1);
  const names = state.files.list(resolvePath(state.cwd, directory === '' ? '.' : directory)) ?? [];
  const found = names.filter((name) => pattern.test(name) && !name.startsWith('.'));
  return found.length === 0 ? [text] : found.map((name) => `${directory}${name}`);
}

/** A word as fields: what is not quoted is split at blanks, and matched against file names (IEEE 1003.1, §2.6). */
export async function expandFields(word: Word, state: ShellState, substitute: Substitute): Promise<readonly string[]> {
  const fields: string[] = [];
  let current: string | undefined;
  let literal = true;
  for (const part of word) {
    const text = await partText(part, state, substitute);
    if (part.quoted || part.kind === 'text') {
      const home = current === undefined && !part.quoted && (text === '~' || text.startsWith('~/'));
      current = (current ?? '') + (home ? resolvePath('/', text) : text);
      if (!part.quoted && /[*?[]/.test(text)) literal = false;
      continue;
    }
    const pieces = text.split(/[ \t\n]+/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && current !== undefined) {
        fields.push(current);
        current = undefined;
      }
      if (piece !== '') current = (current ?? '') + piece;
    }
  }
  if (current !== undefined) fields.push(current);
  return literal ? fields : fields.flatMap((field) => glob(field, state));
}
