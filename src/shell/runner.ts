import { Interpreter } from './execute/interpreter.ts';
import type { ShellState, Streams } from './execute/state.ts';
import { builtins } from './commands/index.ts';
import { runFullShell, tool } from './full-shell.ts';
import { parse, SyntaxFailure, Unsupported } from './syntax/parser.ts';

export interface LineResult {
  readonly status: number;
  /** The line asked to leave the shell. */
  readonly exited: boolean;
}

/** Runs a line of the shell's language. @throws Incomplete when it does not end */
export async function runLine(line: string, state: ShellState, streams: Streams): Promise<LineResult> {
  const interpreter = new Interpreter(state, (name) => builtins[name] ?? tool(name));
  try {
    const result = await interpreter.run(parse(line), streams);
    state.status = result.status;
    return result;
  } catch (cause) {
    if (cause instanceof Unsupported) {
      state.status = await runFullShell(line, state, streams);
      return { status: state.status, exited: false };
    }
    if (!(cause instanceof SyntaxFailure)) throw cause;
    streams.stderr(`sh: ${cause.message}\n`);
    state.status = 2;
    return { status: 2, exited: false };
  }
}
