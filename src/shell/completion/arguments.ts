import type { ShellState } from '../execute/state.ts';
import { type Candidate, candidates } from './candidate.ts';
import { commandNames } from './command-names.ts';
import { fileCandidates } from './files.ts';
import { hostCandidates } from './hosts.ts';

type ArgumentSource = (state: ShellState, word: string) => readonly Candidate[] | Promise<readonly Candidate[]>;

const variables: ArgumentSource = (state) => candidates(state.variables.names());
const aliases: ArgumentSource = (state) => candidates(state.aliases.keys());
const commands: ArgumentSource = (state) => candidates(commandNames(state));
const directories: ArgumentSource = (state, word) => fileCandidates(state, word, 'directories');

/** What the arguments of a command are; those of others are files. */
const ARGUMENTS: Readonly<Record<string, ArgumentSource>> = {
  alias: aliases,
  cd: directories,
  curl: hostCandidates,
  export: variables,
  help: commands,
  mkdir: directories,
  read: variables,
  rmdir: directories,
  type: commands,
  unalias: aliases,
  unset: variables,
  wget: hostCandidates,
  which: commands,
};

/** What the last word of a command may become. */
export async function argumentCandidates(state: ShellState, name: string, word: string): Promise<readonly Candidate[]> {
  const source = Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : undefined;
  if (source !== undefined && !word.startsWith('-')) return source(state, word);
  // `--file=name`
  const value = /^(-[^=]*=)(.*)$/s.exec(word);
  if (value === null) return fileCandidates(state, word);
  const [, flag = '', path = ''] = value;
  return fileCandidates(state, path).map((it) => ({ ...it, text: flag + it.text }));
}
