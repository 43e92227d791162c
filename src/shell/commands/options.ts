import type { CommandContext } from '../execute/state.ts';

/** The options of a program. */
export interface OptionSpec {
  /** Letters that stand alone. */
  readonly plain: string;
  /** Letters, and long names, that take a value. */
  readonly valued?: readonly string[];
  /** Long names, and what they stand for: a letter, or themselves. */
  readonly long?: Readonly<Record<string, string>>;
  /** Long names whose value may be left out. */
  readonly optional?: readonly string[];
  /** Options end where the first operand is: of programs that run others. */
  readonly stops?: boolean;
  /** `-5` is `-n 5`. */
  readonly numeric?: string;
  /** What a wrong option exits with. */
  readonly status?: number;
}

export interface Options {
  readonly values: ReadonlyMap<string, string>;
  /** Every value of an option that may come again. */
  all(name: string): readonly string[];
  readonly rest: readonly string[];
  has(name: string): boolean;
}

class Parser {
  readonly values = new Map<string, string>();
  readonly every: (readonly [string, string])[] = [];
  readonly rest: string[] = [];
  readonly #spec: OptionSpec;
  readonly #args: readonly string[];
  #at = 0;

  constructor(args: readonly string[], spec: OptionSpec) {
    this.#args = args;
    this.#spec = spec;
  }

  /** @returns what is wrong */
  parse(): string | undefined {
    for (; this.#at < this.#args.length; this.#at++) {
      const word = this.#args[this.#at] ?? '';
      if (word === '--') {
        this.rest.push(...this.#args.slice(this.#at + 1));
        return undefined;
      }
      let wrong: string | undefined;
      if (word.startsWith('--')) wrong = this.#long(word.slice(2));
      else if (word.startsWith('-') && word !== '-') wrong = this.#short(word);
      else if (this.#spec.stops === true) {
        this.rest.push(...this.#args.slice(this.#at));
        return undefined;
      } else this.rest.push(word);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  #set(name: string, value: string): void {
    this.values.set(name, value);
    this.every.push([name, value]);
  }

  #long(text: string): string | undefined {
    const { long = {}, valued = [], optional = [] } = this.#spec;
    const [given = '', ...parts] = text.split('=');
    const value = parts.length === 0 ? undefined : parts.join('=');
    const names = Object.keys(long);
    const matching = names.includes(given) ? [given] : names.filter((name) => name.startsWith(given));
    const [name] = matching;
    if (name === undefined) return `unrecognized option '--${given}'`;
    if (matching.length > 1)
      return `option '--${given}' is ambiguous; possibilities: ${matching.map((it) => `'--${it}'`).join(' ')}`;
    const key = long[name] ?? name;
    if (optional.includes(name)) this.#set(key, value ?? '');
    else if (valued.includes(key)) {
      const next = value ?? this.#args[++this.#at];
      if (next === undefined) return `option '--${name}' requires an argument`;
      this.#set(key, next);
    } else if (value !== undefined) return `option '--${name}' doesn't allow an argument`;
    else this.#set(key, '');
    return undefined;
  }

  #short(word: string): string | undefined {
    const { plain, valued = [], numeric } = this.#spec;
    if (numeric !== undefined && /^-\d+$/.test(word)) {
      this.#set(numeric, word.slice(1));
      return undefined;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      if (valued.includes(letter)) {
        const joined = word.slice(index + 1);
        const value = joined === '' ? this.#args[++this.#at] : joined;
        if (value === undefined) return `option requires an argument -- '${letter}'`;
        this.#set(letter, value);
        return undefined;
      }
      if (!plain.includes(letter)) return `invalid option -- '${letter}'`;
      this.#set(letter, '');
    }
    return undefined;
  }
}

/** Reads the options of a program as GNU's do; undefined, and said why, when one is wrong. */
export function parseOptions(context: CommandContext, spec: OptionSpec): Options | undefined {
  const parser = new Parser(context.args, spec);
  const wrong = parser.parse();
  if (wrong !== undefined) {
    context.stderr(`${context.name}: ${wrong}\n`);
    return undefined;
  }
  const { values, every, rest } = parser;
  return {
    values,
    rest,
    has: (name) => values.has(name),
    all: (name) => every.filter(([key]) => key === name).map(([, value]) => value),
  };
}
