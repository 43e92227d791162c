import { posixExpression } from '../execute/pattern.ts';

export type Dialect = 'basic' | 'extended' | 'fixed' | 'perl';

/** Basic regular expressions write `\|`, `\+`, `\?`, `\(`, `\{` for what extended ones write without the backslash. */
function basicToExtended(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '[') {
      const end = /^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(text.slice(at))?.[0] ?? letter;
      result += end;
      at += end.length - 1;
    } else if (letter === '\\') {
      const next = text.charAt(++at);
      result += '|+?(){}'.includes(next) ? next : `\\${next}`;
    } else if (letter === '*' && /^\^?$|\($|\|$/.test(result)) result += '\\*';
    else result += '|+?(){}'.includes(letter) ? `\\${letter}` : letter;
  }
  return result;
}

export function expressionSource(pattern: string, dialect: Dialect): string {
  switch (dialect) {
    case 'fixed':
      return pattern.replace(/[$()*+./?[\\\]^{|}-]/g, '\\$&').replaceAll('\\-', '-');
    case 'basic':
      return posixExpression(basicToExtended(pattern));
    case 'extended':
      return posixExpression(pattern);
    case 'perl':
      return pattern;
  }
}
