import { joinBytes } from '../execute/output.ts';
import { readText, type CommandContext, type ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { parseFlags } from './flags.ts';

function usage(context: CommandContext, why: string): number {
  context.stderr(`${context.name}: ${why}\n`);
  return 1;
}

/** All that a command is to read: the files it names, or its input. Undefined, and said why, without one of them. */
async function readAllBytes(context: CommandContext, names: readonly string[]): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  for (const name of names.length === 0 ? ['-'] : names) {
    if (name === '-') {
      for await (const part of context.stdin) parts.push(part);
      continue;
    }
    const bytes = context.state.files.readBytes(resolvePath(context.state.cwd, name));
    if (bytes === undefined) {
      usage(context, `${name}: No such file or directory`);
      return undefined;
    }
    parts.push(bytes);
  }
  return joinBytes(parts);
}

async function readAll(context: CommandContext, names: readonly string[]): Promise<string | undefined> {
  const bytes = await readAllBytes(context, names);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Bytes as characters of the same numbers. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const sort: ShellCommand = async (context) => {
  const flags = parseFlags(context.args, 'rnufhVsb', 'kt');
  const text = await readAll(context, flags.rest);
  if (text === undefined) return 2;
  const [from = 1, to = 0] = (flags.values.get('k') ?? '').split(',').map((it) => Number.parseInt(it, 10) || 0);
  const separator = flags.values.get('t');
  const keyed = flags.has('k');
  const key = (line: string): string => {
    if (!keyed) return line;
    const fields = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
    return fields.slice(from - 1, to === 0 ? undefined : to).join(separator ?? ' ');
  };
  const numeric = flags.has('n') || flags.has('h') || /n/.test(flags.values.get('k') ?? '');
  const value = (line: string): number => Number.parseFloat(key(line)) || 0;
  const order = (a: string, b: string): number => {
    if (numeric) return value(a) - value(b);
    if (flags.has('V')) return key(a).localeCompare(key(b), 'en', { numeric: true });
    const [x, y] = flags.has('f') ? [key(a).toLowerCase(), key(b).toLowerCase()] : [key(a), key(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  const direction = flags.has('r') ? -1 : 1;
  let lines = splitLines(text).sort((a, b) => direction * order(a, b));
  if (flags.has('u')) lines = lines.filter((line, index) => index === 0 || order(line, lines[index - 1] ?? '') !== 0);
  context.stdout(lines.map((line) => `${line}\n`).join(''));
  return 0;
};

const uniq: ShellCommand = async (context) => {
  const flags = parseFlags(context.args, 'cdui', '');
  const shown = (count: number, line: string): void => {
    if (count === 0 || (flags.has('d') && count < 2) || (flags.has('u') && count > 1)) return;
    context.stdout(flags.has('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`);
  };
  const same = (a: string, b: string): boolean => (flags.has('i') ? a.toLowerCase() === b.toLowerCase() : a === b);
  const text = await readAll(context, flags.rest);
  if (text === undefined) return 1;
  let count = 0;
  let last = '';
  for (const line of splitLines(text)) {
    if (count > 0 && same(line, last)) count++;
    else {
      shown(count, last);
      last = line;
      count = 1;
    }
  }
  shown(count, last);
  return 0;
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

/** Runs a function for every line as it comes. */
async function eachLine(
  context: CommandContext,
  names: readonly string[],
  use: (line: string) => void,
): Promise<number> {
  if (names.length === 0) {
    for (let line = await context.stdin.line(); line !== undefined; line = await context.stdin.line()) use(line);
    return context.signal.aborted ? 130 : 0;
  }
  const text = await readAll(context, names);
  if (text === undefined) return 1;
  splitLines(text).forEach(use);
  return 0;
}

const cut: ShellCommand = (context) => {
  const flags = parseFlags(context.args, 's', 'dfcb');
  const list = flags.values.get('f') ?? flags.values.get('c') ?? flags.values.get('b');
  if (list === undefined) return usage(context, 'you must specify a list of bytes, characters, or fields');
  const wanted = selects(list);
  const delimiter = flags.has('f') ? (flags.values.get('d') ?? '\t') : '';
  return eachLine(context, flags.rest, (line) => {
    if (delimiter !== '' && !line.includes(delimiter)) {
      if (!flags.has('s')) context.stdout(`${line}\n`);
      return;
    }
    const parts = delimiter === '' ? [...line] : line.split(delimiter);
    context.stdout(`${parts.filter((_part, index) => wanted(index + 1)).join(delimiter)}\n`);
  });
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
  const flags = parseFlags(context.args, 'dsc', '');
  const from = characters(flags.rest[0] ?? '');
  const to = characters(flags.rest[1] ?? '');
  if (from.length === 0 || (to.length === 0 && !flags.has('d') && !flags.has('s')))
    return usage(context, 'missing operand');
  const squeezed = new Set(to.length > 0 ? to : from);
  let last = '';
  const translate = (letter: string): string => {
    const at = from.indexOf(letter);
    const found = flags.has('c') ? at < 0 : at >= 0;
    if (found && flags.has('d')) return '';
    const result = found && to.length > 0 ? (flags.has('c') ? to.at(-1) : (to[at] ?? to.at(-1))) : letter;
    const again = flags.has('s') && result === last && squeezed.has(result);
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
  const flags = parseFlags(context.args, 'dDi', 'w');
  const decodes = flags.has('d') || flags.has('D') || flags.rest.includes('--decode');
  const bytes = await readAllBytes(
    context,
    flags.rest.filter((name) => name !== '--decode'),
  );
  if (bytes === undefined) return 1;
  if (!decodes) {
    const encoded = btoa(latin1(bytes));
    const width = Number(flags.values.get('w') ?? '76');
    context.stdout(width > 0 ? encoded.replace(new RegExp(`.{1,${String(width)}}`, 'g'), '$&\n') : encoded);
    return 0;
  }
  try {
    const text = atob(latin1(bytes).replace(/\s/g, ''));
    context.stdout(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    return 0;
  } catch {
    return usage(context, 'invalid input');
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

const xargs: ShellCommand = async (context) => {
  // Its options end where the command begins.
  const at = context.args.findIndex(
    (arg, index) => !arg.startsWith('-') && !/^-[nIdPL]$/.test(context.args[index - 1] ?? ''),
  );
  const split = at < 0 ? context.args.length : at;
  const flags = parseFlags(context.args.slice(0, split), 'rt0', 'nIdPL');
  const command = split < context.args.length ? context.args.slice(split) : ['echo'];
  const replaced = flags.values.get('I');
  const text = await readText(context.stdin);
  const words =
    replaced !== undefined || flags.has('L')
      ? splitLines(text)
      : text.split(flags.has('0') ? '\0' : /\s+/).filter((it) => it !== '');
  if (words.length === 0 && flags.has('r')) return 0;
  const most =
    replaced !== undefined ? 1 : Number(flags.values.get('n') ?? flags.values.get('L') ?? (words.length || 1));
  let status = 0;
  for (let first = 0; first < Math.max(1, words.length) && !context.signal.aborted; first += most) {
    const some = words.slice(first, first + most);
    const words_ =
      replaced === undefined ? [...command, ...some] : command.map((word) => word.replaceAll(replaced, some[0] ?? ''));
    if ((await context.invoke(words_, context, false)) !== 0) status = 123;
  }
  return context.signal.aborted ? 130 : status;
};

/** Text tools that need no more than the text: they are at hand without just-bash. */
export const filterCommands: Readonly<Record<string, ShellCommand>> = { base64, cut, sort, tr, uniq, xargs, yes };
