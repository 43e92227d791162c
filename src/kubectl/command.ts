import type { Clock } from '../base/index.ts';
import type { Client } from '../client/index.ts';
import type { ArgumentCompletion } from './completes.ts';
import type { Discovery } from './discovery.ts';
import type { Flags, FlagSpec } from './flags.ts';
import type { KubectlIo, KubectlNetwork } from './io.ts';
import type { Places } from './kubeconfig/files.ts';
import type { Kubeconfig } from './kubeconfig/model.ts';

/** What a command works with. */
export interface CommandContext {
  readonly client: Client;
  readonly clock: Clock;
  /** Uniform in [0, 1): for names. */
  readonly random: () => number;
  readonly io: KubectlIo;
  readonly network?: KubectlNetwork;
  /** What the kubeconfig files say. */
  readonly kubeconfig: Kubeconfig;
  readonly places: Places;
  /** Address of the API server. */
  readonly server: string;
  readonly discovery: Discovery;
  /** Namespace of `-n`, or the one of the configuration. */
  readonly namespace: string;
  /** Whether `-n` was given. */
  readonly namespaceGiven: boolean;
}

export interface Invocation {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** Arguments before `--`; undefined without one. */
  readonly dash: number | undefined;
}

/** A command: data for parsing, help and completion, and a function to an exit code. */
export interface Command {
  readonly name: string;
  /** Other names that it answers to. */
  readonly aliases?: readonly string[];
  /** One line, as `kubectl help` shows it. */
  readonly summary: string;
  /** Arguments after the name: `(TYPE NAME | TYPE/NAME)`. */
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  /** What its arguments are, for completion. */
  readonly completes?: ArgumentCompletion;
  readonly subcommands?: readonly Command[];
  /** Does nothing without a subcommand but to tell of them. */
  readonly isGroup?: true;
  /** What a group does by itself, when it is not to fail with its help on standard error: help, or that on standard output. */
  readonly bare?: 'help' | 'stdout';
  /** Exit code for flags that cannot be read, where it is not 1. */
  readonly flagErrorCode?: number;
  run(context: CommandContext, invocation: Invocation): Promise<number>;
}

/** A command that only has subcommands. */
export function group(
  name: string,
  summary: string,
  subcommands: readonly Command[],
  more: Pick<Command, 'usage' | 'bare'> | Pick<Command, 'usage'> = { usage: '[flags]' },
): Command {
  return { name, summary, flags: [], subcommands, isGroup: true, run: () => Promise.resolve(0), ...more };
}
