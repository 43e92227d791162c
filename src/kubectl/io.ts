import type { ByteDuplex, Clock, Disposer } from '../base/index.ts';
import type { Client } from '../client/index.ts';
import type { LocalPort } from '../protocol/index.ts';

/** The terminal that a command may take over (`exec -it`). */
export interface KubectlTerminal {
  size(): { readonly columns: number; readonly rows: number };
  /** @returns a function that ends it */
  onResize(listener: () => void): () => void;
  /** Key bytes as they are typed. */
  readonly input: AsyncIterable<Uint8Array>;
}

/** What a command reads and writes. */
export interface KubectlIo {
  readonly stdin?: AsyncIterable<Uint8Array>;
  stdout(text: string): void;
  /** Prints what need not be text, where the output can take it as it is. */
  stdoutBytes?(bytes: Uint8Array): void;
  stderr(text: string): void;
  /** When more may be printed, where what was cannot be shown or read as fast: for commands that print without end. */
  ready?(): Promise<void> | undefined;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly terminal?: KubectlTerminal;
  /** The working directory, absolute: what paths are from. */
  readonly cwd: string;
  /** A variable of the environment; undefined when it is not set. */
  variable(name: string): string | undefined;
  readonly files: {
    /** A file as UTF-8 text; undefined when it is none. */
    read(path: string): Promise<string | undefined>;
    /** Who gets them must not change them. */
    readBytes(path: string): Promise<Uint8Array | undefined>;
    /** Paths of the files in a directory; undefined when it is none. */
    list(directory: string): Promise<readonly string[] | undefined>;
    /** Makes a file, and the directories that it is in. */
    write(path: string, text: string): Promise<void>;
    /** @param bytes are the file's from now on */
    writeBytes(path: string, bytes: Uint8Array): Promise<void>;
    /** Makes a directory, and those that it is in; nothing where there is one. */
    makeDirectory(path: string): Promise<void>;
    /** Removes a file, or a directory with all in it. */
    remove(path: string): Promise<void>;
  };
  /** Runs a line of the shell over the same files and the same terminal. @returns its exit status */
  launch?(line: string): Promise<number>;
  /** Opens an editor. @returns the saved text, or undefined when it was closed unsaved */
  edit?(file: { readonly name: string; readonly content: string }): Promise<string | undefined>;
}

/** What the kubeconfig said when it was last read: for those who have no time to read it. */
/** The ports of the machine that kubectl runs on. */
export interface KubectlNetwork {
  /**
   * Takes connections to an address of this machine. @param port 0 for any that is free
   * @returns undefined when the port is in use
   */
  listen(
    ip: string,
    port: number,
    accept: (stream: ByteDuplex) => void,
  ): Promise<{ readonly port: number; readonly close: Disposer } | undefined>;
  /** Tells whoever shows the ports of this machine what is behind one. @returns what takes it back */
  announce(port: LocalPort): Disposer;
}

export interface KubectlDeps {
  readonly client: Client;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Nothing can be listened on without one. */
  readonly network?: KubectlNetwork;
}
