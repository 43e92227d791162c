import { GoDurationError, parseGoDuration } from '../api/index.ts';
import { type Completes, usualCompletion } from './completes.ts';
import { type CommandError, flagError } from './errors.ts';

/** `list` is pflag's stringSlice, which takes values apart at commas; `array` its stringArray, which does not. */
export type FlagType = 'bool' | 'string' | 'int' | 'list' | 'array' | 'duration';

/** A flag as pflag has it. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly type: FlagType;
  readonly usage: string;
  readonly default?: string;
  /** How help writes the default, where its type does not say that. */
  readonly shown?: string;
  /** Not in any help: deprecated, or of a later version. */
  readonly hidden?: true;
  /** Value when the flag stands alone (pflag's NoOptDefVal): `--dry-run`, `--cascade`. */
  readonly alone?: string;
  /** Accepted, and changes nothing here: it is about a client far from its server. */
  readonly noEffect?: true;
  /** Known, and refused: what it asks for is not there yet. */
  readonly refused?: true;
  /** What its value may be, for completion. */
  readonly completes?: Completes;
}

export function flag(name: string, type: FlagType, usage: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, type, usage, ...usualCompletion(name), ...more };
}

/** Values of a command line's flags. */
export class Flags {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #specs: ReadonlyMap<string, FlagSpec>;

  constructor(values: ReadonlyMap<string, readonly string[]>, specs: ReadonlyMap<string, FlagSpec>) {
    this.#values = values;
    this.#specs = specs;
  }

  /** Only the flags that are not among these. */
  without(specs: readonly FlagSpec[]): Flags {
    const names = new Set(specs.map((spec) => spec.name));
    return new Flags(new Map([...this.#values].filter(([name]) => !names.has(name))), this.#specs);
  }

  /** Whether it was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  string(name: string): string {
    return this.#values.get(name)?.at(-1) ?? this.#specs.get(name)?.default ?? '';
  }

  bool(name: string): boolean {
    return this.string(name) === 'true';
  }

  int(name: string): number {
    return Number(this.string(name));
  }

  /** Every value, those with commas taken apart. */
  list(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).flatMap((value) => value.split(','));
  }

  /** Every value as it was given. */
  each(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Milliseconds: `30s`, `1m30s`. */
  milliseconds(name: string): number {
    return parseGoDuration(this.string(name) || '0s');
  }
}

export interface ParsedLine {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of the arguments stood before `--`; undefined without one (cobra's ArgsLenAtDash). */
  readonly dash: number | undefined;
}

/** @param fail makes the error of what is wrong */
function check(spec: FlagSpec, value: string, written: string, fail: (what: string) => CommandError): string {
  const invalid = (why: string): never => {
    throw fail(`invalid argument "${value}" for "${written}" flag: ${why}`);
  };
  if (spec.type === 'duration') {
    try {
      parseGoDuration(value);
    } catch (cause) {
      if (cause instanceof GoDurationError) invalid(cause.message);
      else throw cause;
    }
  }
  if (spec.type === 'int') {
    if (!/^[-+]?\d+$/.test(value)) invalid(`strconv.ParseInt: parsing "${value}": invalid syntax`);
    if (BigInt.asIntN(64, BigInt(value)) !== BigInt(value)) {
      invalid(`strconv.ParseInt: parsing "${value}": value out of range`);
    }
  }
  if (spec.type === 'bool') {
    if (/^(1|t|T|true|TRUE|True)$/.test(value)) return 'true';
    if (/^(0|f|F|false|FALSE|False)$/.test(value)) return 'false';
    invalid(`strconv.ParseBool: parsing "${value}": invalid syntax`);
  }
  return value;
}

/** How a flag is named in messages: `-n, --namespace`. */
function written(spec: FlagSpec): string {
  return spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
}

class FlagParser {
  readonly values = new Map<string, string[]>();
  readonly args: string[] = [];
  dash: number | undefined;
  readonly #specs: ReadonlyMap<string, FlagSpec>;
  readonly #shorts: ReadonlyMap<string, FlagSpec>;
  readonly #line: readonly string[];
  readonly #command: string;
  #at = 0;

  constructor(line: readonly string[], specs: ReadonlyMap<string, FlagSpec>, command: string) {
    this.#line = line;
    this.#specs = specs;
    this.#command = command;
    this.#shorts = new Map(
      [...specs.values()].flatMap((spec) => (spec.short === undefined ? [] : [[spec.short, spec]])),
    );
  }

  parse(interspersed: boolean): void {
    for (; this.#at < this.#line.length; this.#at++) {
      const word = this.#line[this.#at] ?? '';
      if (word === '--') {
        this.dash = this.args.length;
        this.args.push(...this.#line.slice(this.#at + 1));
        return;
      }
      if (word.startsWith('--')) this.#long(word.slice(2));
      else if (word.startsWith('-') && word.length > 1) this.#short(word.slice(1));
      else {
        this.args.push(word);
        if (!interspersed) {
          this.args.push(...this.#line.slice(this.#at + 1));
          return;
        }
      }
    }
  }

  #long(text: string): void {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (name === '' || name.startsWith('-')) throw flagError(`bad flag syntax: --${text}`, this.#command);
    const spec = this.#specs.get(name);
    if (spec === undefined) throw flagError(`unknown flag: --${name}`, this.#command);
    if (equals >= 0) this.#set(spec, text.slice(equals + 1));
    else this.#setNext(spec, `flag needs an argument: --${name}`);
  }

  #short(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const letter = text.charAt(index);
      // What was read already is no longer in the message.
      const word = `-${text.slice(index)}`;
      const spec = this.#shorts.get(letter);
      if (spec === undefined) throw flagError(`unknown shorthand flag: '${letter}' in ${word}`, this.#command);
      const rest = text.slice(index + 1);
      if (spec.type === 'bool' && !rest.startsWith('=')) this.#set(spec, 'true');
      else if (rest !== '') {
        this.#set(spec, rest.replace(/^=/, ''));
        return;
      } else {
        this.#setNext(spec, `flag needs an argument: '${letter}' in ${word}`);
      }
    }
  }

  #setNext(spec: FlagSpec, missing: string): void {
    if (spec.type === 'bool') return this.#set(spec, 'true');
    if (spec.alone !== undefined) return this.#set(spec, spec.alone);
    const value = this.#line[this.#at + 1];
    if (value === undefined) throw flagError(missing, this.#command);
    this.#at++;
    this.#set(spec, value);
  }

  #set(spec: FlagSpec, value: string): void {
    const checked = check(spec, value, written(spec), (what) => flagError(what, this.#command));
    this.values.set(spec.name, [...(this.values.get(spec.name) ?? []), checked]);
  }
}

/** Parses a command line. @throws CommandError in pflag's words */
export function parseFlags(
  line: readonly string[],
  specs: readonly FlagSpec[],
  command: string,
  interspersed = true,
): ParsedLine {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const parser = new FlagParser(line, byName, command);
  parser.parse(interspersed);
  return { flags: new Flags(parser.values, byName), args: parser.args, dash: parser.dash };
}
