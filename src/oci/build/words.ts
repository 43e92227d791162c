/** Splitting and expanding words as BuildKit's Dockerfile shell does (frontend/dockerfile/shell). */
import { PatternError, replaced, withoutPrefix, withoutSuffix } from './pattern.ts';

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

/** A word without its quotes and escapes, whose variables stay as they are. @throws WordError */
export function unquote(word: string, escape: string): string {
  return new WordReader(word, undefined, escape).read('');
}

/** Removes quotes and escapes of one word and replaces its variables. @throws WordError */
export function expandWord(word: string, variables: Variables, escape: string): string {
  return new WordReader(word, variables, escape).read('');
}

/** Replaces the variables of a here-document: quotes are text, escapes are not. @throws WordError */
export function expandText(text: string, variables: Variables): string {
  return new WordReader(text, variables, '\\', false).read('');
}

class WordReader {
  readonly #text: string;
  /** Left out, `$name` stays. */
  readonly #variables: Variables | undefined;
  readonly #escape: string;
  readonly #quotes: boolean;
  #at = 0;
  #rawEscapes = false;

  constructor(text: string, variables: Variables | undefined, escape: string, quotes = true) {
    this.#text = text;
    this.#variables = variables;
    this.#escape = escape;
    this.#quotes = quotes;
  }

  /** Reads up to an unquoted character of `stops`, which is left. */
  read(stops: string): string {
    let result = '';
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      if (stops.includes(char)) break;
      this.#at++;
      if (this.#quotes && char === "'") result += this.#singleQuoted();
      else if (this.#quotes && char === '"') result += this.#doubleQuoted();
      else if (char === '$') result += this.#dollar();
      else if (char === this.#escape) result += (this.#rawEscapes ? char : '') + this.#text.charAt(this.#at++);
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
    if (this.#variables === undefined) return '$';
    if (this.#text.charAt(this.#at) === '{') {
      this.#at++;
      return this.#braces(this.#variables);
    }
    const name = this.#name();
    return name === '' ? '$' : (this.#variables.get(name) ?? '');
  }

  #name(): string {
    const [name = ''] = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?\-$!])/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += name.length;
    return name;
  }

  #braces(variables: Variables): string {
    if (this.#at >= this.#text.length) throw new WordError("syntax error: missing '}'");
    if ('{}:'.includes(this.#text.charAt(this.#at))) throw new WordError('syntax error: bad substitution');
    const name = this.#name();
    const value = variables.get(name);
    const operator = this.#text.charAt(this.#at++);
    switch (operator) {
      case '}':
        return value ?? '';
      case '#':
      case '%':
        return this.#trimmed(value ?? '', operator);
      case '/':
        return this.#replaced(value ?? '');
      case '':
        throw new WordError("syntax error: missing '}'");
      default:
        return this.#alternative(name, value, operator);
    }
  }

  /** `${name:-word}` and its like. */
  #alternative(name: string, value: string | undefined, operator: string): string {
    const nullIsUnset = operator === ':';
    const kind = nullIsUnset ? this.#text.charAt(this.#at++) : operator;
    if (kind === '' || !'-+?'.includes(kind)) {
      throw new WordError(`unsupported modifier (${nullIsUnset ? ':' : ''}${kind}) in substitution`);
    }
    const word = this.#operand('}');
    const set = value !== undefined && !(nullIsUnset && value === '');
    if (kind === '-') return set ? value : word;
    if (kind === '+') return set ? word : '';
    if (set) return value;
    const why = value === undefined ? 'is not allowed to be unset' : 'is not allowed to be empty';
    throw new WordError(`${name}: ${word === '' ? why : word}`);
  }

  #trimmed(value: string, operator: '#' | '%'): string {
    const longest = this.#text.charAt(this.#at) === operator;
    if (longest) this.#at++;
    const pattern = this.#pattern('}');
    return asWordError(() => (operator === '#' ? withoutPrefix : withoutSuffix)(value, pattern, longest));
  }

  #replaced(value: string): string {
    const all = this.#text.charAt(this.#at) === '/';
    if (all) this.#at++;
    const pattern = this.#pattern('/');
    const by = this.#operand('}');
    return asWordError(() => replaced(value, pattern, by, all));
  }

  /** A word up to a character, which is taken. */
  #operand(end: string): string {
    const word = this.read(end);
    if (this.#text.charAt(this.#at++) !== end) throw new WordError(`syntax error: missing '${end}'`);
    return word;
  }

  /** As `#operand`, with its escapes. */
  #pattern(end: string): string {
    const raw = this.#rawEscapes;
    this.#rawEscapes = true;
    const word = this.#operand(end);
    this.#rawEscapes = raw;
    return word;
  }
}

function asWordError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof PatternError ? new WordError(error.message) : error;
  }
}
