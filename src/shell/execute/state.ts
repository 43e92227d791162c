import { AsyncQueue, type Clock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import type { KubectlConfig, KubectlTerminal } from '../../kubectl/index.ts';
import type { Files } from '../files.ts';

/** What outlives a command: one for each terminal, over the same files. */
export interface ShellState {
  readonly client: Client;
  readonly clock: Clock;
  readonly files: Files;
  readonly config: KubectlConfig;
  readonly variables: Map<string, string>;
  readonly aliases: Map<string, string>;
  readonly history: string[];
  cwd: string;
  /** `$?` */
  status: number;
}

/** What a command reads and writes. */
export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array>;
  stdout(text: string): void;
  stderr(text: string): void;
  readonly signal: AbortSignal;
  /** The terminal, where the command's input and output are one. */
  readonly terminal?: KubectlTerminal;
  edit?(file: { readonly name: string; readonly content: string }): Promise<string | undefined>;
}

export interface CommandContext extends Streams {
  readonly name: string;
  readonly args: readonly string[];
  readonly state: ShellState;
  /** Runs a command line with these streams: for `watch`, `xargs`, `source`. */
  run(line: string, streams: Streams): Promise<number>;
}

/** A command of the shell. @returns its exit status */
export type ShellCommand = (context: CommandContext) => Promise<number> | number;

/** Input that is at its end. */
export function noInput(): AsyncIterable<Uint8Array> {
  const queue = new AsyncQueue<Uint8Array>();
  queue.end();
  return queue;
}

export async function readText(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stdin) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
