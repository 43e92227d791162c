import type { Clock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import { noInput, textInput } from '../execute/input.ts';
import { TextSink } from '../execute/output.ts';
import { createState, type ShellState, type Streams } from '../execute/state.ts';
import { Files, type FileStorage } from '../files.ts';
import type { Machine } from '../network/machine.ts';
import { ShellNetwork } from '../network/shell-network.ts';
import { openTools } from '../text-tools.ts';
import { runLine } from '../runner.ts';

/** A storage that forgets. */
export const noStorage: FileStorage = {
  load: () => Promise.resolve(new Map()),
  write: () => undefined,
  remove: () => undefined,
  clear: () => Promise.resolve(),
};

/** A machine with its cable pulled. */
const offline: Machine = {
  dial: () => Promise.resolve('ENETUNREACH'),
  listen: () => undefined,
  resolve: () => Promise.resolve([]),
};

export async function newState(
  {
    machine = offline,
    ...deps
  }: { readonly client: Client; readonly clock: Clock; readonly machine?: Machine | undefined },
  files: Readonly<Record<string, string>> = {},
): Promise<ShellState> {
  const opened = await Files.open(noStorage, files, () => deps.clock.now());
  const state = createState({
    ...deps,
    network: new ShellNetwork(() => Promise.resolve(machine)),
    files: opened,
    tools: openTools(opened, deps.clock),
    history: [],
  });
  state.aliases.set('k', 'kubectl');
  return state;
}

/** A line that runs, and what it has printed so far. */
export class Running {
  readonly #stdout = new TextSink();
  readonly #stderr = new TextSink();
  readonly done: Promise<number>;
  readonly #controller = new AbortController();

  constructor(state: ShellState, line: string, stdin?: string) {
    const streams: Streams = {
      stdin: stdin === undefined ? noInput() : textInput(stdin),
      stdout: this.#stdout.write,
      stderr: this.#stderr.write,
      signal: this.#controller.signal,
    };
    this.done = runLine(line, state, streams).then(({ status }) => status);
  }

  get output(): string {
    return this.#stdout.text;
  }

  get error(): string {
    return this.#stderr.text;
  }

  interrupt(): void {
    this.#controller.abort();
  }
}
