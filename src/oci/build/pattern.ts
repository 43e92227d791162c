/** A pattern of `${name#pattern}` that cannot be read. */
export class PatternError extends Error {}

const SPECIAL = /[[\]{}.+()|^$]/;

/** `*` and `?` as in the shell, without classes. Upstream: frontend/dockerfile/shell/lex.go. @throws PatternError */
function expression(pattern: string, greedy: boolean): string {
  let result = '';
  for (let at = 0; at < pattern.length; at++) {
    let char = pattern.charAt(at);
    if (char === '*') result += greedy ? '[\\s\\S]*' : '[\\s\\S]*?';
    else if (char === '?') result += '[\\s\\S]';
    else if (char === '\\') {
      char = pattern.charAt(++at);
      if (char === '}' || char === '/') result += char;
      else if (char === '*' || char === '?' || char === '\\') result += `\\${char}`;
      else throw new PatternError(`invalid pattern (${pattern}) in substitution: invalid escape '\\${char}'`);
    } else result += SPECIAL.test(char) ? `\\${char}` : char;
  }
  return result;
}

/** `${value#pattern}`, `${value##pattern}`. @throws PatternError */
export function withoutPrefix(value: string, pattern: string, longest: boolean): string {
  return value.replace(new RegExp(`^${expression(pattern, longest)}`), '');
}

/** `${value%pattern}`, `${value%%pattern}`. @throws PatternError */
export function withoutSuffix(value: string, pattern: string, longest: boolean): string {
  const suffix = new RegExp(`^${expression(pattern, true)}$`);
  const lengths = Array.from({ length: value.length + 1 }, (_, index) => index);
  const found = (longest ? lengths : lengths.reverse()).find((length) => suffix.test(value.slice(length)));
  return found === undefined ? value : value.slice(0, found);
}

/** `${value/pattern/by}`, `${value//pattern/by}`. @throws PatternError */
export function replaced(value: string, pattern: string, by: string, all: boolean): string {
  return value.replace(new RegExp(expression(pattern, true), all ? 'g' : ''), () => by);
}
