import { type Clock, OnDemand } from '../base/index.ts';
import type { Client } from '../client/index.ts';
import type {
  CommandOptions,
  CommandResult,
  HomeFile,
  LocalExchange,
  LocalPort,
  LocalRequest,
  TerminalHost,
  TerminalSession,
  TerminalSize,
} from '../protocol/index.ts';
import { kubectlProgram } from './commands/kubectl-on-demand.ts';
import { kubectlWith } from './commands/kubectl.ts';
import { noInput, textInput } from './execute/input.ts';
import { TextSink } from './execute/output.ts';
import { createState, type ImageNames, type ShellState, type Streams, type Tools } from './execute/state.ts';
import { Files, HOME, openFileStorage } from './files.ts';
import { History } from './history.ts';
import type { Machine } from './network/machine.ts';
import { ShellNetwork } from './network/shell-network.ts';
import { runLine } from './runner.ts';
import { SAMPLES } from './samples.ts';
import { openTools } from './text-tools.ts';
import { ShellSession } from './terminal/session.ts';

/** Few ask for images: what reads them is loaded then. */
function imagesOnDemand(registryUrl: string): ImageNames {
  const images = new OnDemand(async () => (await import('./image-names.ts')).imagesOf(registryUrl));
  return {
    names: async () => (await images.load()).names(),
    tags: async (name) => (await images.load()).tags(name),
  };
}

export interface ShellDeps {
  readonly client: Client;
  readonly clock: Clock;
  /** The network of the machine that the shell is on, loaded with its first use. */
  readonly machine: () => Promise<Machine>;
  /** What the images' registry is below; without it, completion knows of those that nodes have. */
  readonly registryUrl?: string;
}

/** The shell of a page: one home directory and history, any number of terminals. */
export class Shell {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #files: Files;
  readonly #history: History;
  readonly #tools: Tools;
  readonly #network: ShellNetwork;
  readonly #images: ImageNames | undefined;

  private constructor({ client, clock, machine, registryUrl }: ShellDeps, files: Files) {
    this.#client = client;
    this.#network = new ShellNetwork(machine);
    this.#clock = clock;
    this.#files = files;
    this.#images = registryUrl === undefined ? undefined : imagesOnDemand(registryUrl);
    this.#tools = openTools(files, clock);
    this.#history = new History(files, clock);
  }

  static async open(deps: ShellDeps, database: string): Promise<Shell> {
    return new Shell(deps, await Files.open(await openFileStorage(database), SAMPLES, () => deps.clock.now()));
  }

  /** Loads what the first command needs and the prompt does not. */
  static async warmUp(): Promise<void> {
    await kubectlProgram.load();
  }

  #state(): ShellState {
    const state = createState({
      client: this.#client,
      clock: this.#clock,
      files: this.#files,
      network: this.#network,
      history: this.#history.lines,
      tools: this.#tools,
      ...(this.#images === undefined ? {} : { images: this.#images }),
    });
    // A home without ~/.bashrc has them too.
    state.aliases.set('k', 'kubectl').set('ll', 'ls -l');
    return state;
  }

  async #collect(run: (streams: Streams) => Promise<number>, options: CommandOptions): Promise<CommandResult> {
    const stdout = new TextSink();
    const stderr = new TextSink();
    const code = await run({
      stdin: options.stdin === undefined ? noInput() : textInput(options.stdin),
      stdout: stdout.write,
      stderr: stderr.write,
      signal: new AbortController().signal,
    });
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  run(line: string, options: CommandOptions = {}): Promise<CommandResult> {
    return this.#collect(async (streams) => (await runLine(line, this.#state(), streams)).status, options);
  }

  kubectl(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    const state = this.#state();
    return this.#collect((streams) => kubectlWith(args, state, streams), options);
  }

  openTerminal(size: TerminalSize, host: TerminalHost): TerminalSession {
    return new ShellSession(host, this.#state(), size, (line) => {
      this.#history.add(line);
    });
  }

  listFiles(): Promise<readonly HomeFile[]> {
    const files = this.#files.paths().flatMap((path): HomeFile[] => {
      const size = this.#files.readBytes(path)?.length;
      const name = path.slice(HOME.length + 1);
      if (size === undefined || !path.startsWith(`${HOME}/`) || /(^|\/)\./.test(name)) return [];
      return [{ name, path, size }];
    });
    return Promise.resolve(files.sort((a, b) => a.name.localeCompare(b.name)));
  }

  readFile(path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#files.readBytes(path));
  }

  async writeFile(path: string, content: string | Uint8Array): Promise<void> {
    if (typeof content === 'string') this.#files.write(path, content);
    else this.#files.writeBytes(path, content);
  }

  watchLocalPorts(listener: (open: readonly LocalPort[]) => void): void {
    this.#network.watch(listener);
  }

  requestLocalPort(port: number, request: LocalRequest): Promise<LocalExchange> {
    return this.#network.request(port, request);
  }

  clear(): Promise<void> {
    this.#history.lines.length = 0;
    return this.#files.clear();
  }
}
