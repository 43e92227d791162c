import { builtins } from './commands/index.ts';
import { runFile } from './commands/language.ts';
import { Interpreter } from './execute/interpreter.ts';
import { ExpansionFailure, readText, type ShellCommand, type ShellState, type Streams } from './execute/state.ts';
import { resolvePath } from './files.ts';
import { runFullShell, tool } from './full-shell.ts';
import { Incomplete, SyntaxFailure } from './syntax/parser.ts';

export interface LineResult {
  readonly status: number;
  /** The line asked to leave the shell. */
  readonly exited: boolean;
}

function findCommand(name: string, state: ShellState): ShellCommand | undefined {
  if (Object.hasOwn(builtins, name)) return builtins[name];
  if (name.includes('/') && state.files.read(resolvePath(state.cwd, name)) !== undefined) return runFile;
  return tool(name);
}

/** On a terminal the input is the keyboard, which must not be read to its end. */
async function runBeyond(script: string, state: ShellState, streams: Streams): Promise<number> {
  return runFullShell(script, state, streams, streams.terminal === undefined ? await readText(streams.stdin) : '');
}

function message(cause: unknown): string {
  if (cause instanceof Incomplete) return 'syntax error: unexpected end of file';
  if (cause instanceof SyntaxFailure || cause instanceof ExpansionFailure) return cause.message;
  throw cause;
}

/** Runs a line of the shell's language. What is wrong with it is said on its standard error. */
export async function runLine(line: string, state: ShellState, streams: Streams): Promise<LineResult> {
  try {
    const result = await new Interpreter(state, findCommand, runBeyond).run(line, streams);
    state.status = result.status;
    return result;
  } catch (cause) {
    streams.stderr(`sh: ${message(cause)}\n`);
    state.status = 2;
    return { status: 2, exited: false };
  }
}
