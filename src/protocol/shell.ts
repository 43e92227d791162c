import type { ClockSetting } from '../base/index.ts';
import type { ClockFollower, HostOnNodes } from './cluster.ts';
import type { LocalPorts } from './local-ports.ts';
import type { ShellFiles } from './shell-files.ts';

/** What the page asks of the shell worker, and what the shell asks of the page; over Comlink. */

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The page's side of a terminal. */
export interface TerminalHost {
  /** For the screen: text and VT sequences. Settles when they are on it. */
  write(data: string): Promise<void>;
  /** Opens a file in the editor. Resolves with the saved text, or undefined when it is closed unsaved (`kubectl edit`, `vi`). */
  edit(file: { readonly name: string; readonly content: string }): Promise<string | undefined>;
  /** Opens a file of the home directory in the editor, which writes what is changed there (`code`). */
  open(path: string): void;
  /** Saves a file on the user's machine (`download`). */
  save(name: string, content: Uint8Array): void;
}

/** The shell's side of a terminal. */
export interface TerminalSession {
  /** What the user typed or pasted, as xterm's onData gives it. */
  input(data: string): void;
  resize(size: TerminalSize): void;
  /**
   * Puts a file into the current directory, and makes the directories of its name. @param name as the user's machine has
   * it: `shop/web.yaml` @returns its path
   */
  receive(name: string, content: Uint8Array): Promise<string>;
  /** Ends it, with what runs in it. */
  close(): void;
}

export interface ShellOptions {
  readonly database: string;
  readonly clock: ClockSetting;
  /** Where the images' registry is: the URL that `v2/` follows. */
  readonly registryUrl: string;
}

export interface ShellService extends ClockFollower, HostOnNodes, LocalPorts, ShellFiles {
  /** @param api the Kubernetes API */
  start(api: MessagePort, options: ShellOptions): Promise<void>;
  /** Loads what the first command needs and the prompt does not. */
  warmUp(): Promise<void>;
  /** A line of the shell's language, without a terminal. */
  run(line: string, options?: CommandOptions): Promise<CommandResult>;
  kubectl(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  openTerminal(size: TerminalSize, host: TerminalHost): Promise<TerminalSession>;
  /** Deletes the home directory and the history. */
  clear(): Promise<void>;
}
