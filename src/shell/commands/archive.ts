import type { ParsedTarEntryWithData } from 'modern-tar';
import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath, type Entry } from '../files.ts';
import { formatDate } from '../execute/format-date.ts';
import { readAll } from './inputs.ts';
import { modeText } from './ls.ts';
import { parseOptions } from './options.ts';

function fail(context: CommandContext, message: string, status = 1): number {
  context.stderr(`${context.name}: ${message}\n`);
  return status;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function gunzipped(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const { gunzipSync } = await import('fflate');
  try {
    return isGzip(bytes) ? gunzipSync(bytes) : undefined;
  } catch {
    return undefined;
  }
}

/** gzip, gunzip and zcat. */
const gzip: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'cdfklnqrtv123456789',
    valued: ['S'],
    long: {
      stdout: 'c',
      'to-stdout': 'c',
      decompress: 'd',
      uncompress: 'd',
      force: 'f',
      keep: 'k',
      list: 'l',
      quiet: 'q',
      recursive: 'r',
      test: 't',
      verbose: 'v',
      fast: '1',
      best: '9',
    },
  });
  if (options === undefined) return 1;
  const { gzipSync } = await import('fflate');
  const expands = options.has('d') || options.has('t') || context.name !== 'gzip';
  const toOutput = options.has('c') || context.name === 'zcat' || options.rest.length === 0;
  const level = Number(['1', '2', '3', '4', '5', '6', '7', '8', '9'].find((it) => options.has(it)) ?? 6) as 6;
  const { files, cwd } = context.state;
  let status = 0;
  for (const name of options.rest.length === 0 ? ['-'] : options.rest) {
    const path = resolvePath(cwd, name);
    const bytes = name === '-' ? await readAll(context, ['-']) : files.readBytes(path);
    if (bytes === undefined) {
      status = fail(
        context,
        files.isDirectory(path) ? `${name} is a directory -- ignored` : `${name}: No such file or directory`,
      );
      continue;
    }
    if (name === '-' && !expands && context.terminal !== undefined && !options.has('f')) {
      return fail(
        context,
        'compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h',
      );
    }
    const result = expands ? await gunzipped(bytes) : gzipSync(bytes, { level, mtime: 0 });
    if (result === undefined) {
      status = fail(context, `${name === '-' ? 'stdin' : name}: not in gzip format`);
      continue;
    }
    if (options.has('t')) continue;
    if (toOutput) {
      context.stdout(result);
      continue;
    }
    if (expands && !/\.(?:gz|tgz)$/.test(name)) {
      status = fail(context, `${name}: unknown suffix -- ignored`);
      continue;
    }
    const target = expands ? path.replace(/\.tgz$/, '.tar.gz').replace(/\.gz$/, '') : `${path}.gz`;
    if (files.exists(target) && !options.has('f')) {
      status = fail(context, `${target.replace(/^.*\//, '')} already exists;\tnot overwritten`, 2);
      continue;
    }
    files.writeBytes(target, result, files.entry(path)?.mode);
    if (!options.has('k')) files.remove(path);
  }
  return status;
};

/** A `tar` line's letters may come without a hyphen. */
function tarArguments(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  return /^[a-zA-Z]+$/.test(first) && /[cxtru]/.test(first) ? [...spread(first, rest)] : args;
}

/** The values of joined letters follow in their order. */
function spread(letters: string, rest: readonly string[]): string[] {
  const values = [...rest];
  const words: string[] = [];
  for (const letter of letters) {
    words.push(`-${letter}`);
    if ('fCXT'.includes(letter)) words.push(values.shift() ?? '');
  }
  return [...words, ...values];
}

async function tarEntries(
  context: CommandContext,
  names: readonly string[],
  base: string,
): Promise<ParsedTarEntryWithData[] | undefined> {
  const { files } = context.state;
  const entries: ParsedTarEntryWithData[] = [];
  for (const name of names) {
    const path = resolvePath(base, name);
    const all = files.paths().filter((it) => it === path || it.startsWith(path === '/' ? '/' : `${path}/`));
    if (all.length === 0) {
      context.stderr(
        `tar: ${name}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n`,
      );
      return undefined;
    }
    for (const one of all.sort()) {
      const entry = files.linkEntry(one);
      if (entry === undefined) continue;
      const shown = `${name.replace(/\/+$/, '') || '/'}${one.slice(path.length)}`.replace(/^\/+/, '');
      entries.push(tarEntry(shown === '' ? './' : shown, entry));
    }
  }
  return Promise.resolve(entries);
}

function tarEntry(name: string, entry: Entry): ParsedTarEntryWithData {
  const common = {
    mode: entry.mode,
    uid: 1000,
    gid: 1000,
    uname: 'user',
    gname: 'user',
    mtime: new Date(entry.modified),
  };
  if (entry.kind === 'directory')
    return { header: { ...common, name: name.endsWith('/') ? name : `${name}/`, type: 'directory', size: 0 } };
  if (entry.kind === 'link') return { header: { ...common, name, type: 'symlink', size: 0, linkname: entry.target } };
  return { header: { ...common, name, type: 'file', size: entry.bytes.length }, data: entry.bytes };
}

const tar: ShellCommand = async (context) => {
  const options = parseOptions(
    { ...context, args: tarArguments(context.args) },
    {
      plain: 'cxtzvpkOajP',
      valued: ['f', 'C', 'exclude', 'strip-components'],
      long: {
        create: 'c',
        extract: 'x',
        get: 'x',
        list: 't',
        gzip: 'z',
        gunzip: 'z',
        verbose: 'v',
        file: 'f',
        directory: 'C',
        'to-stdout': 'O',
        exclude: 'exclude',
        'strip-components': 'strip-components',
        'auto-compress': 'a',
        'no-same-owner': 'no-same-owner',
        'preserve-permissions': 'p',
      },
    },
  );
  if (options === undefined) return 64;
  if (options.has('j'))
    return fail(
      context,
      'bzip2: Cannot exec: No such file or directory\ntar: Error is not recoverable: exiting now',
      2,
    );
  const { packTar, unpackTar } = await import('modern-tar');
  const { gzipSync } = await import('fflate');
  const { files, cwd } = context.state;
  const archive = options.values.get('f') ?? '-';
  const base = resolvePath(cwd, options.values.get('C') ?? '.');
  const path = resolvePath(cwd, archive);
  const modes = ['c', 'x', 't'].filter((it) => options.has(it));
  if (modes.length !== 1) {
    return fail(
      context,
      modes.length === 0
        ? "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information."
        : "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option\nTry 'tar --help' or 'tar --usage' for more information.",
      2,
    );
  }
  // What is told is told where the archive is not.
  const tell =
    options.has('c') && archive === '-' ? context.stderr : options.has('O') ? context.stderr : context.stdout;
  if (options.has('c')) {
    if (options.rest.length === 0)
      return fail(
        context,
        "Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.",
        2,
      );
    const entries = await tarEntries(context, options.rest, base);
    if (entries === undefined) return 2;
    const excluded = options.all('exclude');
    const kept = entries.filter(
      ({ header }) => !excluded.some((it) => header.name === it || header.name.startsWith(`${it.replace(/\/$/, '')}/`)),
    );
    if (options.has('v')) for (const { header } of kept) tell(`${header.name}\n`);
    const packed = await packTar(kept);
    const zipped = options.has('z') || (options.has('a') && /\.t?gz$/.test(archive));
    const bytes = zipped ? gzipSync(packed, { mtime: 0 }) : packed;
    if (archive === '-') context.stdout(bytes);
    else files.writeBytes(path, bytes);
    return 0;
  }
  const read = archive === '-' ? await readAll(context, ['-']) : files.readBytes(path);
  if (read === undefined)
    return fail(
      context,
      `${archive}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now`,
      2,
    );
  const plain = isGzip(read) ? await gunzipped(read) : read;
  let entries: ParsedTarEntryWithData[];
  try {
    if (plain === undefined) throw new Error('gzip');
    entries = await unpackTar(plain);
  } catch {
    return fail(
      context,
      'This does not look like a tar archive\ntar: Exiting with failure status due to previous errors',
      2,
    );
  }
  const strip = Number(options.values.get('strip-components') ?? 0);
  const found = new Set<string>();
  for (const { header, data } of entries) {
    const wanted = options.rest.find(
      (name) => header.name === name || header.name.startsWith(`${name.replace(/\/$/, '')}/`),
    );
    if (options.rest.length > 0 && wanted === undefined) continue;
    if (wanted !== undefined) found.add(wanted);
    const name = header.name.replace(/^\/+/, '').split('/').slice(strip).join('/');
    if (options.has('t')) {
      const kind = header.type === 'directory' ? 'directory' : header.type === 'symlink' ? 'link' : 'file';
      const entry: Entry =
        kind === 'file'
          ? { kind, bytes: new Uint8Array(), mode: header.mode ?? 0o644, modified: 0 }
          : kind === 'link'
            ? { kind, target: header.linkname ?? '', mode: 0o777, modified: 0 }
            : { kind, mode: header.mode ?? 0o755, modified: 0 };
      const time = formatDate('%Y-%m-%d %H:%M', header.mtime ?? new Date(0));
      const owner = `${header.uname ?? String(header.uid ?? 0)}/${header.gname ?? String(header.gid ?? 0)}`;
      const link = kind === 'link' ? ` -> ${header.linkname ?? ''}` : '';
      context.stdout(
        options.has('v')
          ? `${modeText(entry)} ${owner} ${String(header.size).padStart(Math.max(1, 19 - owner.length))} ${time} ${header.name}${link}\n`
          : `${header.name}\n`,
      );
      continue;
    }
    if (name === '' || name.split('/').includes('..')) continue;
    if (options.has('v')) tell(`${header.name}\n`);
    if (options.has('O')) {
      if (data !== undefined) context.stdout(data);
      continue;
    }
    const target = resolvePath(base, name);
    if (header.type === 'directory') files.makeDirectory(target, header.mode);
    else if (header.type === 'symlink') files.makeLink(target, header.linkname ?? '');
    else if (data !== undefined && !(options.has('k') && files.exists(target))) {
      files.writeBytes(target, data.slice(), header.mode);
      if (header.mtime !== undefined) files.change(target, { modified: header.mtime.getTime() });
    }
  }
  const lost = options.rest.filter((name) => !found.has(name));
  for (const name of lost) context.stderr(`tar: ${name}: Not found in archive\n`);
  return lost.length === 0 ? 0 : fail(context, 'Exiting with failure status due to previous errors', 2);
};

export const archiveCommands: Readonly<Record<string, ShellCommand>> = { gunzip: gzip, gzip, tar, zcat: gzip };
