import type { Piece } from './fields.ts';
import type { ShellState } from './state.ts';

function home(prefix: string, state: ShellState): string | undefined {
  if (prefix === '' || prefix === state.variables.get('USER')) return state.variables.get('HOME');
  if (prefix === '+') return state.cwd;
  if (prefix === '-') return state.variables.get('OLDPWD');
  return prefix === 'root' ? '/root' : undefined;
}

/** Pieces with `~` and `~name` in front replaced; in an assignment, after each colon too (IEEE 1003.1, §2.6.1). */
export function expandTilde(pieces: readonly Piece[], state: ShellState, inAssignment: boolean): readonly Piece[] {
  return pieces.flatMap((piece, index): Piece[] => {
    if (piece === 'next' || piece.quoted || piece.split === true || !piece.text.includes('~')) return [piece];
    const starts = inAssignment ? /(^|:)~([\w+-]*)(?=[/:]|$)/g : /(^)~([\w+-]*)(?=\/|$)/g;
    const result: Piece[] = [];
    let from = 0;
    for (const match of piece.text.matchAll(starts)) {
      const [whole, before = '', name = ''] = match;
      // `~"x"` names nobody: what is quoted is part of the name.
      const isWord = match.index + whole.length < piece.text.length || index === pieces.length - 1;
      const path = (index === 0 || before === ':') && isWord ? home(name, state) : undefined;
      if (path === undefined) continue;
      result.push({ text: piece.text.slice(from, match.index) + before, quoted: false }, { text: path, quoted: true });
      from = match.index + whole.length;
    }
    result.push({ text: piece.text.slice(from), quoted: false });
    return result;
  });
}
