import type { CommandContext, ShellCommand } from '../execute/state.ts';
import { HOME, resolvePath } from '../files.ts';

function enter(context: CommandContext, name: string): boolean {
  const { state } = context;
  const path = resolvePath(state.cwd, name);
  if (!state.files.isDirectory(path)) {
    context.complain(`${name}: ${state.files.exists(path) ? 'Not a directory' : 'No such file or directory'}`);
    return false;
  }
  state.variables.set('OLDPWD', state.cwd);
  state.cwd = path;
  state.variables.set('PWD', path);
  return true;
}

const cd: ShellCommand = (context) => {
  const { state } = context;
  const words = context.args.filter((arg) => !/^-[LPe@]+$/.test(arg) && arg !== '--');
  if (words.length > 1) {
    context.complain('too many arguments');
    return 1;
  }
  const [name] = words;
  if (name === '-') {
    const before = state.variables.get('OLDPWD');
    if (before === undefined) {
      context.complain('OLDPWD not set');
      return 1;
    }
    if (!enter(context, before)) return 1;
    context.stdout(`${before}\n`);
    return 0;
  }
  if (name === undefined) return enter(context, state.variables.get('HOME') ?? HOME) ? 0 : 1;
  if (name === '') return 0;
  const places = /^\.{0,2}\//.test(name)
    ? []
    : (state.variables.get('CDPATH') ?? '').split(':').filter((it) => it !== '');
  const place = places.map((it) => `${it}/${name}`).find((it) => state.files.isDirectory(resolvePath(state.cwd, it)));
  if (!enter(context, place ?? name)) return 1;
  if (place !== undefined) context.stdout(`${state.cwd}\n`);
  return 0;
};

const pwd: ShellCommand = ({ args, state, stdout }) => {
  stdout(`${args.includes('-P') ? state.files.realPath(state.cwd) : state.cwd}\n`);
  return 0;
};

function shown(path: string, long: boolean): string {
  return long || (path !== HOME && !path.startsWith(`${HOME}/`)) ? path : `~${path.slice(HOME.length)}`;
}

const dirs: ShellCommand = ({ args, state, stdout }) => {
  const letters = args.filter((arg) => arg.startsWith('-')).join('');
  if (letters.includes('c')) {
    state.directories = [];
    return 0;
  }
  const all = [state.cwd, ...state.directories].map((path) => shown(path, letters.includes('l')));
  if (letters.includes('v')) stdout(all.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''));
  else stdout(`${all.join(letters.includes('p') ? '\n' : ' ')}\n`);
  return 0;
};

/** The place that `+2` or `-1` names, in the stack with the working directory on top. */
function rotation(context: CommandContext, word: string): number | undefined {
  const { length } = [context.state.cwd, ...context.state.directories];
  const [, sign, digits] = /^([-+])(\d+)$/.exec(word) ?? [];
  if (sign === undefined) return undefined;
  const at = sign === '+' ? Number(digits) : length - 1 - Number(digits);
  return at >= 0 && at < length ? at : Number.NaN;
}

const pushd: ShellCommand = (context) => {
  const { state } = context;
  const [word] = context.args.filter((arg) => arg !== '--');
  const all = [state.cwd, ...state.directories];
  const at = word === undefined ? 1 : rotation(context, word);
  if (at === undefined) {
    const before = state.cwd;
    if (!enter(context, word ?? '')) return 1;
    state.directories = [before, ...state.directories];
  } else {
    if (Number.isNaN(at) || all.length < 2) {
      context.complain(word === undefined ? 'no other directory' : `${word}: directory stack index out of range`);
      return 1;
    }
    const turned =
      word === undefined ? [all[1] ?? '', all[0] ?? '', ...all.slice(2)] : [...all.slice(at), ...all.slice(0, at)];
    if (!enter(context, turned[0] ?? '')) return 1;
    state.directories = turned.slice(1);
  }
  return dirs({ ...context, args: [] });
};

const popd: ShellCommand = (context) => {
  const { state } = context;
  const [word = '+0'] = context.args.filter((arg) => arg !== '--');
  const at = rotation(context, word);
  if (at === undefined || Number.isNaN(at) || state.directories.length === 0) {
    context.complain(
      state.directories.length === 0 ? 'directory stack empty' : `${word}: directory stack index out of range`,
    );
    return 1;
  }
  if (at > 0) state.directories = state.directories.filter((_path, index) => index !== at - 1);
  else {
    if (!enter(context, state.directories[0] ?? '')) return 1;
    state.directories = state.directories.slice(1);
  }
  return dirs({ ...context, args: [] });
};

export const directories: Readonly<Record<string, ShellCommand>> = { cd, dirs, popd, pushd, pwd };
