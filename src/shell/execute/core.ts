import type { CommandNode, Statement } from 'unbash';
import type { Expander } from './expand.ts';
import type { Redirecting } from './redirect.ts';
import type { Program, ScriptOptions, ShellState, Streams } from './state.ts';

export const INTERRUPTED = 130;

/** The interpreter, as the parts that it is made of know it. */
export interface Core {
  readonly state: ShellState;
  readonly expander: Expander;
  /** Loops that run. */
  loops: number;
  /** Functions and sourced scripts that run. */
  returns: number;
  lookup(name: string): Program | undefined;
  /** A subshell's: variables, directory and status are its own. */
  child(): Core;
  /** Runs something as a shell of its own, which `exit` leaves. */
  inSubshell(run: () => Promise<number>, streams: Streams): Promise<number>;
  /** Runs what may fail without the shell's ending of it. */
  unchecked<T>(run: () => Promise<T>): Promise<T>;
  command(node: CommandNode, streams: Streams): Promise<number>;
  /** @returns the status of the last of them */
  list(statements: readonly Statement[], streams: Streams): Promise<number>;
  /** Runs a text in this shell. @throws Incomplete, SyntaxFailure, ExpansionFailure, Leave */
  text(text: string, streams: Streams): Promise<number>;
  /** Calls a function; undefined when there is none of the name. */
  call(name: string, args: readonly string[], streams: Streams): Promise<number | undefined>;
  redirecting(streams: Streams): Redirecting;
  /** Runs a script in a shell that this one starts. */
  runScript(text: string, options: ScriptOptions, streams: Streams): Promise<number>;
}
