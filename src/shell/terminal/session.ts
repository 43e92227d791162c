import { AsyncQueue } from '../../base/index.ts';
import type { TerminalHost, TerminalSession, TerminalSize } from '../../protocol/index.ts';
import type { KubectlTerminal } from '../../kubectl/index.ts';
import { commonPrefix, complete } from '../completion.ts';
import { noInput, type ShellState } from '../execute/state.ts';
import { HOME } from '../files.ts';
import { runLine } from '../runner.ts';
import { Incomplete, parse } from '../syntax/parser.ts';
import { readKeys } from './keys.ts';
import { LineEditor } from './line-editor.ts';
import { alignedColumns } from './columns.ts';

/** A command that runs, and the terminal as it has it. */
interface Foreground {
  readonly controller: AbortController;
  readonly input: AsyncQueue<Uint8Array>;
  /** The command reads keys: Ctrl-C is a byte for it. */
  raw: boolean;
}

/** One terminal: a prompt, a line editor, and the command in the foreground. */
export class ShellSession implements TerminalSession {
  readonly #host: TerminalHost;
  readonly #state: ShellState;
  readonly #remember: (line: string) => void;
  readonly #editor: LineEditor;
  readonly #resized = new Set<() => void>();
  #size: TerminalSize;
  #pending = '';
  /** Keys that came while nothing could take them. */
  #ahead = '';
  #foreground: Foreground | undefined;
  #busy = false;
  #closed = false;

  constructor(host: TerminalHost, state: ShellState, size: TerminalSize, remember: (line: string) => void) {
    this.#host = host;
    this.#state = state;
    this.#size = size;
    this.#remember = remember;
    this.#editor = new LineEditor((text) => host.write(text), state.history, size.columns);
    host.write('\x1b[?2004h');
    this.#prompt();
  }

  input(data: string): void {
    if (this.#closed) return;
    const running = this.#foreground;
    if (running === undefined) {
      this.#ahead += data;
      this.#consume();
    } else if (running.raw) {
      running.input.push(new TextEncoder().encode(data));
    } else {
      const at = data.indexOf('\x03');
      if (at >= 0) {
        this.#host.write('^C\r\n');
        running.controller.abort();
        this.#ahead = '';
      }
      this.#ahead += data.slice(at + 1);
    }
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    this.#editor.resize(size.columns);
    if (this.#foreground === undefined && !this.#closed) this.#editor.redraw();
    for (const listener of this.#resized) listener();
  }

  close(): void {
    this.#closed = true;
    this.#foreground?.controller.abort();
    this.#foreground?.input.end();
  }

  /** Handles typed keys one by one: a line that is entered may run before the next key is looked at. */
  #consume(): void {
    if (this.#busy) return;
    const keys = readKeys(this.#ahead);
    this.#ahead = '';
    for (const [index, key] of keys.entries()) {
      const event = this.#editor.key(key);
      if (event === undefined) continue;
      const rest = keys.slice(index + 1);
      this.#busy = true;
      void this.#handle(event).finally(() => {
        this.#busy = false;
        for (const later of rest) this.#replay(later);
        this.#consume();
      });
      return;
    }
  }

  /** Keys that were typed with a line that ran: text and Enter, as they were. */
  #replay(key: ReturnType<typeof readKeys>[number]): void {
    if (key.kind === 'text') this.#ahead += key.text;
    else if (key.kind === 'enter') this.#ahead += '\r';
    else if (key.kind === 'tab') this.#ahead += '\t';
  }

  async #handle(event: NonNullable<ReturnType<LineEditor['key']>>): Promise<void> {
    switch (event.kind) {
      case 'submit':
        await this.#submit(event.line);
        return;
      case 'complete':
        await this.#complete();
        return;
      case 'interrupt':
        this.#pending = '';
        this.#state.status = 130;
        this.#prompt();
        return;
      case 'end-of-file':
        this.#pending = '';
        this.#host.write('exit\r\n');
        this.#prompt();
        return;
    }
  }

  #prompt(): void {
    if (this.#closed) return;
    if (this.#pending !== '') {
      this.#editor.start('> ', 2);
      return;
    }
    const { cwd } = this.#state;
    const shown = cwd === HOME ? '~' : cwd.startsWith(`${HOME}/`) ? `~${cwd.slice(HOME.length)}` : cwd;
    this.#editor.start(`\x1b[1;34m${shown}\x1b[0m $ `, shown.length + 3);
  }

  async #submit(line: string): Promise<void> {
    this.#pending += this.#pending === '' ? line : `\n${line}`;
    const text = this.#pending;
    if (isIncomplete(text)) {
      this.#prompt();
      return;
    }
    this.#pending = '';
    if (text.trim() !== '') {
      this.#remember(text);
      await this.#run(text);
    }
    this.#prompt();
  }

  async #run(line: string): Promise<void> {
    const running: Foreground = { controller: new AbortController(), input: new AsyncQueue(), raw: false };
    this.#foreground = running;
    let column = 0;
    const print = (text: string): void => {
      if (text === '' || this.#closed) return;
      column = text.endsWith('\n') ? 0 : 1;
      this.#host.write(text.replace(/\r?\n/g, '\r\n'));
    };
    try {
      await runLine(line, this.#state, {
        stdin: noInput(),
        stdout: print,
        stderr: print,
        signal: running.controller.signal,
        terminal: this.#terminal(running),
        edit: (file) => this.#host.edit(file),
      });
    } catch (cause) {
      print(`sh: ${cause instanceof Error ? cause.message : String(cause)}\n`);
      this.#state.status = 1;
    }
    this.#foreground = undefined;
    running.input.end();
    if (column > 0) this.#host.write('\r\n');
  }

  /** The terminal for a command that takes it over: from when its input is first asked for. */
  #terminal(running: Foreground): KubectlTerminal {
    const start = (): void => {
      if (running.raw) return;
      running.raw = true;
      if (this.#ahead !== '') running.input.push(new TextEncoder().encode(this.#ahead));
      this.#ahead = '';
    };
    return {
      size: () => this.#size,
      onResize: (listener) => {
        this.#resized.add(listener);
        return () => this.#resized.delete(listener);
      },
      input: {
        [Symbol.asyncIterator]: () => {
          start();
          return running.input[Symbol.asyncIterator]();
        },
      },
    };
  }

  async #complete(): Promise<void> {
    const before = this.#editor.beforeCursor;
    const { word, candidates } = await complete(this.#state, before);
    const [only] = candidates;
    if (only === undefined) return;
    if (candidates.length === 1) {
      this.#editor.insert(`${only.slice(word.length)}${/[/=]$/.test(only) ? '' : ' '}`);
      return;
    }
    const common = commonPrefix(candidates);
    if (common.length > word.length) {
      this.#editor.insert(common.slice(word.length));
      return;
    }
    this.#host.write(`\r\n${alignedColumns(candidates, this.#size.columns)}`);
    this.#editor.restart();
  }
}

function isIncomplete(text: string): boolean {
  try {
    parse(text);
    return false;
  } catch (cause) {
    return cause instanceof Incomplete;
  }
}
