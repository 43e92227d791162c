import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { ls } from './ls.ts';
import { parseMode } from './mode.ts';
import { parseOptions } from './options.ts';

function fail(context: CommandContext, message: string): number {
  context.stderr(`${context.name}: ${message}\n`);
  return 1;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function missing(context: CommandContext): number {
  return fail(context, `missing operand\nTry '${context.name} --help' for more information.`);
}

const mkdir: ShellCommand = (context) => {
  const options = parseOptions(context, {
    plain: 'pv',
    valued: ['m'],
    long: { parents: 'p', mode: 'm', verbose: 'v' },
  });
  if (options === undefined) return 1;
  if (options.rest.length === 0) return missing(context);
  const { files, cwd, umask } = context.state;
  const given = options.values.get('m');
  const mode = given === undefined ? 0o777 & ~umask : parseMode(given, 0o777, true);
  if (mode === undefined) return fail(context, `invalid mode ‘${given ?? ''}’`);
  let status = 0;
  for (const name of options.rest) {
    const path = resolvePath(cwd, name);
    if (options.has('p') && files.isDirectory(path)) continue;
    const parent = parentOf(path);
    const why = files.exists(path)
      ? 'File exists'
      : files.isDirectory(parent) || (options.has('p') && !files.exists(parent))
        ? undefined
        : files.exists(parent)
          ? 'Not a directory'
          : 'No such file or directory';
    if (why !== undefined) status = fail(context, `cannot create directory ‘${name}’: ${why}`);
    else {
      files.makeDirectory(path, mode);
      if (options.has('v')) context.stdout(`mkdir: created directory '${name}'\n`);
    }
  }
  return status;
};

const rmdir: ShellCommand = (context) => {
  const options = parseOptions(context, {
    plain: 'pv',
    long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'i' },
  });
  if (options === undefined) return 1;
  if (options.rest.length === 0) return missing(context);
  const { files, cwd } = context.state;
  let status = 0;
  for (const name of options.rest) {
    const steps = name.replace(/\/+$/, '').split('/');
    const names = options.has('p')
      ? steps.map((_step, index) => steps.slice(0, steps.length - index).join('/'))
      : [name];
    for (const one of names.filter((it) => it !== '')) {
      const path = resolvePath(cwd, one);
      const inside = files.list(path);
      const why =
        inside === undefined
          ? files.exists(path)
            ? 'Not a directory'
            : 'No such file or directory'
          : inside.length > 0
            ? 'Directory not empty'
            : undefined;
      if (why === undefined) files.remove(path);
      else if (why !== 'Directory not empty' || !options.has('i'))
        status = fail(context, `failed to remove '${one}': ${why}`);
    }
  }
  return status;
};

/** Asks a question on the terminal. */
async function agrees(context: CommandContext, question: string): Promise<boolean> {
  context.stderr(`${context.name}: ${question} `);
  return /^y/i.test((await context.stdin.line()) ?? '');
}

const rm: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'rRfivId',
    long: {
      recursive: 'r',
      force: 'f',
      verbose: 'v',
      interactive: 'i',
      dir: 'd',
      'no-preserve-root': 'no-preserve-root',
    },
    optional: ['interactive'],
  });
  if (options === undefined) return 1;
  if (options.rest.length === 0) return options.has('f') ? 0 : missing(context);
  const { files, cwd } = context.state;
  const recursive = options.has('r') || options.has('R');
  let status = 0;
  for (const name of options.rest) {
    const path = resolvePath(cwd, name);
    const entry = files.linkEntry(path);
    if (/(?:^|\/)\.{1,2}\/*$/.test(name) && recursive) {
      status = fail(context, `refusing to remove '.' or '..' directory: skipping '${name}'`);
    } else if (path === '/' && recursive) {
      status = fail(
        context,
        "it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe",
      );
    } else if (entry === undefined) {
      if (!options.has('f')) status = fail(context, `cannot remove '${name}': No such file or directory`);
    } else if (entry.kind === 'directory' && !recursive && !(options.has('d') && files.list(path)?.length === 0)) {
      status = fail(context, `cannot remove '${name}': Is a directory`);
    } else {
      const what = entry.kind === 'directory' ? 'directory' : 'regular file';
      if (options.has('i') && !(await agrees(context, `remove ${what} '${name}'?`))) continue;
      files.remove(path);
      if (files.linkEntry(path) !== undefined) status = fail(context, `cannot remove '${name}': Permission denied`);
      else if (options.has('v')) context.stdout(`removed '${name}'\n`);
    }
  }
  return status;
};

function transfer(move: boolean): ShellCommand {
  return async (context) => {
    const options = parseOptions(context, {
      plain: move ? 'finvuT' : 'rRafinvupdPLT',
      valued: ['t'],
      long: {
        recursive: 'r',
        archive: 'a',
        force: 'f',
        interactive: 'i',
        'no-clobber': 'n',
        verbose: 'v',
        update: 'u',
        'target-directory': 't',
        'no-target-directory': 'T',
        preserve: 'p',
      },
      optional: ['preserve'],
    });
    if (options === undefined) return 1;
    const { files, cwd } = context.state;
    const inside = options.values.get('t');
    const sources = inside === undefined ? options.rest.slice(0, -1) : options.rest;
    const target = inside ?? options.rest.at(-1);
    if (target === undefined || options.rest.length === 0)
      return fail(context, `missing file operand\nTry '${context.name} --help' for more information.`);
    if (sources.length === 0)
      return fail(
        context,
        `missing destination file operand after '${target}'\nTry '${context.name} --help' for more information.`,
      );
    const to = resolvePath(cwd, target);
    const toDirectory = files.isDirectory(to) && !options.has('T');
    if (!toDirectory && sources.length > 1)
      return fail(context, `target '${target}': ${files.exists(to) ? 'Not a directory' : 'No such file or directory'}`);
    const recursive = move || ['r', 'R', 'a'].some((name) => options.has(name));
    let status = 0;
    for (const name of sources) {
      const from = resolvePath(cwd, name);
      const entry = move ? files.linkEntry(from) : files.entry(from);
      const place = toDirectory ? `${to === '/' ? '' : to}/${from.replace(/^.*\//, '')}` : to;
      const shown = toDirectory ? `${target.replace(/\/$/, '')}/${from.replace(/^.*\//, '')}` : target;
      const existing = files.entry(place);
      if (entry === undefined) status = fail(context, `cannot stat '${name}': No such file or directory`);
      else if (entry.kind === 'directory' && !recursive)
        status = fail(context, `-r not specified; omitting directory '${name}'`);
      else if (files.realPath(from) === files.realPath(place))
        status = fail(context, `'${name}' and '${shown}' are the same file`);
      else if (place.startsWith(`${from}/`)) {
        const what = move ? 'move' : 'copy';
        status = fail(
          context,
          `cannot ${what} ${move ? '' : 'a directory, '}'${name}'${move ? ` to a subdirectory of itself, '${shown}'` : `, into itself, '${shown}'`}`,
        );
      } else if (!files.isDirectory(parentOf(place))) {
        status = fail(
          context,
          move
            ? `cannot move '${name}' to '${shown}': No such file or directory`
            : `cannot create ${entry.kind === 'directory' ? 'directory' : 'regular file'} '${shown}': No such file or directory`,
        );
      } else if (entry.kind !== 'directory' && existing?.kind === 'directory') {
        status = fail(context, `cannot overwrite directory '${shown}' with non-directory`);
      } else if (entry.kind === 'directory' && existing !== undefined && existing.kind !== 'directory') {
        status = fail(context, `cannot overwrite non-directory '${shown}' with directory '${name}'`);
      } else {
        if (existing !== undefined && options.has('n')) continue;
        if (existing !== undefined && options.has('u') && existing.modified >= entry.modified) continue;
        if (existing !== undefined && options.has('i') && !(await agrees(context, `overwrite '${shown}'?`))) continue;
        if (move) files.move(from, place);
        else files.copy(from, place, options.has('a') || options.has('p'));
        if (options.has('v')) context.stdout(`${move ? 'renamed ' : ''}'${name}' -> '${shown}'\n`);
      }
    }
    return status;
  };
}

const touch: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'acm',
    valued: ['d', 't', 'r'],
    long: { 'no-create': 'c', date: 'd', reference: 'r' },
  });
  if (options === undefined) return 1;
  if (options.rest.length === 0) return fail(context, "missing file operand\nTry 'touch --help' for more information.");
  const { files, cwd, clock, umask } = context.state;
  let modified = clock.now();
  const text = options.values.get('d');
  if (text !== undefined) {
    const { parseDate } = await import('./parse-date.ts');
    const given = parseDate(text, modified);
    if (given === undefined) return fail(context, `invalid date format ‘${text}’`);
    modified = given;
  }
  const reference = options.values.get('r');
  if (reference !== undefined) {
    const entry = files.entry(resolvePath(cwd, reference));
    if (entry === undefined)
      return fail(context, `failed to get attributes of '${reference}': No such file or directory`);
    ({ modified } = entry);
  }
  let status = 0;
  for (const name of options.rest) {
    const path = resolvePath(cwd, name);
    if (!files.exists(path)) {
      if (options.has('c')) continue;
      if (!files.isDirectory(parentOf(path))) {
        status = fail(context, `cannot touch '${name}': No such file or directory`);
        continue;
      }
      files.writeBytes(path, new Uint8Array(), 0o666 & ~umask);
    }
    files.change(path, { modified });
  }
  return status;
};

const chmod: ShellCommand = (context) => {
  const args = context.args.filter((arg) => !/^(?:-[Rvcf]+|--recursive|--verbose)$/.test(arg));
  const recursive = context.args.some((arg) => /^-[vcf]*R/.test(arg) || arg === '--recursive');
  const [text, ...names] = args;
  if (text === undefined) return missing(context);
  if (names.length === 0)
    return fail(context, `missing operand after ‘${text}’\nTry 'chmod --help' for more information.`);
  const { files, cwd, umask } = context.state;
  let status = 0;
  for (const name of names) {
    const path = resolvePath(cwd, name);
    if (!files.exists(path)) {
      status = fail(context, `cannot access '${name}': No such file or directory`);
      continue;
    }
    for (const one of recursive ? files.paths().filter((it) => it === path || it.startsWith(`${path}/`)) : [path]) {
      const entry = files.entry(one);
      const mode = entry === undefined ? undefined : parseMode(text, entry.mode, entry.kind === 'directory', umask);
      if (mode === undefined) return fail(context, `invalid mode: ‘${text}’\nTry 'chmod --help' for more information.`);
      files.change(one, { mode });
    }
  }
  return status;
};

const ln: ShellCommand = (context) => {
  const options = parseOptions(context, {
    plain: 'sfnvT',
    long: { symbolic: 's', force: 'f', 'no-dereference': 'n', verbose: 'v' },
  });
  if (options === undefined) return 1;
  const { files, cwd } = context.state;
  const [target, name = target?.replace(/^.*\//, '')] = options.rest;
  if (target === undefined || name === undefined)
    return fail(context, "missing file operand\nTry 'ln --help' for more information.");
  const given = resolvePath(cwd, name);
  const path = files.isDirectory(given) && !options.has('n') ? `${given}/${target.replace(/^.*\//, '')}` : given;
  const what = options.has('s') ? 'symbolic link' : 'hard link';
  if (files.linkEntry(path) !== undefined) {
    if (!options.has('f')) return fail(context, `failed to create ${what} '${name}': File exists`);
    files.remove(path);
  }
  if (!files.isDirectory(parentOf(path)))
    return fail(context, `failed to create ${what} '${name}': No such file or directory`);
  if (!options.has('s'))
    return fail(context, `failed to create hard link '${name}' => '${target}': Operation not permitted`);
  files.makeLink(path, target);
  return 0;
};

const mktemp: ShellCommand = (context) => {
  const options = parseOptions(context, {
    plain: 'dqut',
    valued: ['p'],
    long: { directory: 'd', quiet: 'q', tmpdir: 'p', suffix: 'suffix' },
    optional: ['tmpdir'],
  });
  if (options === undefined) return 1;
  const { files, cwd } = context.state;
  const [template = 'tmp.XXXXXXXXXX'] = options.rest;
  if (!/X{3,}/.test(template)) return fail(context, `too few X's in template ‘${template}’`);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const name = template.replace(/X{3,}(?!.*X{3})/, (run) =>
    [...crypto.getRandomValues(new Uint8Array(run.length))]
      .map((byte) => letters.charAt(byte % letters.length))
      .join(''),
  );
  const inTemporary = options.rest.length === 0 || options.has('t') || options.has('p');
  const directory = options.values.get('p') ?? context.state.variables.get('TMPDIR') ?? '/tmp';
  const shown = inTemporary ? `${directory === '' ? '/tmp' : directory}/${name}` : name;
  if (options.has('d')) files.makeDirectory(resolvePath(cwd, shown), 0o700);
  else files.writeBytes(resolvePath(cwd, shown), new Uint8Array(), 0o600);
  context.stdout(`${shown}\n`);
  return 0;
};

const readlink: ShellCommand = (context) => {
  const options = parseOptions(context, { plain: 'femnqs', long: { canonicalize: 'f' } });
  if (options === undefined) return 1;
  const { files, cwd } = context.state;
  let status = 0;
  const follows = context.name === 'realpath' || ['f', 'e', 'm'].some((it) => options.has(it));
  for (const name of options.rest) {
    const path = resolvePath(cwd, name);
    const entry = files.linkEntry(path);
    const text = follows ? files.realPath(path) : entry?.kind === 'link' ? entry.target : undefined;
    const found =
      context.name === 'realpath' && !options.has('m') ? files.isDirectory(parentOf(files.realPath(path))) : true;
    if (text !== undefined && found) context.stdout(`${text}\n`);
    else {
      status = 1;
      if (context.name === 'realpath') fail(context, `${name}: No such file or directory`);
    }
  }
  return status;
};

export const fileCommands: Readonly<Record<string, ShellCommand>> = {
  chmod,
  cp: transfer(false),
  ln,
  ls,
  mkdir,
  mktemp,
  mv: transfer(true),
  readlink,
  realpath: readlink,
  rm,
  rmdir,
  touch,
};
