import type { ShellState } from '../execute/state.ts';
import type { Candidate } from './candidate.ts';

/** `$HO`, `${HO`: what the variable at the end of a word may be. Undefined when it does not end in one. */
export function variableCandidates(state: ShellState, word: string): Candidate[] | undefined {
  const match = /^(.*?)(\$\{?)(\w*)$/s.exec(word);
  if (match === null || match[1]?.includes('$') === true) return undefined;
  const [, before = '', sign = ''] = match;
  const end = sign === '${' ? '}' : '';
  return [...state.variables.names()].map((name) => ({ text: `${before}${sign}${name}${end}`, shown: `$${name}` }));
}
