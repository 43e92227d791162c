import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { parseFlags } from './flags.ts';

function fail(context: CommandContext, name: string, why: string): number {
  context.stderr(`${context.name}: ${name}: ${why}\n`);
  return 1;
}

const ls: ShellCommand = (context) => {
  const flags = parseFlags(context.args, 'la1hAR', '');
  const { files, cwd } = context.state;
  let status = 0;
  for (const name of flags.rest.length === 0 ? ['.'] : flags.rest) {
    const path = resolvePath(cwd, name);
    const names = files.list(path) ?? (files.exists(path) ? [name] : undefined);
    if (names === undefined) {
      status = fail(context, name, 'No such file or directory');
      continue;
    }
    const shown = names.filter((it) => flags.has('a') || flags.has('A') || !it.startsWith('.'));
    const line = (it: string): string => {
      const full = files.isDirectory(path) ? `${path}/${it}` : path;
      const directory = files.isDirectory(full);
      const text = directory ? `${it}/` : it;
      return flags.has('l')
        ? `${directory ? 'd' : '-'} ${String(files.read(full)?.length ?? 0).padStart(7)} ${text}`
        : text;
    };
    context.stdout(shown.map((it) => `${line(it)}\n`).join(''));
  }
  return status;
};

const mkdir: ShellCommand = (context) => {
  const flags = parseFlags(context.args, 'p', 'm');
  for (const name of flags.rest) {
    const path = resolvePath(context.state.cwd, name);
    if (context.state.files.exists(path) && !flags.has('p')) return fail(context, name, 'File exists');
    context.state.files.makeDirectory(path);
  }
  return 0;
};

const rm: ShellCommand = (context) => {
  const flags = parseFlags(context.args, 'rRf', '');
  const { files, cwd } = context.state;
  let status = 0;
  for (const name of flags.rest) {
    const path = resolvePath(cwd, name);
    if (!files.exists(path)) {
      if (!flags.has('f')) status = fail(context, name, 'No such file or directory');
    } else if (files.read(path) === undefined && !flags.has('r') && !flags.has('R')) {
      status = fail(context, name, 'is a directory');
    } else files.remove(path);
  }
  return status;
};

function copy(move: boolean): ShellCommand {
  return (context) => {
    const { rest } = parseFlags(context.args, 'rRfpi', '');
    const { files, cwd } = context.state;
    const target = rest.at(-1);
    if (target === undefined || rest.length < 2) {
      context.stderr(`${context.name}: missing file operand\n`);
      return 1;
    }
    const to = resolvePath(cwd, target);
    for (const name of rest.slice(0, -1)) {
      const from = resolvePath(cwd, name);
      if (!files.exists(from)) return fail(context, name, 'No such file or directory');
      const place = files.isDirectory(to) ? `${to}/${from.replace(/^.*\//, '')}` : to;
      if (move) files.move(from, place);
      else files.copy(from, place);
    }
    return 0;
  };
}

const touch: ShellCommand = ({ args, state }) => {
  for (const name of args) {
    const path = resolvePath(state.cwd, name);
    if (!state.files.exists(path)) state.files.write(path, '');
  }
  return 0;
};

/** Opens files in the page's editor, one after the other; what is saved there is written. */
const edit: ShellCommand = async (context) => {
  if (context.edit === undefined) return fail(context, 'editor', 'there is no terminal to open it from');
  for (const name of context.args) {
    const path = resolvePath(context.state.cwd, name);
    const saved = await context.edit({ name, content: context.state.files.read(path) ?? '' });
    if (saved !== undefined) context.state.files.write(path, saved);
  }
  return 0;
};

export const fileCommands: Readonly<Record<string, ShellCommand>> = {
  code: edit,
  cp: copy(false),
  edit,
  ls,
  mkdir,
  mv: copy(true),
  nano: edit,
  rm,
  touch,
  vi: edit,
  vim: edit,
};
