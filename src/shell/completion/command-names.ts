import { shellBuiltins, shellPrograms } from '../builtins/index.ts';
import { programs } from '../commands/index.ts';
import type { ShellState } from '../execute/state.ts';
import { toolNames } from '../text-tools.ts';
import { type Candidate, candidates } from './candidate.ts';
import { fileCandidates } from './files.ts';

const KEYWORDS = [
  'case',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'function',
  'if',
  'then',
  'until',
  'while',
];

export function commandNames(state: ShellState): readonly string[] {
  const tables = [shellBuiltins, shellPrograms, programs].flatMap((table) => Object.keys(table));
  return [...tables, ...toolNames, ...state.aliases.keys(), ...state.functions.keys()];
}

/** What may stand where a command is named. */
export function commandCandidates(state: ShellState, word: string): Candidate[] {
  if (/[/~]/.test(word)) return fileCandidates(state, word);
  return candidates([...commandNames(state), ...(word === '' ? [] : KEYWORDS)]);
}
