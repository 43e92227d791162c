import type { Issue } from './issues.ts';

export type TokenKind = 'ident' | 'quoted' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'op' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As it is written. */
  readonly text: string;
  /** Offset in code points. */
  readonly at: number;
}

const STRING_BODY = `"""(?:[^\\\\]|\\\\[\\s\\S])*?"""|'''(?:[^\\\\]|\\\\[\\s\\S])*?'''|"(?:[^"\\\\\\n\\r]|\\\\.)*"|'(?:[^'\\\\\\n\\r]|\\\\.)*'`;
const RAW_BODY = `"""[\\s\\S]*?"""|'''[\\s\\S]*?'''|"[^"\\n\\r]*"|'[^'\\n\\r]*'`;

/** In the order in which they are tried. */
const RULES: readonly (readonly [TokenKind | 'skip', RegExp])[] = [
  ['skip', /(?:[\t ]|\r|\n|\f)+|\/\/[^\n]*/y],
  ['bytes', new RegExp(`[bB](?:[rR](?:${RAW_BODY})|(?:${STRING_BODY}))|[rR][bB](?:${RAW_BODY})`, 'y')],
  ['string', new RegExp(`[rR](?:${RAW_BODY})|(?:${STRING_BODY})`, 'y')],
  ['double', /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y],
  ['uint', /(?:0x[0-9a-fA-F]+|\d+)[uU]/y],
  ['int', /0x[0-9a-fA-F]+|\d+/y],
  ['ident', /[A-Za-z_]\w*/y],
  ['quoted', /`[\w.\-/ ]+`/y],
  ['op', /==|!=|<=|>=|&&|\|\||[-+*/%!<>.,:?()[\]{}]/y],
];

/** Takes an expression apart. What is no token is an issue, and skipped. */
export function tokenize(source: string): { tokens: Token[]; issues: Issue[] } {
  const tokens: Token[] = [];
  const issues: Issue[] = [];
  const offsets = codePointOffsets(source);
  let index = 0;
  while (index < source.length) {
    const found = matchAt(source, index);
    const at = offsets(index);
    if (found === undefined) {
      const char = String.fromCodePoint(source.codePointAt(index) ?? 0);
      issues.push({ at, message: `Syntax error: token recognition error at: '${unfinished(source, index, char)}'` });
      index += unfinished(source, index, char).length;
      continue;
    }
    const [kind, text] = found;
    if (kind !== 'skip') tokens.push({ kind, text, at });
    index += text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: offsets(source.length) });
  return { tokens, issues };
}

function matchAt(source: string, index: number): readonly [TokenKind | 'skip', string] | undefined {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = index;
    const found = rule.exec(source);
    if (found !== null) return [kind, found[0]];
  }
  return undefined;
}

/** A string that does not end is taken up to the end of its line; half an operator with what comes instead. */
function unfinished(source: string, index: number, char: string): string {
  if ('=&|'.includes(char)) return source.slice(index, index + 2);
  if (char !== '"' && char !== "'") return char;
  return /^[^\n]*/.exec(source.slice(index))?.[0] ?? char;
}

/** From UTF-16 to code points; asked in rising order. */
function codePointOffsets(source: string): (index: number) => number {
  let last = 0;
  let count = 0;
  return (index) => {
    for (; last < index; count++) last += (source.codePointAt(last) ?? 0) > 0xffff ? 2 : 1;
    return count;
  };
}
