import { joinBytes } from '../execute/output.ts';
import type { Input } from '../execute/input.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { grep } from './grep.ts';
import { inputsOf, linesOf } from './inputs.ts';
import { parseOptions } from './options.ts';

/** How often a file that is followed is looked at, in milliseconds. */
const LOOK = 250;

function statusOf(context: CommandContext, inputs: readonly unknown[], names: readonly string[]): number {
  if (context.signal.aborted) return 130;
  return inputs.length < Math.max(1, names.length) ? 1 : 0;
}

/** Control characters as `cat -v` shows them. */
function visible(text: string, tabs: boolean): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f\t]/g, (letter) => {
    if (letter === '\t' && !tabs) return letter;
    return letter === '\x7f' ? '^?' : `^${String.fromCharCode(letter.charCodeAt(0) + 64)}`;
  });
}

const cat: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'nbsAEeTtvu',
    long: {
      number: 'n',
      'number-nonblank': 'b',
      'squeeze-blank': 's',
      'show-all': 'A',
      'show-ends': 'E',
      'show-tabs': 'T',
      'show-nonprinting': 'v',
    },
  });
  if (options === undefined) return 1;
  const has = (...names: readonly string[]): boolean => names.some((name) => options.has(name));
  const inputs = inputsOf(context, options.rest);
  const plain = !has('n', 'b', 's', 'A', 'E', 'e', 'T', 't', 'v');
  let number = 0;
  let blank = false;
  for (const { input } of inputs) {
    if (plain) {
      for await (const part of input) {
        if (context.signal.aborted) return 130;
        context.stdout(part);
        await context.ready?.();
      }
      continue;
    }
    for await (const line of linesOf(input, context.signal)) {
      if (has('s') && blank && line === '') continue;
      blank = line === '';
      const numbered = (has('n') && !has('b')) || (has('b') && line !== '');
      const shown = has('v', 'A', 'e', 't', 'T') ? visible(line, has('A', 'T', 't')) : line;
      context.stdout(
        `${numbered ? `${String(++number).padStart(6)}\t` : ''}${shown}${has('A', 'E', 'e') ? '$' : ''}\n`,
      );
    }
  }
  return statusOf(context, inputs, options.rest);
};

const SIZES: Readonly<Record<string, number>> = { '': 1, b: 512, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

function amount(text: string): { readonly count: number; readonly sign: string } | undefined {
  const match = /^([-+]?)(\d+)([bkKMG]?)$/.exec(text);
  return match === null ? undefined : { count: Number(match[2]) * (SIZES[match[3] ?? ''] ?? 1), sign: match[1] ?? '' };
}

async function bytesOf(input: Input): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of input) parts.push(part);
  return joinBytes(parts);
}

function ends(
  name: 'head' | 'tail',
  use: (context: CommandContext, input: Input, by: 'lines' | 'bytes', count: number, sign: string) => Promise<void>,
): ShellCommand {
  return async (context) => {
    const options = parseOptions(context, {
      plain: name === 'tail' ? 'qvfFr' : 'qv',
      valued: ['n', 'c', 's', 'pid'],
      long: {
        lines: 'n',
        bytes: 'c',
        quiet: 'q',
        verbose: 'v',
        ...(name === 'tail' ? { follow: 'f', retry: 'F', 'sleep-interval': 's', pid: 'pid' } : {}),
      },
      optional: ['follow'],
      numeric: 'n',
    });
    if (options === undefined) return 1;
    const by = options.has('c') ? 'bytes' : 'lines';
    const plus = name === 'tail' && /^\+\d+$/.test(options.rest[0] ?? '') ? options.rest[0] : undefined;
    const names = plus === undefined ? options.rest : options.rest.slice(1);
    const text = plus ?? options.values.get(by === 'bytes' ? 'c' : 'n') ?? '10';
    const wanted = amount(text);
    if (wanted === undefined) {
      context.stderr(`${name}: invalid number of ${by}: ‘${text}’\n`);
      return 1;
    }
    const inputs = inputsOf(context, names, (file, why) => {
      context.stderr(
        why === 'Is a directory'
          ? `${name}: error reading '${file}': ${why}\n`
          : `${name}: cannot open '${file}' for reading: ${why}\n`,
      );
    });
    const titled = (names.length > 1 || options.has('v')) && !options.has('q');
    for (const [index, { name: file, input }] of inputs.entries()) {
      if (titled) context.stdout(`${index > 0 ? '\n' : ''}==> ${file === '-' ? 'standard input' : file} <==\n`);
      await use(context, input, by, wanted.count, wanted.sign);
    }
    if (options.has('f') || options.has('F')) await follow(context, names);
    return statusOf(context, inputs, names);
  };
}

/** Prints what is added to files, until interrupted. */
async function follow(context: CommandContext, names: readonly string[]): Promise<void> {
  const { files, cwd, clock } = context.state;
  const read = (name: string): Uint8Array => files.readBytes(resolvePath(cwd, name)) ?? new Uint8Array();
  const seen = new Map(names.filter((name) => name !== '-').map((name) => [name, read(name).length]));
  let last = names.at(-1);
  while (!context.signal.aborted && seen.size > 0) {
    await clock.sleep(LOOK, context.signal).catch(() => undefined);
    for (const [name, before] of seen) {
      const bytes = read(name);
      if (bytes.length < before) context.stderr(`tail: ${name}: file truncated\n`);
      if (bytes.length > before) {
        if (seen.size > 1 && last !== name) context.stdout(`\n==> ${name} <==\n`);
        last = name;
        context.stdout(bytes.slice(before));
      }
      seen.set(name, bytes.length);
    }
  }
}

const head = ends('head', async (context, input, by, count, sign) => {
  if (by === 'bytes') {
    if (sign === '-') {
      const all = await bytesOf(input);
      context.stdout(all.subarray(0, Math.max(0, all.length - count)));
      return;
    }
    for (let left = count; left > 0;) {
      const part = await input.next();
      if (part === undefined) return;
      context.stdout(part.subarray(0, left));
      left -= part.length;
    }
    return;
  }
  const kept: string[] = [];
  let left = count;
  if (left <= 0 && sign !== '-') return;
  for await (const line of linesOf(input, context.signal)) {
    if (sign === '-') {
      kept.push(line);
      if (kept.length > count) context.stdout(`${kept.shift() ?? ''}\n`);
      continue;
    }
    context.stdout(`${line}\n`);
    if (--left <= 0) return;
  }
});

const tail = ends('tail', async (context, input, by, count, sign) => {
  if (by === 'bytes') {
    const all = await bytesOf(input);
    context.stdout(sign === '+' ? all.subarray(Math.max(0, count - 1)) : all.subarray(Math.max(0, all.length - count)));
    return;
  }
  const kept: string[] = [];
  let number = 0;
  for await (const line of linesOf(input, context.signal)) {
    number++;
    if (sign === '+') {
      if (number >= count) context.stdout(`${line}\n`);
      continue;
    }
    kept.push(line);
    if (kept.length > count) kept.shift();
  }
  context.stdout(kept.map((line) => `${line}\n`).join(''));
});

const wc: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'lwcmL',
    long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' },
  });
  if (options === undefined) return 1;
  const all = !['l', 'w', 'c', 'm', 'L'].some((name) => options.has(name));
  const inputs = inputsOf(context, options.rest);
  const rows: { readonly name: string; readonly counts: readonly number[] }[] = [];
  let sizes = 0;
  for (const { name, input } of inputs) {
    const bytes = await bytesOf(input);
    sizes += bytes.length;
    const text = new TextDecoder().decode(bytes);
    const counts = [
      ...(all || options.has('l') ? [text.split('\n').length - 1] : []),
      ...(all || options.has('w') ? [text.match(/\S+/g)?.length ?? 0] : []),
      ...(options.has('m') ? [[...text].length] : []),
      ...(all || options.has('c') ? [bytes.length] : []),
      ...(options.has('L') ? [Math.max(0, ...text.split('\n').map((line) => [...line].length))] : []),
    ];
    rows.push({ name, counts });
  }
  if (options.rest.length > 1) {
    const first = rows[0]?.counts ?? [];
    rows.push({
      name: 'total',
      counts: first.map((_count, index) => rows.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0)),
    });
  }
  // As wide as the sizes of the files are; of what is no file nobody knows it.
  const single = rows.length === 1 && rows[0]?.counts.length === 1;
  const unsized = inputs.some(({ name }) => name === '-');
  const width = single ? 1 : unsized ? 7 : String(sizes).length;
  for (const { name, counts } of rows) {
    const shown = options.rest.length === 0 ? '' : ` ${name}`;
    context.stdout(`${counts.map((count) => String(count).padStart(width)).join(' ')}${shown}\n`);
  }
  return statusOf(context, inputs, options.rest);
};

const tee: ShellCommand = async (context) => {
  const options = parseOptions(context, { plain: 'aip', long: { append: 'a', 'ignore-interrupts': 'i' } });
  if (options === undefined) return 1;
  const { files, cwd } = context.state;
  let status = 0;
  const paths: string[] = [];
  for (const name of options.rest) {
    const path = resolvePath(cwd, name);
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    if (files.isDirectory(path) || !files.isDirectory(parent)) {
      context.stderr(`tee: ${name}: ${files.isDirectory(path) ? 'Is a directory' : 'No such file or directory'}\n`);
      status = 1;
      continue;
    }
    if (!options.has('a')) files.writeBytes(path, new Uint8Array());
    paths.push(path);
  }
  for await (const part of context.stdin) {
    context.stdout(part);
    for (const path of paths) files.append(path, part);
    await context.ready?.();
  }
  return context.signal.aborted ? 130 : status;
};

export const textCommands: Readonly<Record<string, ShellCommand>> = {
  cat,
  egrep: grep,
  fgrep: grep,
  grep,
  head,
  tail,
  tee,
  wc,
};
