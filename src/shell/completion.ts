import { shellBuiltins, shellPrograms } from './builtins/index.ts';
import { programs } from './commands/index.ts';
import { toolNames } from './text-tools.ts';
import type { ShellState } from './execute/state.ts';
import { fileNames } from './file-names.ts';

/** What the last word may become. */
export interface Completion {
  /** The word that is completed, as far as it is typed. */
  readonly word: string;
  readonly candidates: readonly string[];
}

/** The words of the last command of the line, the one at the cursor last. */
function lastCommand(line: string): string[] {
  const command =
    line.split(/\|\||&&|[|;&({`]|(?<=^|[\s;])(?:do|then|else|if|while|until|watch|xargs|time|!)(?=\s)/).at(-1) ?? '';
  return command.trimStart().split(/\s+/);
}

async function kubectlNames(state: ShellState, words: readonly string[]): Promise<string[]> {
  const completion = await import('./kubectl-completion.ts');
  return completion.kubectlNames(state, words);
}

function commandNames(state: ShellState): string[] {
  const tables = [shellBuiltins, shellPrograms, programs].flatMap((table) => Object.keys(table));
  return [...tables, ...toolNames, ...state.aliases.keys(), ...state.functions.keys()];
}

/** What may stand at the cursor; the cluster is asked for names. */
export async function complete(state: ShellState, line: string): Promise<Completion> {
  const words = lastCommand(line);
  const word = words.at(-1) ?? '';
  const name = state.aliases.get(words[0] ?? '') ?? words[0] ?? '';
  let all: readonly string[];
  if (words.length === 1) all = commandNames(state);
  else if (name === 'kubectl') all = await kubectlNames(state, words.slice(1)).catch(() => []);
  else all = fileNames(state, word);
  const candidates = [...new Set(all.filter((candidate) => candidate.startsWith(word)))].sort();
  return { word, candidates };
}

/** The longest text that all begin with. */
export function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
