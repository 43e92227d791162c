import { matchesPattern, patternSource } from './pattern.ts';
import { quoteAlways } from './quote.ts';
import { ansiEscapes } from './escapes.ts';

/** `${x%y}`, `${x%%y}`, `${x#y}`, `${x##y}`: the value without what the pattern matches at an end. */
export function remove(value: string, operator: string, pattern: string): string {
  const letters = [...value];
  const lengths = Array.from({ length: letters.length + 1 }, (_, index) => index);
  if (operator.length === 2) lengths.reverse();
  const front = operator.startsWith('#');
  const source = new RegExp(`^(?:${patternSource(pattern)})$`, 'u');
  const cut = (length: number): string =>
    (front ? letters.slice(0, length) : letters.slice(letters.length - length)).join('');
  const length = lengths.find((it) => source.test(cut(it)));
  if (length === undefined) return value;
  return (front ? letters.slice(length) : letters.slice(0, letters.length - length)).join('');
}

/** `${x/y/z}`, `${x//y/z}`, `${x/#y/z}`, `${x/%y/z}`. */
export function replace(
  value: string,
  operator: string,
  pattern: string,
  replacement: (found: string) => string,
): string {
  if (pattern === '') {
    if (operator === '/#') return replacement('') + value;
    return operator === '/%' ? value + replacement('') : value;
  }
  const source = patternSource(pattern);
  const anchored = operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
  return value.replace(new RegExp(anchored, operator === '//' ? 'gu' : 'u'), replacement);
}

/** `${x:1:2}`. Undefined when the length is below what is left out. */
export function slice<T>(items: readonly T[], offset: number, length: number | undefined): T[] | undefined {
  const from = offset < 0 ? items.length + offset : offset;
  if (from < 0 || from > items.length) return [];
  if (length === undefined) return items.slice(from);
  const to = length < 0 ? items.length + length : from + length;
  return to < from ? undefined : items.slice(from, to);
}

/** `${x^}`, `${x^^}`, `${x,}`, `${x,,}`. */
export function changeCase(value: string, operator: string, pattern: string): string {
  const change = (letter: string): string => {
    if (!matchesPattern(letter, pattern)) return letter;
    return operator.startsWith('^') ? letter.toUpperCase() : letter.toLowerCase();
  };
  const letters = [...value];
  if (operator.length === 2) return letters.map(change).join('');
  return letters.map((letter, index) => (index === 0 ? change(letter) : letter)).join('');
}

/** `${x@U}` and its like, as far as the value alone decides. Undefined: there is no such transformation of it. */
export function transform(value: string, operator: string): string | undefined {
  switch (operator) {
    case 'U':
      return value.toUpperCase();
    case 'u':
      return value.slice(0, 1).toUpperCase() + value.slice(1);
    case 'L':
      return value.toLowerCase();
    case 'Q':
    case 'K':
    case 'k':
      return quoteAlways(value);
    case 'E':
      return ansiEscapes(value);
    default:
      return undefined;
  }
}
