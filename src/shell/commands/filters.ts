import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { readText } from '../execute/state.ts';
import { noInput } from '../execute/input.ts';
import { inputsOf, linesOf, readAll, splitLines } from './inputs.ts';
import { parseOptions } from './options.ts';
import { sort } from './sort.ts';

function usage(context: CommandContext, why: string): number {
  context.stderr(`${context.name}: ${why}\nTry '${context.name} --help' for more information.\n`);
  return 1;
}

/** Bytes as characters of the same numbers. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

const uniq: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'cduiDz',
    valued: ['f', 's', 'w'],
    long: {
      count: 'c',
      repeated: 'd',
      unique: 'u',
      'ignore-case': 'i',
      'skip-fields': 'f',
      'skip-chars': 's',
      'check-chars': 'w',
    },
  });
  if (options === undefined) return 1;
  const number = (name: string): number => Number(options.values.get(name) ?? 0);
  const key = (line: string): string => {
    const fields = new RegExp(`^(?:[ \\t]*[^ \\t]+){0,${String(number('f'))}}`).exec(line)?.[0].length ?? 0;
    const from = fields + number('s');
    const text = line.slice(from, options.has('w') ? from + number('w') : undefined);
    return options.has('i') ? text.toLowerCase() : text;
  };
  const shown = (count: number, line: string): void => {
    if (count === 0 || (options.has('d') && count < 2) || (options.has('u') && count > 1)) return;
    context.stdout(options.has('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`);
  };
  const [name = '-'] = options.rest;
  const inputs = inputsOf(context, [name]);
  let count = 0;
  let last = '';
  for (const { input } of inputs) {
    for await (const line of linesOf(input, context.signal)) {
      if (count > 0 && key(line) === key(last)) count++;
      else {
        shown(count, last);
        last = line;
        count = 1;
      }
    }
  }
  shown(count, last);
  return inputs.length === 0 ? 1 : context.signal.aborted ? 130 : 0;
};

/** Positions that a list names: `1`, `2-4`, `3-`, `-2`. */
function selects(list: string): (position: number) => boolean {
  const ranges = list.split(',').map((range) => {
    const [from = '', to] = range.split('-');
    const first = from === '' ? 1 : Number(from);
    return { first, last: to === undefined ? first : to === '' ? Number.POSITIVE_INFINITY : Number(to) };
  });
  return (position) => ranges.some(({ first, last }) => position >= first && position <= last);
}

const cut: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'sn',
    valued: ['d', 'f', 'c', 'b', 'output-delimiter'],
    long: {
      fields: 'f',
      characters: 'c',
      bytes: 'b',
      delimiter: 'd',
      'only-delimited': 's',
      complement: 'complement',
      'output-delimiter': 'output-delimiter',
    },
  });
  if (options === undefined) return 1;
  const list = options.values.get('f') ?? options.values.get('c') ?? options.values.get('b');
  if (list === undefined) return usage(context, 'you must specify a list of bytes, characters, or fields');
  if (!/^[\d,-]+$/.test(list)) return usage(context, `invalid field value ‘${list}’`);
  const selected = selects(list);
  const wanted = (position: number): boolean => selected(position) !== options.has('complement');
  const delimiter = options.has('f') ? (options.values.get('d') ?? '\t') : '';
  if (delimiter.length > 1) return usage(context, 'the delimiter must be a single character');
  const joined = options.values.get('output-delimiter') ?? delimiter;
  const inputs = inputsOf(context, options.rest);
  for (const { input } of inputs) {
    for await (const line of linesOf(input, context.signal)) {
      if (delimiter !== '' && !line.includes(delimiter)) {
        if (!options.has('s')) context.stdout(`${line}\n`);
        continue;
      }
      const parts = delimiter === '' ? [...line] : line.split(delimiter);
      context.stdout(`${parts.filter((_part, index) => wanted(index + 1)).join(joined)}\n`);
    }
  }
  return context.signal.aborted ? 130 : inputs.length < Math.max(1, options.rest.length) ? 1 : 0;
};

const CLASSES: Readonly<Record<string, string>> = {
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:digit:]': '0-9',
  '[:alpha:]': 'A-Za-z',
  '[:alnum:]': 'A-Za-z0-9',
  '[:space:]': ' \t\n\r\v\f',
};
const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

/** The characters of tr's sets. */
function characters(set: string): string[] {
  const plain = set
    .replace(/\[:\w+:\]/g, (name) => CLASSES[name] ?? name)
    .replace(/\\(.)/g, (_all, letter: string) => LETTERS[letter] ?? letter);
  return [
    ...plain.replace(/([^])-([^])/gu, (_all, from: string, to: string) => {
      const [first = 0, last = 0] = [from.codePointAt(0), to.codePointAt(0)];
      return String.fromCodePoint(
        ...Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index),
      );
    }),
  ];
}

const tr: ShellCommand = async (context) => {
  const flags = parseOptions(context, {
    plain: 'dscCt',
    long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' },
    stops: true,
  });
  if (flags === undefined) return 1;
  const complement = flags.has('c') || flags.has('C');
  const from = characters(flags.rest[0] ?? '');
  const to = characters(flags.rest[1] ?? '');
  if (from.length === 0 || (to.length === 0 && !flags.has('d') && !flags.has('s')))
    return usage(context, 'missing operand');
  const squeezes = (letter: string): boolean =>
    to.length > 0 ? to.includes(letter) : complement ? !from.includes(letter) : from.includes(letter);
  let last = '';
  const translate = (letter: string): string => {
    const at = from.indexOf(letter);
    const found = complement ? at < 0 : at >= 0;
    if (found && flags.has('d')) return '';
    const result = found && to.length > 0 ? (complement ? to.at(-1) : (to[at] ?? to.at(-1))) : letter;
    const again = flags.has('s') && result === last && squeezes(result);
    last = result ?? '';
    return again ? '' : last;
  };
  const decoder = new TextDecoder();
  for await (const chunk of context.stdin) {
    context.stdout([...decoder.decode(chunk, { stream: true })].map(translate).join(''));
  }
  return context.signal.aborted ? 130 : 0;
};

const base64: ShellCommand = async (context) => {
  const flags = parseOptions(context, {
    plain: 'dDi',
    valued: ['w'],
    long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w' },
  });
  if (flags === undefined) return 1;
  const decodes = flags.has('d') || flags.has('D');
  const bytes = await readAll(context, flags.rest);
  if (bytes === undefined) return 1;
  if (!decodes) {
    const encoded = btoa(latin1(bytes));
    const width = Number(flags.values.get('w') ?? '76');
    context.stdout(width > 0 ? encoded.replace(new RegExp(`.{1,${String(width)}}`, 'g'), '$&\n') : encoded);
    return 0;
  }
  try {
    const text = atob(latin1(bytes).replace(flags.has('i') ? /[^A-Za-z0-9+/=]/g : /\s/g, ''));
    context.stdout(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    return 0;
  } catch {
    context.stderr('base64: invalid input\n');
    return 1;
  }
};

const yes: ShellCommand = async ({ args, stdout, ready, signal, state }) => {
  const line = `${args.length === 0 ? 'y' : args.join(' ')}\n`;
  while (!signal.aborted) {
    stdout(line.repeat(16));
    await (ready?.() ?? state.clock.sleep(0));
  }
  return 130;
};

const QUOTED = /"([^"]*)"|'([^']*)'|\\(.)|([^\s"'\\]+)/gsy;

/** Words as xargs reads them: quotes and backslashes keep blanks. */
function words(text: string): string[] {
  const result: string[] = [];
  for (const piece of text.match(/(?:"[^"]*"|'[^']*'|\\[^]|[^\s"'\\])+/g) ?? []) {
    result.push(
      piece.replace(
        QUOTED,
        (_all, ...groups: (string | undefined)[]) => groups.slice(0, 4).find((it) => it !== undefined) ?? '',
      ),
    );
  }
  return result;
}

const xargs: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'rt0xp',
    valued: ['n', 'I', 'd', 'P', 'L', 'a', 's', 'E'],
    long: {
      null: '0',
      'no-run-if-empty': 'r',
      verbose: 't',
      'max-args': 'n',
      'max-procs': 'P',
      'max-lines': 'L',
      delimiter: 'd',
      replace: 'I',
      interactive: 'p',
    },
    stops: true,
  });
  if (options === undefined) return 1;
  const command = options.rest.length > 0 ? options.rest : ['echo'];
  const replaced = options.values.get('I');
  const file = options.values.get('a');
  const bytes = file === undefined ? undefined : await readAll(context, [file]);
  if (file !== undefined && bytes === undefined) return 1;
  const text = bytes === undefined ? await readText(context.stdin) : new TextDecoder().decode(bytes);
  const given = options.values.get('d');
  const delimiter = options.has('0')
    ? '\0'
    : given === undefined
      ? undefined
      : ({ '\\n': '\n', '\\t': '\t', '\\0': '\0' }[given] ?? given);
  const byLine = replaced !== undefined || options.has('L');
  const items =
    delimiter !== undefined
      ? splitLines(text, delimiter)
      : byLine
        ? splitLines(text)
            .map((line) => line.trim())
            .filter((line) => line !== '')
        : words(text);
  if (items.length === 0 && (options.has('r') || byLine)) return 0;
  const most =
    replaced !== undefined ? 1 : Number(options.values.get('n') ?? options.values.get('L') ?? (items.length || 1));
  const runs: string[][] = [];
  for (let first = 0; first < Math.max(1, items.length); first += most) {
    const some = items.slice(first, first + most);
    const listed = options.has('L') ? some.flatMap(words) : some;
    runs.push(
      replaced === undefined
        ? [...command, ...listed]
        : command.map((word) => word.replaceAll(replaced, some[0] ?? '')),
    );
  }
  let status = 0;
  const width = Math.max(1, Number(options.values.get('P') ?? 1) || runs.length);
  const { terminal: _terminal, ...plain } = context;
  const next = async (): Promise<void> => {
    for (let run = runs.shift(); run !== undefined && !context.signal.aborted; run = runs.shift()) {
      if (options.has('t')) context.stderr(`${run.join(' ')}\n`);
      const result = await context.invoke(run, { ...plain, stdin: noInput() }, false);
      if (result === 126 || result === 127) {
        status = result;
        runs.length = 0;
      } else if (result !== 0) status = 123;
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, runs.length) }, next));
  return context.signal.aborted ? 130 : status;
};

/** Text tools that need no more than the text: they are at hand without just-bash. */
export const filterCommands: Readonly<Record<string, ShellCommand>> = { base64, cut, sort, tr, uniq, xargs, yes };
