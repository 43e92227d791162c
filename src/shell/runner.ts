import { shellBuiltins, shellPrograms } from './builtins/index.ts';
import { programs } from './commands/index.ts';
import { promptText } from './execute/prompt.ts';
import { Interpreter } from './execute/interpreter.ts';
import type { Program, ShellState, Streams } from './execute/state.ts';
import { tool } from './text-tools.ts';
import { Incomplete, SyntaxFailure } from './syntax/parse.ts';

export interface LineResult {
  readonly status: number;
  /** The line asked to leave the shell. */
  readonly exited: boolean;
}

function findProgram(name: string): Program | undefined {
  if (Object.hasOwn(shellBuiltins, name)) return { run: shellBuiltins[name] as Program['run'], builtin: true };
  for (const table of [shellPrograms, programs]) {
    if (Object.hasOwn(table, name)) return { run: table[name] as Program['run'], builtin: false };
  }
  const run = tool(name);
  return run === undefined ? undefined : { run, builtin: false };
}

/** Runs a line of the shell's language. What is wrong with it is said on its standard error. */
export async function runLine(line: string, state: ShellState, streams: Streams): Promise<LineResult> {
  const interpreter = new Interpreter(state, findProgram);
  try {
    const result = await interpreter.run(line, streams);
    state.status = result.status;
    await interrupted(state, streams);
    return result;
  } catch (cause) {
    if (cause instanceof Incomplete || cause instanceof SyntaxFailure) {
      streams.stderr(`bash: ${cause.message}\n`);
      state.status = 2;
      return { status: 2, exited: false };
    }
    return { status: interpreter.failed(cause, streams), exited: false };
  }
}

/** After Ctrl-C, what is trapped for it. */
async function interrupted(state: ShellState, streams: Streams): Promise<void> {
  const action = state.traps.get('INT');
  if (!streams.signal.aborted || action === undefined || action === '') return;
  const { status } = state;
  await new Interpreter(state, findProgram).run(action, { ...streams, signal: new AbortController().signal });
  state.status = status;
}

/** Runs a script in a shell of its own, as `bash -c` does. @returns its exit status */
export function runScriptText(text: string, state: ShellState, streams: Streams): Promise<number> {
  return new Interpreter(state, findProgram).runScript(text, { name: 'bash', args: [], isArgument: true }, streams);
}

/** A prompt as it is shown: what is in it is expanded, then its escapes are. */
export async function renderPrompt(prompt: string, state: ShellState): Promise<string> {
  if (!/[$`](?![ ]|$)/.test(prompt.replaceAll('\\$', ''))) return promptText(prompt, state);
  const { status } = state;
  try {
    return promptText(await new Interpreter(state, findProgram).expandPrompt(prompt), state);
  } catch {
    // A prompt that cannot be expanded is shown as it is.
    return prompt;
  } finally {
    state.status = status;
  }
}
