import type { Bash } from 'just-bash/browser';
import type { Function as FunctionNode } from 'unbash';
import type { Clock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import type { KubectlTerminal } from '../../kubectl/index.ts';
import type { Files } from '../files.ts';
import { HOME } from '../files.ts';
import type { ShellNetwork } from '../network/shell-network.ts';
import { lineAt } from '../syntax/parse.ts';
import type { Input } from './input.ts';
import { Jobs } from './jobs.ts';
import type { Output } from './output.ts';
import { Variables } from './variables.ts';

export type { Output } from './output.ts';

export interface ShellFunction {
  readonly body: FunctionNode['body'];
  /** What the positions of its nodes are in. */
  readonly text: string;
  /** As it was written. */
  readonly definition: string;
}

/** What a file descriptor leads to. */
export interface Descriptor {
  readonly input?: Input;
  readonly output?: Output;
}

/** What runs text tools: loaded when it is first asked for, and kept (text-tools.ts). */
export interface Tools {
  load(): Promise<Bash>;
}

/** What a registry tells of its images. */
export interface ImageNames {
  /** `nginx`, `registry.k8s.io/pause` */
  names(): Promise<readonly string[]>;
  tags(name: string): Promise<readonly string[]>;
}

/** What outlives a command: one for each terminal, over the same files. */
export interface ShellState {
  readonly client: Client;
  readonly clock: Clock;
  readonly files: Files;
  readonly network: ShellNetwork;
  /** Images that the registry has, for completion. */
  readonly images?: ImageNames;
  readonly variables: Variables;
  readonly aliases: Map<string, string>;
  readonly functions: Map<string, ShellFunction>;
  readonly history: string[];
  /** Names of `set -o`: `errexit`, … */
  readonly options: Set<string>;
  /** Names of `shopt`. */
  readonly shopt: Set<string>;
  /** What is run at a signal, `EXIT`, `ERR`, `DEBUG` or `RETURN`. */
  readonly traps: Map<string, string>;
  /** Of commands, the names of the functions that complete them (`complete -F`). */
  readonly completions: Map<string, string>;
  readonly jobs: Jobs;
  readonly tools: Tools;
  /** Descriptors that `exec` has redirected; of the shell, from now on. */
  descriptors: ReadonlyMap<number, Descriptor>;
  /** Of `pushd`: below the working directory. */
  directories: readonly string[];
  /** The functions that run, innermost first (`FUNCNAME`). */
  calls: readonly string[];
  /** `$1`, `$2`, … */
  positional: readonly string[];
  cwd: string;
  /** `$?` */
  status: number;
  /** `$0` */
  name: string;
  /** Lines are typed: what is wrong is said without their number. */
  interactive: boolean;
  umask: number;
  readonly pid: number;
  /** When `$SECONDS` was 0, by the clock. */
  readonly started: number;
  /** Where the command that runs stands. */
  position: { readonly text: string; readonly at: number };
}

export interface ShellDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly files: Files;
  readonly network: ShellNetwork;
  /** Images that the registry has, for completion. */
  readonly images?: ImageNames;
  readonly history: string[];
  readonly tools: Tools;
}

const FIRST_PID = 1000;

/** A fresh shell. */
export function createState(deps: ShellDeps): ShellState {
  return {
    ...deps,
    variables: new Variables([
      ['HOME', HOME],
      ['USER', 'user'],
      ['LOGNAME', 'user'],
      ['SHELL', '/bin/bash'],
      ['PATH', '/usr/local/bin:/usr/bin:/bin'],
      ['PWD', HOME],
      ['LANG', 'en_US.UTF-8'],
      ['TERM', 'xterm-256color'],
      ['SHLVL', '1'],
    ]),
    aliases: new Map(),
    functions: new Map(),
    options: new Set(['braceexpand', 'hashall']),
    shopt: new Set(['cmdhist', 'extquote', 'promptvars', 'sourcepath', 'extglob']),
    traps: new Map(),
    completions: new Map(),
    jobs: new Jobs(FIRST_PID),
    descriptors: new Map(),
    directories: [],
    calls: [],
    positional: [],
    cwd: HOME,
    status: 0,
    name: 'bash',
    interactive: true,
    umask: 0o022,
    pid: FIRST_PID,
    started: deps.clock.now(),
    position: { text: '', at: 0 },
  };
}

/** The state of a subshell: what it changes is its own, but for files. */
export function subshell(state: ShellState): ShellState {
  return {
    ...state,
    variables: state.variables.clone(),
    aliases: new Map(state.aliases),
    functions: new Map(state.functions),
    options: new Set(state.options),
    shopt: new Set(state.shopt),
    // A subshell begins without traps, but for those that ignore.
    traps: new Map([...state.traps].filter(([, action]) => action === '')),
    jobs: state.jobs.child(),
  };
}

/** What stands before a message: the shell's name, and in a script the line. */
export function complaint(state: ShellState): string {
  if (state.interactive) return `${state.name}: `;
  return `${state.name}: line ${String(lineAt(state.position.text, state.position.at))}: `;
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
  /** Descriptors beyond the three. */
  readonly descriptors?: ReadonlyMap<number, Descriptor>;
  /** When more may be printed, where it cannot be shown or read as fast: for commands that print without end. */
  readonly ready?: () => Promise<void> | undefined;
  readonly signal: AbortSignal;
  /** The terminal, where the command's input and output are one. */
  readonly terminal?: ShellTerminal;
  /** The terminal, wherever the command's input and output are: /dev/tty. */
  readonly tty?: ShellTerminal;
  readonly edit?: (file: { readonly name: string; readonly content: string }) => Promise<string | undefined>;
  /** Opens a file in the page's editor, which writes it from then on. */
  readonly open?: (path: string) => void;
  /** Saves a file on the user's machine. */
  readonly save?: (name: string, content: Uint8Array) => void;
}

/** An element of `a=(…)`. */
export interface Element {
  /** The subscript, where it has one. */
  readonly key: string | undefined;
  readonly value: string;
  readonly append: boolean;
}

export interface ScriptOptions {
  /** Its `$0`. */
  readonly name: string;
  readonly args: readonly string[];
  /** Names of `set -o`. */
  readonly set?: readonly string[];
  /** It is an argument, of `bash -c`. */
  readonly isArgument?: boolean;
}

export interface CommandContext extends Streams {
  readonly name: string;
  readonly args: readonly string[];
  readonly state: ShellState;
  /** Of a command that declares, the arrays among its arguments by their place. */
  readonly arrays: ReadonlyMap<number, readonly Element[]>;
  /** Says what is wrong as the shell itself does. */
  readonly complain: (message: string) => void;
  /** Runs the text of a script in this shell: for `eval`, `source`. */
  run(text: string, streams: Streams): Promise<number>;
  /** Runs a command by its words: for `xargs`, `timeout`, `env`. `functions`: of the shell too, not only programs. */
  invoke(words: readonly string[], streams: Streams, functions?: boolean): Promise<number>;
  /** Runs a script in a shell of its own. */
  runScript(text: string, options: ScriptOptions, streams: Streams): Promise<number>;
  /** What a name would run. */
  find(name: string): FoundCommand | undefined;
  /** Sets a variable or an element of one, as its attributes have it. @throws ExpansionFailure, ReadonlyFailure */
  assign(name: string, index: string | undefined, text: string, append?: boolean): Promise<void>;
  assignElements(name: string, elements: readonly Element[], append: boolean): Promise<void>;
  /** @throws ExpansionFailure */
  arithmetic(text: string): Promise<bigint>;
  /** Runs something in which `return` is allowed. */
  sourced(run: () => Promise<number>): Promise<number>;
}

/** A command of the shell. @returns its exit status */
export type ShellCommand = (context: CommandContext) => Promise<number> | number;

/** A command that is no function. */
export interface Program {
  readonly run: ShellCommand;
  /** It is part of the shell, as bash has it. */
  readonly builtin: boolean;
}

/** Finds a command by its name. */
export type Lookup = (name: string) => Program | undefined;

/** What a name stands for, in the order in which it is looked for. */
export type FoundCommand =
  | { readonly kind: 'alias'; readonly text: string }
  | { readonly kind: 'keyword' }
  | { readonly kind: 'function'; readonly definition: string }
  | { readonly kind: 'builtin' }
  | { readonly kind: 'file'; readonly path: string };

/** An expansion that cannot be: it ends the line. */
export class ExpansionFailure extends Error {
  override readonly name = 'ExpansionFailure';
  /** The exit status of a script that it ends. */
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
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
