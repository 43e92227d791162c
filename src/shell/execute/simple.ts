import type { Assignment, Command, Redirection, Word } from 'unbash';
import { resolvePath } from '../files.ts';
import { assign, assignElements, assignText, expandElements } from './assign.ts';
import type { Core } from './core.ts';
import { quoteIfNeeded } from './quote.ts';
import { redirect, withDescriptors } from './redirect.ts';
import { runScriptFile } from './script-file.ts';
import {
  complaint,
  ExpansionFailure,
  Leave,
  type CommandContext,
  type Element,
  type FoundCommand,
  type Streams,
} from './state.ts';
import { ReadonlyFailure, type Variable } from './variables.ts';

/** Commands that take assignments, of arrays too. */
const DECLARES = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

const KEYWORDS = new Set(
  'if then else elif fi for while until do done case esac in function select time { } ! [[ ]] coproc'.split(' '),
);

function isAssignment(node: Word | Assignment | Redirection): node is Assignment {
  return node.type === 'Assignment';
}

/** The words of a command, and the arrays among them by their place. */
interface Words {
  readonly fields: string[];
  readonly arrays: Map<number, readonly Element[]>;
}

async function wordsOf(interpreter: Core, node: Command): Promise<Words> {
  const { expander } = interpreter;
  const fields: string[] = [];
  const arrays = new Map<number, readonly Element[]>();
  if (node.name !== undefined) fields.push(...(await expander.fields(node.name)));
  for (const word of node.suffix) {
    if (word.type === 'Word') {
      const isPlain = !DECLARES.has(fields[0] ?? '') || !/^[A-Za-z_]\w*\+?=/.test(word.text);
      if (isPlain) fields.push(...(await expander.fields(word)));
      else fields.push(await expander.value(word));
    } else if (word.type === 'Assignment') {
      const { name, value, append, index } = word;
      const head = `${name}${index === undefined ? '' : `[${await expander.text(index)}]`}${append === true ? '+' : ''}=`;
      if (value.type === 'ArrayValue') {
        arrays.set(fields.length, await expandElements(value.elements, expander));
        fields.push(head);
      } else fields.push(`${head}${await expander.value(value)}`);
    }
  }
  return { fields, arrays };
}

/** What `set -x` prints. */
export async function trace(interpreter: Core, words: readonly string[], streams: Streams): Promise<void> {
  const { state, expander } = interpreter;
  if (!state.options.has('xtrace') || words.length === 0) return;
  const prefix = await expander.quotedText(state.variables.get('PS4') ?? '+ ');
  streams.stderr(`${prefix}${words.join(' ')}\n`);
}

/** A command with its assignments and redirections. */
export async function runSimple(interpreter: Core, node: Command, streams: Streams): Promise<number> {
  const { state, expander } = interpreter;
  const before = state.status;
  const { fields, arrays } = await wordsOf(interpreter, node);
  const [name, ...args] = fields;
  const assignments = node.prefix.filter(isAssignment);
  if (name === undefined) {
    // Without a command the status is that of the last substitution.
    if (state.status === before) state.status = 0;
    for (const assignment of assignments)
      await trace(interpreter, [await assign(assignment, state, expander)], streams);
    const changed = await redirect(node.redirects, streams, interpreter.redirecting(streams));
    return changed === undefined ? 1 : state.status;
  }
  const changed = await redirect(node.redirects, streams, interpreter.redirecting(streams));
  if (changed === undefined) return 1;
  if (name === 'exec' && args.length === 0) {
    state.descriptors = new Map([...state.descriptors, ...changed]);
    return 0;
  }
  const inner = withDescriptors(streams, changed);
  const kept: (readonly [string, Variable | undefined])[] = [];
  try {
    const shown: string[] = [];
    for (const assignment of assignments) {
      kept.push([assignment.name, state.variables.keep(assignment.name)]);
      shown.push(await assign(assignment, state, expander));
      state.variables.declare(assignment.name, { exported: true });
    }
    await trace(interpreter, [...shown, ...fields.map(quoteIfNeeded)], streams);
    return await invoke(interpreter, name, args, inner, arrays);
  } finally {
    for (const [variable, value] of kept.reverse()) state.variables.restore(variable, value);
  }
}

/** What a name stands for. */
export function findCommand(interpreter: Core, name: string): FoundCommand | undefined {
  const { state } = interpreter;
  const alias = state.aliases.get(name);
  if (alias !== undefined) return { kind: 'alias', text: alias };
  if (KEYWORDS.has(name)) return { kind: 'keyword' };
  const found = state.functions.get(name);
  if (found !== undefined) return { kind: 'function', definition: found.definition };
  if (name.includes('/'))
    return state.files.exists(resolvePath(state.cwd, name)) ? { kind: 'file', path: name } : undefined;
  const program = interpreter.lookup(name);
  if (program?.builtin === true) return { kind: 'builtin' };
  if (program !== undefined) return { kind: 'file', path: `/usr/bin/${name}` };
  const path = inPath(name, state);
  return path === undefined ? undefined : { kind: 'file', path };
}

/** A file that can be run, in a directory of `$PATH`. */
function inPath(name: string, { variables, files, cwd }: Core['state']): string | undefined {
  return (variables.get('PATH') ?? '')
    .split(':')
    .map((directory) => `${directory === '' ? '.' : directory}/${name}`)
    .find((path) => {
      const entry = files.entry(resolvePath(cwd, path));
      return entry?.kind === 'file' && (entry.mode & 0o111) !== 0;
    });
}

function contextOf(
  interpreter: Core,
  name: string,
  args: readonly string[],
  streams: Streams,
  arrays: ReadonlyMap<number, readonly Element[]>,
): CommandContext {
  const { state } = interpreter;
  return {
    ...streams,
    name,
    args,
    state,
    // The first word is not among the arguments.
    arrays: new Map([...arrays].map(([index, elements]) => [index - 1, elements])),
    complain: (message) => {
      streams.stderr(`${complaint(state)}${name}: ${message}\n`);
    },
    run: (text, inner) => interpreter.text(text, inner),
    invoke: (words, inner, functions = true) => {
      const [first = '', ...rest] = words;
      return invoke(interpreter, first, rest, inner, new Map(), functions);
    },
    find: (wanted) => findCommand(interpreter, wanted),
    runScript: (text, options, inner) => interpreter.runScript(text, options, inner),
    assign: (variable, index, text, append = false) =>
      assignText(variable, index, text, append, state, interpreter.expander),
    assignElements: (variable, elements, append) =>
      assignElements(variable, elements, append, state, interpreter.expander),
    arithmetic: (text) => interpreter.expander.arithmetic(text),
    sourced: async (run) => {
      interpreter.returns++;
      try {
        return await run();
      } catch (cause) {
        if (cause instanceof Leave && cause.how === 'return') return cause.status;
        throw cause;
      } finally {
        interpreter.returns--;
      }
    },
  };
}

/** Runs a command by its name: a function, a command of the shell, a script. */
export async function invoke(
  interpreter: Core,
  name: string,
  args: readonly string[],
  streams: Streams,
  arrays: ReadonlyMap<number, readonly Element[]> = new Map(),
  functions = true,
): Promise<number> {
  const { state } = interpreter;
  if (functions) {
    const status = await interpreter.call(name, args, streams);
    if (status !== undefined) return status;
  }
  const path = name.includes('/') ? name : undefined;
  const known = path?.replace(/^\/(?:usr\/)?(?:local\/)?s?bin\//, '') ?? name;
  const program = known.includes('/') ? undefined : interpreter.lookup(known);
  if (program !== undefined && (path === undefined || !state.files.exists(resolvePath(state.cwd, path)))) {
    try {
      return await program.run(contextOf(interpreter, known, args, streams, arrays));
    } catch (cause) {
      return refused(interpreter, name, cause, streams);
    }
  }
  const file = path ?? inPath(name, state);
  if (file !== undefined)
    return runScriptFile(interpreter, file, args, streams, ([first = '', ...rest]) =>
      invoke(interpreter, first, rest, streams),
    );
  streams.stderr(`${complaint(state)}${name === '' ? "''" : name}: command not found\n`);
  return 127;
}

/** What a command throws ends what it is in; but where there is nothing to leave, or a variable cannot change, it fails. */
function refused(interpreter: Core, name: string, cause: unknown, streams: Streams): number {
  const say = (message: string): void => {
    streams.stderr(`${complaint(interpreter.state)}${message}\n`);
  };
  if (cause instanceof ReadonlyFailure) {
    if (name === 'unset') say(`unset: ${cause.message.replace(': ', ': cannot unset: ')}`);
    else say(DECLARES.has(name) ? `${name}: ${cause.message}` : cause.message);
    return 1;
  }
  if (cause instanceof Leave && (cause.how === 'break' || cause.how === 'continue') && interpreter.loops === 0) {
    say(`${name}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  if (cause instanceof Leave && cause.how === 'return' && interpreter.returns === 0) {
    say("return: can only `return' from a function or sourced script");
    return 2;
  }
  if (cause instanceof ExpansionFailure || cause instanceof Error) throw cause;
  throw new Error(String(cause));
}
