import { Leave, type CommandContext, type ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';

function leave(how: Leave['how']): ShellCommand {
  const loops = how === 'break' || how === 'continue';
  return ({ args, state }) => {
    const given = Number(args[0] ?? (loops ? 1 : state.status));
    throw loops ? new Leave(how, 0, Math.max(1, given)) : new Leave(how, given & 0xff);
  };
}

/** A line of the input into variables, the last of them takes the rest. */
const read: ShellCommand = async ({ args, stdin, state, stdout }) => {
  const names = [...args];
  let raw = false;
  while (names[0]?.startsWith('-') === true) {
    const option = names.shift() ?? '';
    if (option.includes('r')) raw = true;
    if (option.includes('p')) stdout(names.shift() ?? '');
  }
  const line = await stdin.line();
  let rest = (line ?? '').trim();
  if (!raw) rest = rest.replace(/\\(.)/g, '$1');
  const variables = names.length === 0 ? ['REPLY'] : names;
  for (const [index, name] of variables.entries()) {
    const end = index === variables.length - 1 ? -1 : rest.search(/\s/);
    state.variables.set(name, end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? '' : rest.slice(end).trimStart();
  }
  return line === undefined ? 1 : 0;
};

const shift: ShellCommand = ({ args, state }) => {
  state.positional = state.positional.slice(Number(args[0] ?? 1));
  return 0;
};

const set: ShellCommand = ({ args, state, stdout, stderr }) => {
  const [first, ...others] = args;
  if (first === undefined) stdout([...state.variables].map(([name, value]) => `${name}='${value}'\n`).join(''));
  else if (first === '--') state.positional = others;
  else if (first.startsWith('-') || first.startsWith('+')) {
    stderr(`sh: set: ${first}: this shell has no options\n`);
    return 2;
  } else state.positional = args;
  return 0;
};

function script(context: CommandContext, name: string): string | undefined {
  const text = context.state.files.read(resolvePath(context.state.cwd, name));
  if (text === undefined) context.stderr(`${context.name}: ${name}: No such file or directory\n`);
  return text;
}

const source: ShellCommand = (context) => {
  const text = script(context, context.args[0] ?? '');
  return text === undefined ? 1 : context.run(text, context);
};

const evaluate: ShellCommand = (context) => context.run(context.args.join(' '), context);

/** A script of the home directory, as `./name`. */
export const runFile: ShellCommand = (context) => {
  const text = script(context, context.name);
  return text === undefined ? 127 : context.runScript(text, context.args, context);
};

const sh: ShellCommand = async (context) => {
  const [first, ...others] = context.args;
  if (first === '-c') return context.runScript(others[0] ?? '', others.slice(2), context);
  if (first === undefined) {
    let text = '';
    for (let line = await context.stdin.line(); line !== undefined; line = await context.stdin.line()) {
      text += `${line}\n`;
    }
    return context.runScript(text, [], context);
  }
  const text = script(context, first);
  return text === undefined ? 127 : context.runScript(text, others, context);
};

/** Commands that change what the language does next. */
export const languageCommands: Readonly<Record<string, ShellCommand>> = {
  '.': source,
  bash: sh,
  break: leave('break'),
  continue: leave('continue'),
  eval: evaluate,
  exit: leave('exit'),
  read,
  return: leave('return'),
  set,
  sh,
  shift,
  source,
};
