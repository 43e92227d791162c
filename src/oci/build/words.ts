/** Splitting and expanding words as BuildKit's Dockerfile shell does (frontend/dockerfile/shell). */

export type Variables = ReadonlyMap<string, string>;

/** A substitution that is not well formed; the builder adds the line. */
export class WordError extends Error {}

/** Splits at white space outside quotes; quotes and escapes stay in the words. */
export function splitWords(text: string, escape: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === escape && quote !== "'" && at + 1 < text.length) {
      word += char + text.charAt(++at);
    } else if (quote === '' && /\s/.test(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      if (quote === '' ? char === '"' || char === "'" : char === quote) quote = quote === '' ? char : '';
      word += char;
    }
  }
  if (word !== '') words.push(word);
  return words;
}

/** Removes quotes and escapes of one word and replaces its variables. @throws WordError */
export function expandWord(word: string, variables: Variables, escape: string): string {
  return new WordReader(word, variables, escape).read('');
}

class WordReader {
  readonly #text: string;
  readonly #variables: Variables;
  readonly #escape: string;
  #at = 0;

  constructor(text: string, variables: Variables, escape: string) {
    this.#text = text;
    this.#variables = variables;
    this.#escape = escape;
  }

  /** Reads up to an unquoted character of `stops`, which is left. */
  read(stops: string): string {
    let result = '';
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      if (stops.includes(char)) break;
      this.#at++;
      if (char === "'") result += this.#singleQuoted();
      else if (char === '"') result += this.#doubleQuoted();
      else if (char === '$') result += this.#dollar();
      else if (char === this.#escape) result += this.#text.charAt(this.#at++);
      else result += char;
    }
    return result;
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at);
    if (end === -1) throw new WordError('unexpected end of statement while looking for matching single-quote');
    const quoted = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return quoted;
  }

  #doubleQuoted(): string {
    let result = '';
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at++);
      if (char === '"') return result;
      if (char === '$') {
        result += this.#dollar();
      } else if (char === this.#escape) {
        const next = this.#text.charAt(this.#at++);
        result += next === '"' || next === '$' || next === this.#escape ? next : char + next;
      } else {
        result += char;
      }
    }
    throw new WordError('unexpected end of statement while looking for matching double-quote');
  }

  #dollar(): string {
    if (this.#text.charAt(this.#at) === '{') {
      this.#at++;
      return this.#braces();
    }
    const name = this.#name();
    return name === '' ? '$' : (this.#variables.get(name) ?? '');
  }

  #name(): string {
    const [name = ''] = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#])/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += name.length;
    return name;
  }

  #braces(): string {
    const name = this.#name();
    if (name === '') throw new WordError('syntax error: bad substitution');
    const value = this.#variables.get(name);
    const [operator = ''] = /^:?./.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += operator.length;
    if (operator === '}') return value ?? '';
    const kind = operator.at(-1) ?? '';
    if (!'-+?'.includes(kind) || kind === '') {
      throw new WordError(operator === '' ? 'syntax error: missing }' : `unsupported modifier (${kind}) in substitution`);
    }
    const word = this.read('}');
    if (this.#text.charAt(this.#at++) !== '}') throw new WordError('syntax error: missing }');
    const set = value !== undefined && (value !== '' || !operator.startsWith(':'));
    if (kind === '-') return set ? value : word;
    if (kind === '+') return set ? word : '';
    if (set) return value;
    throw new WordError(`${name}: ${word === '' ? 'not allowed to be unset' : word}`);
  }
}
