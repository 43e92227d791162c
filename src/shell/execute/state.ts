import type { Clock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import type { KubectlConfig, KubectlTerminal } from '../../kubectl/index.ts';
import type { Files } from '../files.ts';
import type { Command } from '../syntax/ast.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

export type { Output } from './output.ts';

/** What outlives a command: one for each terminal, over the same files. */
export interface ShellState {
  readonly client: Client;
  readonly clock: Clock;
  readonly files: Files;
  readonly config: KubectlConfig;
  readonly variables: Map<string, string>;
  readonly aliases: Map<string, string>;
  readonly functions: Map<string, Command>;
  readonly history: string[];
  /** `$1`, `$2`, … */
  positional: readonly string[];
  cwd: string;
  /** `$?` */
  status: number;
}

/** The state of a subshell: what it changes is its own, but for files. */
export function subshell(state: ShellState): ShellState {
  return {
    ...state,
    variables: new Map(state.variables),
    aliases: new Map(state.aliases),
    functions: new Map(state.functions),
  };
}

/** The terminal of the shell, which a command may take over for a while. */
export interface ShellTerminal extends KubectlTerminal {
  /** Takes the keyboard from the command that reads it; one after it may read again. */
  release(): void;
}

/** What a command reads and writes. */
export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** When more may be printed, where it cannot be shown or read as fast: for commands that print without end. */
  readonly ready?: () => Promise<void> | undefined;
  readonly signal: AbortSignal;
  /** The terminal, where the command's input and output are one. */
  readonly terminal?: ShellTerminal;
  readonly edit?: (file: { readonly name: string; readonly content: string }) => Promise<string | undefined>;
}

export interface CommandContext extends Streams {
  readonly name: string;
  readonly args: readonly string[];
  readonly state: ShellState;
  /** Runs a command line with these streams: for `watch`, `xargs`, `source`. */
  run(line: string, streams: Streams): Promise<number>;
  /** Runs it in a subshell, with these positional parameters. */
  runScript(script: string, args: readonly string[], streams: Streams): Promise<number>;
}

/** A command of the shell. @returns its exit status */
export type ShellCommand = (context: CommandContext) => Promise<number> | number;

/** An expansion that cannot be: it ends the line. */
export class ExpansionFailure extends Error {
  override readonly name = 'ExpansionFailure';
}

/** Leaves a loop, a function, or the shell. */
export class Leave extends Error {
  readonly how: 'break' | 'continue' | 'return' | 'exit';
  readonly status: number;
  /** How many loops, for `break` and `continue`. */
  readonly levels: number;

  constructor(how: Leave['how'], status: number, levels = 1) {
    super(how);
    this.how = how;
    this.status = status;
    this.levels = levels;
  }
}

export async function readText(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stdin) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
