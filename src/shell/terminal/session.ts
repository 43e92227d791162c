import { textWidth } from '../../base/index.ts';
import type { TerminalHost, TerminalSession, TerminalSize } from '../../protocol/index.ts';
import { Completer } from '../completion/index.ts';
import { Input } from '../execute/input.ts';
import type { ShellState, ShellTerminal } from '../execute/state.ts';
import { HOME } from '../files.ts';
import { receiveFile } from '../received.ts';
import { historyEntry } from '../line/history-entry.ts';
import { renderPrompt, runLine } from '../runner.ts';
import { Incomplete, parse } from '../syntax/parse.ts';
import { completeLine } from './complete-line.ts';
import { expandHistory } from './history-expansion.ts';
import { Foreground } from './foreground.ts';
import { nextKey } from './keys.ts';
import { LineEditor, type LineEvent } from './line-editor.ts';
import { screenOutput } from './screen-output.ts';
import { ScreenWriter } from './screen-writer.ts';

/** The directory, in blue. */
const DEFAULT_PROMPT = '\\[\\e[1;34m\\]\\w\\[\\e[0m\\] $ ';
/** What takes no room on the screen. */
const SEQUENCES = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;

/** One terminal: a prompt, a line editor, and the command in the foreground. */
export class ShellSession implements TerminalSession {
  readonly #host: TerminalHost;
  readonly #screen: ScreenWriter;
  readonly #state: ShellState;
  readonly #remember: (line: string) => void;
  readonly #editor: LineEditor;
  readonly #completer: Completer;
  readonly #resized = new Set<() => void>();
  #size: TerminalSize;
  /** Lines of a command that is not complete. */
  #pending: readonly string[] = [];
  /** Keys that came while nothing could take them. */
  #ahead = '';
  #foreground: Foreground | undefined;
  #busy = false;
  #closed = false;

  constructor(host: TerminalHost, state: ShellState, size: TerminalSize, remember: (line: string) => void) {
    this.#host = host;
    this.#screen = new ScreenWriter(host);
    this.#state = state;
    this.#size = size;
    this.#remember = remember;
    this.#editor = new LineEditor(
      (text) => {
        this.#screen.write(text);
      },
      state.history,
      size.columns,
    );
    this.#completer = new Completer(state);
    this.#screen.write('\x1b[?2004h');
    state.variables.restore('PS1', { kind: 'text', value: DEFAULT_PROMPT });
    state.variables.restore('PS2', { kind: 'text', value: '> ' });
    this.#busy = true;
    void this.#begin().finally(() => {
      this.#busy = false;
      this.#consume();
    });
  }

  /** Reads ~/.bashrc, and prompts. */
  async #begin(): Promise<void> {
    const { files } = this.#state;
    if (files.read(`${HOME}/.bashrc`) !== undefined) await this.#run('. ~/.bashrc');
    await this.#prompt();
  }

  input(data: string): void {
    if (this.#closed) return;
    if (this.#foreground !== undefined) {
      this.#foreground.input(data);
      return;
    }
    this.#ahead += data;
    this.#consume();
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    this.#editor.resize(size.columns);
    if (this.#foreground === undefined && !this.#closed) this.#editor.redraw();
    for (const listener of this.#resized) listener();
  }

  async receive(name: string, content: Uint8Array): Promise<string> {
    return receiveFile(this.#state.files, this.#state.cwd, name, content);
  }

  close(): void {
    this.#closed = true;
    this.#foreground?.interrupt();
  }

  /** Handles typed keys one by one: what comes after Enter is for the command that it starts, if that reads. */
  #consume(): void {
    while (this.#ahead !== '' && !this.#busy && !this.#closed) {
      const next = nextKey(this.#ahead);
      if (next === undefined) {
        // Esc ends a search at once; elsewhere it is Alt for the key that follows.
        if (this.#ahead === '\x1b' && this.#editor.escape()) this.#ahead = '';
        return;
      }
      this.#ahead = next.rest;
      const event = this.#editor.key(next.key);
      if (event === undefined) continue;
      this.#busy = true;
      void this.#handle(event).finally(() => {
        this.#busy = false;
        this.#consume();
      });
    }
  }

  async #handle(event: LineEvent): Promise<void> {
    switch (event.kind) {
      case 'submit':
        await this.#submit(event.line);
        return;
      case 'complete':
        await completeLine(this.#editor, this.#completer, {
          list: event.list,
          columns: this.#size.columns,
          print: (text) => {
            this.#screen.write(text);
          },
        });
        return;
      case 'edit':
        await this.#editAndSubmit(event.line);
        return;
      case 'interrupt':
        this.#pending = [];
        this.#state.status = 130;
        await this.#prompt();
        return;
      case 'end-of-file':
        this.#pending = [];
        this.#screen.write('exit\r\n');
        await this.#prompt();
        return;
    }
  }

  /** Says which jobs have ended, and shows the prompt. */
  async #prompt(): Promise<void> {
    const { jobs, variables } = this.#state;
    if (this.#pending.length === 0) {
      const command = variables.get('PROMPT_COMMAND') ?? '';
      if (command !== '') await this.#run(command);
      jobs.tell((data) => {
        if (typeof data === 'string') this.#screen.write(data.replaceAll('\n', '\r\n'));
      });
    }
    if (this.#closed) return;
    const text = variables.get(this.#pending.length === 0 ? 'PS1' : 'PS2') ?? '';
    const lines = (await renderPrompt(text, this.#state)).split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) this.#screen.write(`${line}\r\n`);
    this.#editor.start(last, textWidth(last.replace(SEQUENCES, '')));
  }

  async #submit(typed: string): Promise<void> {
    const line = this.#withHistory(typed);
    if (line === undefined) {
      await this.#prompt();
      return;
    }
    this.#pending = [...this.#pending, line];
    const text = this.#pending.join('\n');
    if (isIncomplete(text)) {
      await this.#prompt();
      return;
    }
    const entry = historyEntry(this.#pending);
    this.#pending = [];
    if (text.trim() !== '') {
      this.#remember(entry);
      await this.#run(text);
    }
    await this.#prompt();
  }

  /** The line with `!!` and its like replaced; undefined when it is not to be run. */
  #withHistory(line: string): string | undefined {
    const expanded = expandHistory(line, this.#state.history);
    if (expanded.kind === 'same') return line;
    if (expanded.kind === 'failed') {
      this.#screen.write(`bash: ${expanded.event}: event not found\r\n`);
      return undefined;
    }
    this.#screen.write(`${expanded.line.replaceAll('\n', '\r\n')}\r\n`);
    if (!expanded.printOnly) return expanded.line;
    this.#remember(expanded.line);
    return undefined;
  }

  /** Ctrl-X Ctrl-E: the line as a file in the editor; what is saved is run, what is not leaves the line as it was. */
  async #editAndSubmit(line: string): Promise<void> {
    const saved = await this.#host.edit({ name: 'command.sh', content: `${line}\n` });
    if (saved === undefined) return;
    this.#editor.replace(saved.trimEnd());
    this.#editor.leave();
    await this.#submit(saved.trimEnd());
  }

  /** Shows what a job prints while a line is typed: above that. */
  #printAbove(text: string): void {
    this.#editor.erase();
    this.#screen.write(`${text.replace(/\r?\n/g, '\r\n')}${text.endsWith('\n') ? '' : '\r\n'}`);
    this.#editor.restart();
  }

  async #run(line: string): Promise<void> {
    const running = new Foreground(this.#ahead, (text) => {
      this.#screen.write(text);
    });
    this.#ahead = '';
    this.#foreground = running;
    let column = 0;
    const decoder = new TextDecoder();
    const print = screenOutput((data: string | Uint8Array): void => {
      const text = typeof data === 'string' ? data : decoder.decode(data, { stream: true });
      if (text === '' || this.#closed) return;
      // A job of this line, which goes on after it.
      if (this.#foreground === undefined && !this.#busy) {
        this.#printAbove(text);
        return;
      }
      // What moves nothing, or goes back to the beginning of the row, leaves no line unfinished.
      const seen = text.replace(SEQUENCES, '');
      if (seen !== '') column = /[\r\n]$/.test(seen) ? 0 : 1;
      this.#screen.write(text.replace(/\r?\n/g, '\r\n'));
    });
    const terminal = this.#terminal(running);
    try {
      await runLine(line, this.#state, {
        stdin: new Input({ [Symbol.asyncIterator]: () => ({ next: () => running.line() }) }, running.signal),
        stdout: print,
        stderr: print,
        ready: () => (running.signal.aborted ? undefined : this.#screen.ready()),
        signal: running.signal,
        terminal,
        tty: terminal,
        edit: (file) => this.#host.edit(file),
        open: (path) => {
          this.#host.open(path);
        },
        save: (name, content) => {
          this.#host.save(name, content);
        },
      });
    } catch (cause) {
      print(`bash: ${cause instanceof Error ? cause.message : String(cause)}\n`);
      this.#state.status = 1;
    }
    this.#foreground = undefined;
    this.#ahead = running.finish();
    if (column > 0) this.#screen.write('\r\n');
  }

  /** The terminal for a command that takes it over: from when its input is first asked for. */
  #terminal(running: Foreground): ShellTerminal {
    return {
      size: () => this.#size,
      onResize: (listener) => {
        this.#resized.add(listener);
        return () => this.#resized.delete(listener);
      },
      input: { [Symbol.asyncIterator]: () => running.keys()[Symbol.asyncIterator]() },
      release: () => {
        running.release();
      },
    };
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
