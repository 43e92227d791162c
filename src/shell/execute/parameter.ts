import { patternSource } from './pattern.ts';

/** `${x%y}`, `${x%%y}`, `${x#y}`, `${x##y}`: the value without what the pattern matches at an end. */
function remove(value: string, operator: string, pattern: string): string {
  const matcher = new RegExp(`^(?:${patternSource(pattern)})$`);
  const lengths = Array.from({ length: value.length + 1 }, (_, index) => index);
  if (operator.length === 2) lengths.reverse();
  const front = operator.startsWith('#');
  const cut = (length: number): string => (front ? value.slice(0, length) : value.slice(value.length - length));
  const length = lengths.find((it) => matcher.test(cut(it)));
  if (length === undefined) return value;
  return front ? value.slice(length) : value.slice(0, value.length - length);
}

/** `${x/y/z}` and `${x//y/z}`. */
function replace(value: string, operator: string, text: string): string {
  const slash = text.indexOf('/');
  const pattern = slash < 0 ? text : text.slice(0, slash);
  const replacement = slash < 0 ? '' : text.slice(slash + 1);
  if (pattern === '') return value;
  return value.replace(new RegExp(patternSource(pattern), operator === '//' ? 'g' : ''), () => replacement);
}

/** `${x:1:2}`. */
function substring(value: string, text: string): string {
  const [start = '0', length] = text.split(':');
  const from = Number(start) < 0 ? Math.max(0, value.length + Number(start)) : Number(start);
  if (length === undefined) return value.slice(from);
  return value.slice(from, Number(length) < 0 ? value.length + Number(length) : from + Number(length));
}

/** What an operator makes of a value that is set (IEEE 1003.1, §2.6.2, and bash's `/` and `:`). */
export function applyOperator(value: string, operator: string, word: string): string {
  if (operator === 'length') return String([...value].length);
  if (operator.startsWith('%') || operator.startsWith('#')) return remove(value, operator, word);
  if (operator.startsWith('/')) return replace(value, operator, word);
  return operator === ':' ? substring(value, word) : value;
}
