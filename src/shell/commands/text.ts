import { parseFlags, type TextFlags } from './flags.ts';
import { bytesInput } from '../execute/input.ts';
import { joinBytes } from '../execute/output.ts';
import { readText, type CommandContext, type ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';

/** Lines of a stream as they come, without their newlines. */
async function* lines(stdin: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stdin) {
    if (signal.aborted) return;
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop() ?? '';
    yield* pieces;
  }
  if (rest !== '') yield rest;
}

/** What a command reads: the files it names, or its input. */
async function* inputs(
  context: CommandContext,
  names: readonly string[],
): AsyncGenerator<{ name: string; stdin: AsyncIterable<Uint8Array> }> {
  if (names.length === 0) yield { name: '-', stdin: context.stdin };
  for (const name of names) {
    if (name === '-') {
      yield { name, stdin: context.stdin };
      continue;
    }
    const path = resolvePath(context.state.cwd, name);
    const bytes = context.state.files.readBytes(path);
    if (bytes !== undefined) yield { name, stdin: bytesInput(bytes) };
    else {
      const why = context.state.files.isDirectory(path) ? 'Is a directory' : 'No such file or directory';
      context.stderr(`${context.name}: ${name}: ${why}\n`);
    }
  }
}

function missing(context: CommandContext, names: readonly string[]): boolean {
  return names.some(
    (name) => name !== '-' && context.state.files.read(resolvePath(context.state.cwd, name)) === undefined,
  );
}

const cat: ShellCommand = async (context) => {
  for await (const { stdin } of inputs(context, context.args)) {
    for await (const part of stdin) {
      if (context.signal.aborted) return 130;
      context.stdout(part);
      await context.ready?.();
    }
  }
  return missing(context, context.args) ? 1 : 0;
};

function count(
  flags: TextFlags,
  rest: readonly string[],
): { readonly count: number; readonly names: readonly string[] } {
  const [first = '', ...others] = rest;
  const short = /^-(\d+)$/.exec(first)?.[1];
  if (short !== undefined) return { count: Number(short), names: others };
  return { count: Number(flags.values.get('n') ?? '10'), names: rest };
}

const head: ShellCommand = async (context) => {
  const flags = parseFlags(context.args, 'qv', 'nc');
  const wanted = count(flags, flags.rest);
  for await (const { stdin } of inputs(context, wanted.names)) {
    let left = wanted.count;
    if (left <= 0) break;
    for await (const line of lines(stdin, context.signal)) {
      context.stdout(`${line}\n`);
      if (--left <= 0) break;
    }
  }
  return missing(context, wanted.names) ? 1 : 0;
};

const tail: ShellCommand = async (context) => {
  const flags = parseFlags(context.args, 'qvf', 'nc');
  const wanted = count(flags, flags.rest);
  for await (const { stdin } of inputs(context, wanted.names)) {
    const kept: string[] = [];
    for await (const line of lines(stdin, context.signal)) {
      kept.push(line);
      if (kept.length > wanted.count) kept.shift();
    }
    context.stdout(kept.map((line) => `${line}\n`).join(''));
  }
  return missing(context, wanted.names) ? 1 : 0;
};

function pattern(text: string, flags: TextFlags): RegExp {
  const source = flags.has('F')
    ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    : flags.has('E')
      ? text
      : basicToExtended(text);
  const whole = flags.has('w') ? `\\b(?:${source})\\b` : flags.has('x') ? `^(?:${source})$` : source;
  return new RegExp(whole, flags.has('i') ? 'i' : '');
}

/** Basic regular expressions write `\|`, `\+`, `\?`, `\(`, `\{` for what extended ones write without the backslash. */
function basicToExtended(text: string): string {
  return text.replace(
    /\\([|+?(){}])|([|+?(){}])/g,
    (_all, escaped: string | undefined, plain: string | undefined) => escaped ?? `\\${plain ?? ''}`,
  );
}

const grep: ShellCommand = async (context) => {
  const flags = parseFlags(context.args, 'ivncqEFwxohHsr', 'emA');
  const given = flags.values.get('e');
  const [first, ...others] = flags.rest;
  const text = given ?? first;
  if (text === undefined) {
    context.stderr('usage: grep [-ivncqEFwxoh] [-m NUM] PATTERN [FILE]...\n');
    return 2;
  }
  let matcher: RegExp;
  try {
    matcher = pattern(text, flags);
  } catch (cause) {
    context.stderr(`grep: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    return 2;
  }
  const names = given === undefined ? others : flags.rest;
  const most = Number(flags.values.get('m') ?? Number.POSITIVE_INFINITY);
  let found = 0;
  for await (const { name, stdin } of inputs(context, names)) {
    const prefix = names.length > 1 && !flags.has('h') ? `${name}:` : '';
    let number = 0;
    let matches = 0;
    for await (const line of lines(stdin, context.signal)) {
      number++;
      if (matcher.test(line) === flags.has('v')) continue;
      matches++;
      found++;
      if (flags.has('q')) return 0;
      if (!flags.has('c')) {
        const shown = flags.has('o') ? (matcher.exec(line)?.[0] ?? '') : line;
        context.stdout(`${prefix}${flags.has('n') ? `${number}:` : ''}${shown}\n`);
      }
      if (matches >= most) break;
    }
    if (flags.has('c')) context.stdout(`${prefix}${matches}\n`);
  }
  return found > 0 ? 0 : 1;
};

const wc: ShellCommand = async (context) => {
  const flags = parseFlags(context.args, 'lwcm', '');
  const all = !['l', 'w', 'c', 'm'].some((name) => flags.has(name));
  for await (const { name, stdin } of inputs(context, flags.rest)) {
    const text = await readText(stdin);
    const counts = [
      all || flags.has('l') ? (text.match(/\n/g)?.length ?? 0) : undefined,
      all || flags.has('w') ? (text.match(/\S+/g)?.length ?? 0) : undefined,
      all || flags.has('c') ? new TextEncoder().encode(text).length : flags.has('m') ? text.length : undefined,
    ].filter((value) => value !== undefined);
    const numbers =
      counts.length === 1 ? String(counts[0]) : counts.map((value) => String(value).padStart(7)).join(' ');
    context.stdout(`${numbers}${name === '-' ? '' : ` ${name}`}\n`);
  }
  return missing(context, flags.rest) ? 1 : 0;
};

const tee: ShellCommand = async (context) => {
  const flags = parseFlags(context.args, 'a', '');
  const paths = flags.rest.map((name) => resolvePath(context.state.cwd, name));
  const { files } = context.state;
  const parts: Uint8Array[] = [];
  for await (const part of context.stdin) {
    parts.push(part);
    context.stdout(part);
  }
  for (const path of paths) {
    const before = flags.has('a') ? files.readBytes(path) : undefined;
    files.writeBytes(path, joinBytes(before === undefined ? parts : [before, ...parts]));
  }
  return 0;
};

export const textCommands: Readonly<Record<string, ShellCommand>> = { cat, grep, head, tail, tee, wc };
