import { DEFAULT_SEPARATORS } from '../execute/fields.ts';
import type { Input } from '../execute/input.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';

interface ReadOptions {
  readonly raw: boolean;
  readonly array: string | undefined;
  readonly delimiter: string;
  /** As many characters, and no more. @see exact */
  readonly count: number | undefined;
  /** The delimiter does not end it. */
  readonly exact: boolean;
  readonly prompt: string;
  readonly silent: boolean;
  readonly seconds: number | undefined;
  readonly input: Input;
  readonly names: readonly string[];
}

function readOptions(context: CommandContext): ReadOptions | undefined {
  const values = new Map<string, string>();
  let at = 0;
  for (; at < context.args.length && /^-./.test(context.args[at] ?? ''); at++) {
    const word = context.args[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      if ('erSs'.includes(letter)) values.set(letter, '');
      else if ('adinNptu'.includes(letter)) {
        const joined = word.slice(index + 1);
        values.set(letter, joined === '' ? (context.args[++at] ?? '') : joined);
        break;
      } else {
        context.complain(`-${letter}: invalid option`);
        return undefined;
      }
    }
  }
  const descriptor = Number(values.get('u') ?? 0);
  const input = descriptor === 0 ? context.stdin : context.descriptors?.get(descriptor)?.input;
  if (input === undefined) {
    context.complain(`${String(descriptor)}: invalid file descriptor: Bad file descriptor`);
    return undefined;
  }
  const count = values.get('N') ?? values.get('n');
  const delimiter = values.get('d');
  return {
    raw: values.has('r'),
    array: values.get('a'),
    delimiter: delimiter === undefined ? '\n' : delimiter === '' ? '\0' : delimiter.slice(0, 1),
    count: count === undefined ? undefined : Number(count),
    exact: values.has('N'),
    prompt: values.get('p') ?? '',
    silent: values.has('s'),
    seconds: values.has('t') ? Number(values.get('t')) : undefined,
    input,
    names: context.args.slice(at),
  };
}

interface Taken {
  readonly text: string;
  /** The input ended, or the time. */
  readonly status: number;
}

async function take(
  context: CommandContext,
  { input, raw, delimiter, count, exact, seconds }: ReadOptions,
): Promise<Taken> {
  const stop = new AbortController();
  const time = { isUp: false };
  if (seconds !== undefined) {
    context.state.clock.sleep(seconds * 1000, stop.signal).then(
      () => {
        time.isUp = true;
        stop.abort();
      },
      () => undefined,
    );
  }
  const ended = new Promise<undefined>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
  let text = '';
  let status = 1;
  for (;;) {
    if (count !== undefined && [...text].length >= count) {
      status = 0;
      break;
    }
    const reading = input.character();
    const letter = seconds === undefined ? await reading : await Promise.race([reading, ended]);
    if (letter === undefined) break;
    if (letter === delimiter && !exact) {
      status = 0;
      break;
    }
    if (letter === '\\' && !raw) {
      const next = await input.character();
      // A backslash before a newline joins two lines; before anything else it is kept for the fields to be made.
      if (next !== undefined && next !== '\n') text += `\\${next}`;
      continue;
    }
    text += letter;
  }
  stop.abort();
  return { text, status: time.isUp ? 142 : status };
}

/** The fields of a line; the last of them takes the rest. A backslash is before what separates nothing. */
function split(text: string, separators: string, most: number, raw: boolean): string[] {
  const letters = [...text];
  const units: { readonly letter: string; readonly plain: boolean }[] = [];
  for (let at = 0; at < letters.length; at++) {
    if (letters[at] === '\\' && !raw) units.push({ letter: letters[++at] ?? '', plain: true });
    else units.push({ letter: letters[at] ?? '', plain: false });
  }
  const is = (at: number, set: string): boolean => {
    const unit = units[at];
    return unit !== undefined && !unit.plain && set.includes(unit.letter);
  };
  const blanks = [...separators].filter((letter) => DEFAULT_SEPARATORS.includes(letter)).join('');
  let [at, end] = [0, units.length];
  while (is(at, blanks)) at++;
  while (end > at && is(end - 1, blanks)) end--;
  const fields: string[] = [];
  const textOf = (from: number, to: number): string =>
    units
      .slice(from, to)
      .map(({ letter }) => letter)
      .join('');
  while (at < end) {
    if (fields.length === most - 1) {
      // One separator at the very end belongs to nobody.
      const single =
        is(end - 1, separators) &&
        !Array.from({ length: end - 1 - at }, (_, index) => is(at + index, separators)).includes(true);
      fields.push(textOf(at, single ? end - 1 : end));
      return fields;
    }
    const from = at;
    while (at < end && !is(at, separators)) at++;
    fields.push(textOf(from, at));
    while (at < end && is(at, blanks)) at++;
    if (at < end && is(at, separators)) at++;
    while (at < end && is(at, blanks)) at++;
  }
  return fields;
}

const read: ShellCommand = async (context) => {
  const options = readOptions(context);
  if (options === undefined) return 2;
  const { state } = context;
  if (options.prompt !== '' && context.terminal !== undefined) context.stderr(options.prompt);
  const { text, status } = await take(context, options);
  if (context.signal.aborted) return 130;
  const separators = state.variables.get('IFS') ?? DEFAULT_SEPARATORS;
  if (options.array !== undefined) {
    const fields = split(text, separators, Number.POSITIVE_INFINITY, options.raw);
    state.variables.assign(options.array, new Map(fields.entries()));
    return status;
  }
  const { names } = options;
  if (names.length === 0 || options.exact) {
    const whole = options.raw ? text : text.replace(/\\(.)/gs, '$1');
    await context.assign(names[0] ?? 'REPLY', undefined, whole);
    return status;
  }
  const fields = split(text, separators, names.length, options.raw);
  for (const [index, name] of names.entries()) {
    const [, base = name, key] = /^(\w+)\[(.*)\]$/s.exec(name) ?? [];
    if (!/^[A-Za-z_]\w*$/.test(base)) {
      context.complain(`\`${name}': not a valid identifier`);
      return 1;
    }
    await context.assign(base, key, fields[index] ?? '');
  }
  return status;
};

/** Lines into an array. */
const mapfile: ShellCommand = async (context) => {
  const values = new Map<string, string>();
  let at = 0;
  for (; at < context.args.length && /^-./.test(context.args[at] ?? ''); at++) {
    const [, letter = '', joined = ''] = /^-(.)(.*)$/s.exec(context.args[at] ?? '') ?? [];
    if (letter === 't') values.set('t', '');
    else if ('dnOsucC'.includes(letter)) values.set(letter, joined === '' ? (context.args[++at] ?? '') : joined);
    else {
      context.complain(`-${letter}: invalid option`);
      return 2;
    }
  }
  const name = context.args[at] ?? 'MAPFILE';
  const input = values.has('u') ? context.descriptors?.get(Number(values.get('u')))?.input : context.stdin;
  if (input === undefined) {
    context.complain(`${values.get('u') ?? ''}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const delimiter = values.has('d') ? (values.get('d') === '' ? '\0' : (values.get('d') ?? '').slice(0, 1)) : '\n';
  const most = Number(values.get('n') ?? 0) || Number.POSITIVE_INFINITY;
  const origin = Number(values.get('O') ?? 0);
  if (origin === 0) context.state.variables.assign(name, new Map<number, string>());
  let skip = Number(values.get('s') ?? 0);
  for (let index = origin; index - origin < most;) {
    const line = await input.line(delimiter);
    if (line === undefined) break;
    if (skip-- > 0) continue;
    context.state.variables.setElement(name, index++, values.has('t') ? line : `${line}${delimiter}`);
  }
  return context.signal.aborted ? 130 : 0;
};

export const reading: Readonly<Record<string, ShellCommand>> = { mapfile, read, readarray: mapfile };
