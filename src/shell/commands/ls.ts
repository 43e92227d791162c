import { formatDate } from '../execute/format-date.ts';
import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath, type Entry } from '../files.ts';
import { colouredName, wantsColours } from '../colour/file-names.ts';
import { alignedColumns } from '../terminal/columns.ts';
import { showsColours } from '../terminal/screen-output.ts';
import { parseOptions, type Options } from './options.ts';

interface Listed {
  readonly name: string;
  readonly entry: Entry;
}

const HALF_A_YEAR = 183 * 86_400_000;

/** `drwxr-xr-x` */
export function modeText({ kind, mode }: Entry): string {
  const letters = Array.from('rwxrwxrwx')
    .map((letter, bit) => ((mode & (0o400 >> bit)) === 0 ? '-' : letter))
    .join('');
  return `${kind === 'directory' ? 'd' : kind === 'link' ? 'l' : '-'}${letters}`;
}

export function sizeOf(entry: Entry): number {
  return entry.kind === 'file' ? entry.bytes.length : entry.kind === 'link' ? entry.target.length : 4096;
}

/** `1.5K`, as `-h` prints sizes. */
export function humanSize(size: number): string {
  if (size < 1024) return String(size);
  let value = size;
  let unit = '';
  for (const next of 'KMGTP') {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value))}${unit}`;
}

function isExecutable({ kind, mode }: Entry): boolean {
  return kind === 'file' && (mode & 0o111) !== 0;
}

class Listing {
  readonly #context: CommandContext;
  readonly #options: Options;
  readonly #inColours: boolean;
  status = 0;

  constructor(context: CommandContext, options: Options) {
    this.#context = context;
    this.#inColours = wantsColours(context.args, showsColours(context.stdout, context.state.variables));
    this.#options = options;
  }

  #entry(path: string, follow: boolean): Entry | undefined {
    const { files } = this.#context.state;
    return (follow ? files.entry(path) : undefined) ?? files.linkEntry(path);
  }

  #sorted(all: Listed[]): Listed[] {
    if (this.#options.has('U') || this.#options.has('f')) return all;
    const order = this.#options.has('t')
      ? (a: Listed, b: Listed): number => b.entry.modified - a.entry.modified
      : this.#options.has('S')
        ? (a: Listed, b: Listed): number => sizeOf(b.entry) - sizeOf(a.entry)
        : (): number => 0;
    const byName = (a: Listed, b: Listed): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const sorted = all.sort((a, b) => order(a, b) || byName(a, b));
    return this.#options.has('r') ? sorted.reverse() : sorted;
  }

  #shown({ name: plain, entry }: Listed): string {
    const name = this.#inColours ? colouredName(plain, isExecutable(entry) ? 'executable' : entry.kind) : plain;
    if (!this.#options.has('F') && !this.#options.has('p')) return name;
    if (entry.kind === 'directory') return `${name}/`;
    if (this.#options.has('p')) return name;
    return entry.kind === 'link' ? `${name}@` : (entry.mode & 0o111) === 0 ? name : `${name}*`;
  }

  #print(all: readonly Listed[]): void {
    const { stdout, terminal, state } = this.#context;
    if (!this.#options.has('l')) {
      const names = all.map((listed) => this.#shown(listed));
      const inColumns = (terminal !== undefined && !this.#options.has('1')) || this.#options.has('C');
      if (names.length === 0) return;
      if (inColumns) stdout(alignedColumns(names, terminal?.size().columns ?? 80).replaceAll('\r\n', '\n'));
      else stdout(names.map((name) => `${name}\n`).join(''));
      return;
    }
    const sizes = all.map(({ entry }) => (this.#options.has('h') ? humanSize(sizeOf(entry)) : String(sizeOf(entry))));
    const width = Math.max(0, ...sizes.map((size) => size.length));
    const links = all.map(({ entry }) => (entry.kind === 'directory' ? '2' : '1'));
    for (const [index, listed] of all.entries()) {
      const { entry } = listed;
      const age = state.clock.now() - entry.modified;
      const time = formatDate(age > HALF_A_YEAR || age < 0 ? '%b %e  %Y' : '%b %e %H:%M', new Date(entry.modified));
      const target = entry.kind === 'link' ? ` -> ${entry.target}` : '';
      const owner = this.#options.has('n') ? '1000 1000' : 'user user';
      stdout(
        `${modeText(entry)} ${links[index] ?? ''} ${owner} ${(sizes[index] ?? '').padStart(width)} ${time} ${this.#shown(listed)}${target}\n`,
      );
    }
  }

  #directory(name: string, path: string, titled: boolean): void {
    const { files } = this.#context.state;
    const hidden = this.#options.has('a') || this.#options.has('A');
    const names = (files.list(path) ?? []).filter((it) => hidden || !it.startsWith('.'));
    const inside = path === '/' ? '' : path;
    const all = names.flatMap((it): Listed[] => {
      const entry = this.#entry(`${inside}/${it}`, this.#options.has('L'));
      return entry === undefined ? [] : [{ name: it, entry }];
    });
    if (this.#options.has('a')) {
      for (const it of ['.', '..']) {
        const entry = files.entry(resolvePath(path, it));
        if (entry !== undefined) all.push({ name: it, entry });
      }
    }
    if (titled) this.#context.stdout(`${name}:\n`);
    if (this.#options.has('l')) {
      const blocks = all.reduce((sum, { entry }) => sum + Math.ceil(sizeOf(entry) / 4096) * 4, 0);
      this.#context.stdout(`total ${this.#options.has('h') ? humanSize(blocks * 1024) : String(blocks)}\n`);
    }
    const sorted = this.#sorted(all);
    this.#print(sorted);
    if (!this.#options.has('R')) return;
    for (const listed of sorted) {
      if (listed.entry.kind !== 'directory' || listed.name === '.' || listed.name === '..') continue;
      this.#context.stdout('\n');
      this.#directory(`${name.replace(/\/$/, '')}/${listed.name}`, `${inside}/${listed.name}`, true);
    }
  }

  run(): number {
    const { state, stdout, stderr } = this.#context;
    const names = this.#options.rest.length === 0 ? ['.'] : this.#options.rest;
    const single: Listed[] = [];
    const directories: string[] = [];
    for (const name of names) {
      const entry = this.#entry(resolvePath(state.cwd, name), !this.#options.has('l') && !this.#options.has('d'));
      const isLinked = this.#options.has('l') && name.endsWith('/');
      if (entry === undefined) {
        stderr(`ls: cannot access '${name}': No such file or directory\n`);
        this.status = 2;
      } else if ((entry.kind === 'directory' || isLinked) && !this.#options.has('d')) directories.push(name);
      else single.push({ name, entry });
    }
    this.#print(this.#sorted(single));
    const titled = names.length > 1 || this.#options.has('R');
    for (const [index, name] of directories.sort().entries()) {
      if (index > 0 || single.length > 0) stdout('\n');
      this.#directory(name, resolvePath(state.cwd, name), titled);
    }
    return this.status;
  }
}

export const ls: ShellCommand = (context) => {
  const options = parseOptions(context, {
    plain: 'laA1hRdtSrFpinCfULx',
    long: {
      all: 'a',
      'almost-all': 'A',
      'human-readable': 'h',
      recursive: 'R',
      directory: 'd',
      reverse: 'r',
      color: 'color',
      classify: 'F',
    },
    optional: ['color', 'classify'],
  });
  return options === undefined ? 2 : new Listing(context, options).run();
};
