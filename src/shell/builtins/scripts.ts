import { complaint, Leave, type CommandContext, type ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { syntaxMessage } from '../execute/syntax-message.ts';
import { Incomplete, SyntaxFailure } from '../syntax/parse.ts';
import { signalName, signalNumber } from './jobs.ts';
import { quoteAlways } from '../execute/quote.ts';

/** Runs a text in this shell; what is wrong with it is its failure, not the shell's. */
async function runText(context: CommandContext, text: string, name: string): Promise<number> {
  try {
    return await context.run(text, context);
  } catch (cause) {
    if (!(cause instanceof SyntaxFailure) && !(cause instanceof Incomplete)) throw cause;
    context.stderr(syntaxMessage(name, text, cause));
    return name.endsWith('eval') ? 2 : 1;
  }
}

const source: ShellCommand = async (context) => {
  const [name, ...args] = context.args[0] === '--' ? context.args.slice(1) : context.args;
  const { state } = context;
  if (name === undefined) {
    context.complain('filename argument required');
    context.stderr(`${context.name}: usage: ${context.name} filename [arguments]\n`);
    return 2;
  }
  const path = resolvePath(state.cwd, name);
  const found = name.includes('/') || state.files.exists(path) ? undefined : context.find(name);
  const text = state.files.read(found?.kind === 'file' ? resolvePath(state.cwd, found.path) : path);
  if (text === undefined) {
    const why = state.files.isDirectory(path)
      ? `${context.name}: ${name}: is a directory`
      : `${name}: No such file or directory`;
    context.stderr(`${complaint(state)}${why}\n`);
    return 1;
  }
  const { positional } = state;
  if (args.length > 0) state.positional = args;
  try {
    return await context.sourced(() => runText(context, text, name));
  } finally {
    if (args.length > 0) state.positional = positional;
  }
};

const evaluate: ShellCommand = (context) => {
  const text = (context.args[0] === '--' ? context.args.slice(1) : context.args).join(' ');
  return text.trim() === '' ? 0 : runText(context, text, `${context.state.name}: eval`);
};

const exec: ShellCommand = async (context) => {
  const at = context.args.findIndex((arg) => !arg.startsWith('-'));
  throw new Leave('exit', await context.invoke(context.args.slice(Math.max(at, 0)), context, false));
};

const LONG: Readonly<Record<string, string>> = {
  e: 'errexit',
  u: 'nounset',
  x: 'xtrace',
  f: 'noglob',
  n: 'noexec',
  v: 'verbose',
};

const bash: ShellCommand = async (context) => {
  const set: string[] = [];
  let at = 0;
  let isText = false;
  for (; /^[-+]./.test(context.args[at] ?? ''); at++) {
    const word = context.args[at] ?? '';
    if (word === '--version') {
      context.stdout('GNU bash, version 5.2.15(1)-release (wasm32-tabernetes)\n');
      return 0;
    }
    if (word === '--') {
      at++;
      break;
    }
    if (word.startsWith('--')) continue;
    for (const letter of word.slice(1)) {
      if (letter === 'c') isText = true;
      else if (letter === 'o') set.push(context.args[++at] ?? '');
      else if (LONG[letter] !== undefined) set.push(LONG[letter]);
    }
  }
  const rest = context.args.slice(at);
  if (isText) {
    const [text, name = context.name, ...args] = rest;
    if (text !== undefined) return context.runScript(text, { name, args, set, isArgument: true }, context);
    context.stderr(`${context.name}: -c: option requires an argument\n`);
    return 2;
  }
  const [file, ...args] = rest;
  if (file === undefined) {
    let text = '';
    for (let line = await context.stdin.line(); line !== undefined; line = await context.stdin.line())
      text += `${line}\n`;
    return context.runScript(text, { name: context.name, args: [], set }, context);
  }
  const path = resolvePath(context.state.cwd, file);
  const text = context.state.files.read(path);
  if (text !== undefined) return context.runScript(text, { name: file, args, set }, context);
  const directory = context.state.files.isDirectory(path);
  context.stderr(`${context.name}: ${file}: ${directory ? 'Is a directory' : 'No such file or directory'}\n`);
  return directory ? 126 : 127;
};

const PSEUDO = ['EXIT', 'ERR', 'DEBUG', 'RETURN'];

function trapName(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (PSEUDO.includes(name)) return name;
  const number = signalNumber(text);
  return number === undefined ? undefined : signalName(number);
}

const trap: ShellCommand = (context) => {
  const { traps } = context.state;
  const args = context.args[0] === '--' ? context.args.slice(1) : context.args;
  const [first] = args;
  if (first === undefined || first === '-p') {
    const wanted = args.slice(1).map(trapName);
    for (const [name, action] of traps) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      context.stdout(`trap -- ${quoteAlways(action)} ${PSEUDO.includes(name) ? name : `SIG${name}`}\n`);
    }
    return 0;
  }
  // `trap INT` and `trap - INT` take it back.
  const alone = args.length === 1;
  let status = 0;
  for (const text of alone ? args : args.slice(1)) {
    const name = trapName(text);
    if (name === undefined) {
      context.complain(`${text}: invalid signal specification`);
      status = 1;
    } else if (alone || first === '-') traps.delete(name);
    else traps.set(name, first);
  }
  return status;
};

const getopts: ShellCommand = async (context) => {
  const [spec = '', name, ...given] = context.args;
  const { variables, positional } = context.state;
  if (name === undefined) {
    context.stderr('getopts: usage: getopts optstring name [arg ...]\n');
    return 2;
  }
  const words = given.length > 0 ? given : positional;
  const silent = spec.startsWith(':');
  // `OPTIND` counts words; where in a word of several letters it is, the second number says.
  const [index, letterAt] = [Number(variables.get('OPTIND') ?? 1), Number(variables.get('_OPTLETTER') ?? 1)];
  const word = words[index - 1] ?? '';
  const finish = async (letter: string, argument: string | undefined, next: number, at: number): Promise<number> => {
    await context.assign(name, undefined, letter);
    if (argument === undefined) variables.delete('OPTARG');
    else variables.set('OPTARG', argument);
    variables.set('OPTIND', String(next));
    if (at === 1) variables.delete('_OPTLETTER');
    else variables.set('_OPTLETTER', String(at));
    return 0;
  };
  if (!/^-./.test(word) || word === '--') {
    await finish('?', undefined, word === '--' ? index + 1 : index, 1);
    return 1;
  }
  const letter = word.charAt(letterAt);
  const isLast = letterAt + 1 >= word.length;
  const [next, at] = isLast ? [index + 1, 1] : [index, letterAt + 1];
  const known = letter === ':' ? -1 : spec.indexOf(letter);
  if (known < 0) {
    if (!silent) context.stderr(`${context.state.name}: illegal option -- ${letter}\n`);
    return finish('?', silent ? letter : undefined, next, at);
  }
  if (spec.charAt(known + 1) !== ':') return finish(letter, undefined, next, at);
  if (!isLast) return finish(letter, word.slice(letterAt + 1), index + 1, 1);
  const argument = words[index];
  if (argument !== undefined) return finish(letter, argument, index + 2, 1);
  if (!silent) context.stderr(`${context.state.name}: option requires an argument -- ${letter}\n`);
  return finish(silent ? ':' : '?', silent ? letter : undefined, index + 1, 1);
};

const letCommand: ShellCommand = async (context) => {
  if (context.args.length === 0) {
    context.complain('expression expected');
    return 1;
  }
  let value = 0n;
  for (const expression of context.args) value = await context.arithmetic(expression);
  return value === 0n ? 1 : 0;
};

/** Who completes what: `complete -F __start_kubectl k` makes `k` complete as kubectl does. */
const complete: ShellCommand = ({ args, state, stdout }) => {
  const at = args.indexOf('-F');
  if (at >= 0) {
    const valued = new Set(['-F', '-o', '-A', '-G', '-W', '-C', '-X', '-P', '-S']);
    const names = args.filter((arg, index) => !arg.startsWith('-') && !valued.has(args[index - 1] ?? ''));
    for (const name of names) state.completions.set(name, args[at + 1] ?? '');
  } else if (args[0] === '-r') for (const name of args.slice(1)) state.completions.delete(name);
  else if (args.length === 0 || args[0] === '-p') {
    for (const [name, functionName] of state.completions) stdout(`complete -F ${functionName} ${name}\n`);
  }
  return 0;
};

const times: ShellCommand = ({ stdout }) => {
  stdout('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
  return 0;
};

export const scripts: Readonly<Record<string, ShellCommand>> = {
  '.': source,
  complete,
  // Only completion itself asks it.
  compopt: () => 0,
  eval: evaluate,
  exec,
  getopts,
  let: letCommand,
  source,
  times,
  trap,
};

export const scriptPrograms: Readonly<Record<string, ShellCommand>> = { bash, sh: bash };
