import { type Command, commands, type FlagSpec, GLOBAL_FLAGS } from '../../../kubectl/index.ts';

/** The words after `kubectl`, as far as they are typed. */
export interface KubectlLine {
  /** Undefined while the command is not named. */
  readonly command: Command | undefined;
  /** Commands that may be named next. */
  readonly table: readonly Command[];
  readonly specs: readonly FlagSpec[];
  /** Values of the flags given, by their names. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** Arguments before the word. */
  readonly args: readonly string[];
  /** The flag that the word, or its part behind `=`, is the value of. */
  readonly valueOf: FlagSpec | undefined;
  /** What of the last word stays: `--output=`. */
  readonly stays: string;
  readonly word: string;
  /** `--` was typed: flags are those of another program. */
  readonly dashed: boolean;
}

function flagOf(specs: readonly FlagSpec[], word: string): FlagSpec | undefined {
  if (word.startsWith('--')) return specs.find(({ name }) => word === `--${name}`);
  // The last of joined letters may have a value: `-it`, `-Rf`.
  return specs.find(({ short }) => short !== undefined && word.endsWith(short));
}

function takesNext(spec: FlagSpec): boolean {
  return spec.type !== 'bool' && spec.alone === undefined;
}

class LineReader {
  command: Command | undefined;
  table: readonly Command[] = commands;
  readonly flags = new Map<string, string[]>();
  readonly args: string[] = [];
  dashed = false;

  get specs(): readonly FlagSpec[] {
    return [...(this.command?.flags ?? []), ...GLOBAL_FLAGS];
  }

  #give(spec: FlagSpec, value: string): void {
    this.flags.set(spec.name, [...(this.flags.get(spec.name) ?? []), value]);
  }

  /** @returns the flag that the word after these is the value of */
  read(words: readonly string[]): FlagSpec | undefined {
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      if (this.dashed || !/^-./.test(word)) this.#argument(word);
      else if (word === '--') this.dashed = true;
      else {
        const equals = word.indexOf('=');
        const spec = flagOf(this.specs, equals < 0 ? word : word.slice(0, equals));
        if (spec === undefined) continue;
        if (equals >= 0) this.#give(spec, word.slice(equals + 1));
        else if (!takesNext(spec)) this.#give(spec, spec.alone ?? 'true');
        else if (at === words.length - 1) return spec;
        else this.#give(spec, words[++at] ?? '');
      }
    }
    return undefined;
  }

  #argument(word: string): void {
    const found =
      this.args.length > 0 || this.dashed
        ? undefined
        : this.table.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
    if (found === undefined) this.args.push(word);
    else {
      this.command = found;
      this.table = found.subcommands ?? [];
    }
  }
}

/** @param words the last of them is the one at the cursor */
export function readLine(words: readonly string[]): KubectlLine {
  const reader = new LineReader();
  const pending = reader.read(words.slice(0, -1));
  const last = words.at(-1) ?? '';
  const { command, table, specs, flags, args, dashed } = reader;
  const common = { command, table, specs, flags, args, dashed };
  const equals = last.indexOf('=');
  if (pending === undefined && !dashed && last.startsWith('-') && equals > 0) {
    const spec = flagOf(specs, last.slice(0, equals));
    const stays = last.slice(0, equals + 1);
    return { ...common, valueOf: spec, stays, word: last.slice(equals + 1) };
  }
  return { ...common, valueOf: pending, stays: '', word: last };
}
