const CLASSES: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: '\\p{Ll}',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: '\\p{Lu}',
  word: '\\p{L}\\p{N}_',
  xdigit: '0-9A-Fa-f',
};

const SPECIAL = /[$()*+.?[\\\]^{|}/]/;

function escape(letter: string): string {
  return SPECIAL.test(letter) ? `\\${letter}` : letter;
}

/** A bracket expression at a position, and where it ends; undefined when it is none. */
function bracket(pattern: string, start: number): { readonly source: string; readonly end: number } | undefined {
  let at = start + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  let source = '';
  for (let first = true; at < pattern.length; first = false) {
    const letter = pattern.charAt(at);
    if (letter === ']' && !first) return { source: `[${negated ? '^' : ''}${source}]`, end: at + 1 };
    const name = /^\[:(\w+):\]/.exec(pattern.slice(at));
    if (name !== null) {
      source += CLASSES[name[1] ?? ''] ?? '';
      at += name[0].length;
      continue;
    }
    const escaped = letter === '\\' && at + 1 < pattern.length;
    const one = escaped ? pattern.charAt(at + 1) : letter;
    source += letter === '-' && !escaped ? '-' : /[[\]\\^&~|()/{}-]/.test(one) ? `\\${one}` : one;
    at += escaped ? 2 : 1;
  }
  return undefined;
}

/** Where the parenthesis that opens before a position closes. */
function closing(pattern: string, start: number): number {
  let depth = 1;
  for (let at = start; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === '(') depth++;
    else if (pattern[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

/** Splits at bars that are in no parentheses. */
function alternatives(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '\\') {
      parts.push((parts.pop() ?? '') + text.slice(at, at + 2));
      at++;
      continue;
    }
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === '|' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + letter);
  }
  return parts;
}

/**
 * A pattern of the shell as the source of a regular expression with the flag `u` (IEEE 1003.1, §2.13, and bash's extglob).
 * @param any what `*` and `?` match
 */
export function patternSource(pattern: string, any = '[^]', lazy = false): string {
  let source = '';
  for (let at = 0; at < pattern.length;) {
    const letter = pattern.charAt(at);
    if (letter === '\\') {
      source += at + 1 < pattern.length ? escape(String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0)) : '\\\\';
      at += 1 + String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0).length;
      continue;
    }
    const end = '?*+@!'.includes(letter) && pattern[at + 1] === '(' ? closing(pattern, at + 2) : -1;
    if (end >= 0) {
      const inside = alternatives(pattern.slice(at + 2, end)).map((part) => patternSource(part, any));
      const group = `(?:${inside.join('|')})`;
      if (letter === '!') source += `(?:(?!${group}${patternSource(pattern.slice(end + 1), any)}$)${any}*)`;
      else source += letter === '@' ? group : `${group}${letter}`;
      at = end + 1;
      continue;
    }
    if (letter === '[') {
      const found = bracket(pattern, at);
      if (found !== undefined) {
        source += found.source;
        at = found.end;
        continue;
      }
    }
    const one = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    if (one === '*') source += `${any}*${lazy ? '?' : ''}`;
    else source += one === '?' ? any : escape(one);
    at += one.length;
  }
  return source;
}

/** Whether a text is what a pattern says, as a whole. */
export function matchesPattern(text: string, pattern: string, ignoreCase = false): boolean {
  try {
    return new RegExp(`^(?:${patternSource(pattern)})$`, ignoreCase ? 'iu' : 'u').test(text);
  } catch {
    // A range that runs backwards is no pattern.
    return text === pattern;
  }
}

/** A text as a pattern that only matches itself. */
export function literalPattern(text: string): string {
  return text.replace(/[*?[\]\\()|!+@]/g, '\\$&');
}

/** Whether a text with backslashes before what stands for itself asks for names of files. */
export function isPattern(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*(?:[*?[]|[+@!]\()/.test(text);
}

/** What a backslash and a letter are in a regular expression. */
function escapedLetter(letter: string): string {
  if (letter === '<' || letter === '>') return '\\b';
  return /[wWsSbB]/.test(letter) ? `\\${letter}` : escape(letter);
}

/** An extended regular expression of POSIX as one of JavaScript with the flag `u`. */
export function posixExpression(source: string): string {
  let result = '';
  for (let at = 0; at < source.length;) {
    const letter = source.charAt(at);
    if (letter === '\\') {
      result += escapedLetter(source.charAt(at + 1));
      at += 2;
      continue;
    }
    if (letter === '[') {
      const exact = bracketExpression(source, at);
      result += exact.source;
      at = exact.end;
      continue;
    }
    const isCount = letter === '{' && /^\{\d+(?:,\d*)?\}/.test(source.slice(at));
    if (letter === '{' && !isCount) result += '\\{';
    else if (letter === '}' && !/\{\d+(?:,\d*)?$/.test(result)) result += '\\}';
    else if (letter === ']' || letter === '/') result += `\\${letter}`;
    else result += letter;
    at++;
  }
  return result;
}

/** A bracket expression of a regular expression: a backslash in it stands for itself. */
function bracketExpression(source: string, start: number): { readonly source: string; readonly end: number } {
  const doubled = source.slice(start).replace(/\\/g, '\\\\');
  const found = bracket(doubled, 0);
  if (found === undefined) return { source: '\\[', end: start + 1 };
  const backslashes = doubled.slice(0, found.end).split('\\\\').length - 1;
  return { source: found.source, end: start + found.end - backslashes };
}
