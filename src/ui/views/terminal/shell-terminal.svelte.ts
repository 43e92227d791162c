import { FitAddon } from '@xterm/addon-fit';
import { SerializeAddon } from '@xterm/addon-serialize';
import { Terminal, type IMarker } from '@xterm/xterm';
import * as Comlink from 'comlink';
import { DisposableStack } from '../../../base/index.ts';
import type { ShellService, TerminalHost, TerminalSession } from '../../../protocol/index.ts';
import { FrameBatch } from '../../state/frame.ts';
import { terminalTheme, token } from '../../theme/palette.ts';
import type { TerminalSettings } from '../../state/terminal-settings.svelte.ts';
import { bufferText } from './buffer-text.ts';
import { measureCharacters } from './character-widths.ts';
import { linkObjects } from './object-links.ts';
import { terminalAction, type TerminalAction } from './terminal-keys.ts';
import type { TerminalSearch } from './terminal-search.ts';
import { TypeAhead } from './type-ahead.ts';

export interface ShellTerminalOptions {
  readonly number: string;
  readonly settings: TerminalSettings;
  /** What was on the screen at the end of the last visit. */
  readonly restored: string;
  /** Resolves once there is a cluster; rejects when there will be none. */
  readonly shell: () => Promise<Comlink.Remote<ShellService>>;
  readonly edit: TerminalHost['edit'];
  readonly open: TerminalHost['open'];
  readonly save: TerminalHost['save'];
  /** Does what a key asks for; copying is done here. */
  readonly act: (action: Exclude<TerminalAction, 'copy' | 'page' | 'paste'>) => void;
  /** Whether other terminals are beside it. */
  readonly isSplit: () => boolean;
  /** It has the focus now. */
  readonly onFocus: () => void;
  /** Tells that the clipboard could not be written, or read. */
  readonly onClipboardDenied: (doing: 'Copying' | 'Pasting', cause: unknown) => void;
  readonly isObject: (word: string) => boolean;
  readonly openObject: (word: string) => void;
}

const LINES_TO_RESTORE = 300;
const GREY = '\x1b[90m';
const PLAIN = '\x1b[0m';
const ERASE_BELOW = '\r\x1b[J';

const PLATFORM = navigator.platform.startsWith('Mac')
  ? 'mac'
  : navigator.platform.startsWith('Win')
    ? 'windows'
    : 'other';

export type TerminalState = 'waiting' | 'open' | 'failed';

/** A terminal and its shell. Its element moves with it from one layout to another; xterm itself is never reactive. */
export class ShellTerminal {
  readonly number: string;
  readonly element = document.createElement('div');
  readonly #options: ShellTerminalOptions;
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #serialize = new SerializeAddon();
  readonly #disposers = new DisposableStack();
  readonly #ahead = new TypeAhead();
  #notice: IMarker | undefined;
  #session: Comlink.Remote<TerminalSession> | undefined;
  /** Until the shell's own prompt comes, the page echoes. */
  #echoes = true;
  #state = $state.raw<TerminalState>('waiting');
  #control = $state.raw(false);
  #finding = $state.raw(false);
  #selected = $state.raw(false);
  #search: TerminalSearch | undefined;

  constructor(options: ShellTerminalOptions) {
    this.number = options.number;
    this.#options = options;
    this.element.className = 'shell-terminal';
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: token('mono'),
      fontSize: options.settings.fontSize,
      lineHeight: 1.25,
      minimumContrastRatio: 4.5,
      scrollback: 5000,
      screenReaderMode: options.settings.screenReader,
      theme: terminalTheme(),
    });
    measureCharacters(this.#terminal);
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#serialize);
    this.#terminal.attachCustomKeyEventHandler((event) => this.#onKey(event));
    this.#terminal.onData((data) => {
      this.send(data);
    });
    this.#terminal.onResize(({ cols, rows }) => {
      void this.#session?.resize({ columns: cols, rows });
    });
    this.#terminal.onSelectionChange(() => {
      this.#selected = this.#terminal.hasSelection();
    });
    this.element.addEventListener('focusin', options.onFocus);
    this.element.addEventListener('pointerup', () => {
      if (options.settings.copyOnSelect && this.#terminal.hasSelection()) void this.copy(true);
    });
    linkObjects(this.#terminal, options.isObject, options.openObject);
    this.#followTheme();
    if (options.restored !== '') this.#terminal.write(`${options.restored}\r\n`);
    this.#terminal.write('', () => {
      this.#notice = this.#terminal.registerMarker(0);
    });
    this.#terminal.write(`${GREY}The cluster is starting. Type ahead: the shell will read it.${PLAIN}\r\n$ `);
    void this.#connect();
  }

  get state(): TerminalState {
    return this.#state;
  }

  /** Whether the next key of the key bar or keyboard counts as typed with Ctrl. */
  get control(): boolean {
    return this.#control;
  }

  /** Whether some of its text is selected. */
  get selected(): boolean {
    return this.#selected;
  }

  /** Whether the search bar is shown. */
  get finding(): boolean {
    return this.#finding;
  }

  #followTheme(): void {
    const observer = new MutationObserver(() => {
      this.#terminal.options.theme = terminalTheme();
    });
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#disposers.add(() => {
      observer.disconnect();
    });
  }

  async #connect(): Promise<void> {
    try {
      const shell = await this.#options.shell();
      const { cols, rows } = this.#terminal;
      const host: TerminalHost = {
        write: (data) =>
          new Promise((resolve) => {
            this.#terminal.write(data, resolve);
          }),
        edit: this.#options.edit,
        open: this.#options.open,
        save: this.#options.save,
      };
      this.#echoes = false;
      await this.#eraseNotice();
      const session = await shell.openTerminal({ columns: cols, rows }, Comlink.proxy(host));
      this.#session = session as unknown as Comlink.Remote<TerminalSession>;
      this.#state = 'open';
      if (cols !== this.#terminal.cols || rows !== this.#terminal.rows) {
        void this.#session.resize({ columns: this.#terminal.cols, rows: this.#terminal.rows });
      }
      if (this.#ahead.typed !== '') void this.#session.input(this.#ahead.typed);
      if (this.#disposers.disposed) void this.#session.close();
    } catch (cause) {
      this.#state = 'failed';
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#terminal.write(`\r\n\x1b[31mThe shell did not start: ${reason}${PLAIN}\r\n`);
    }
  }

  /** Takes off the screen what was there until the shell came; lines may have been broken anew meanwhile. */
  #eraseNotice(): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write('', () => {
        const { baseY, cursorY } = this.#terminal.buffer.active;
        const up = this.#notice === undefined ? 0 : baseY + cursorY - this.#notice.line;
        this.#notice?.dispose();
        this.#terminal.write(`${up > 0 ? `\x1b[${String(up)}A` : ''}${ERASE_BELOW}`, resolve);
      });
    });
  }

  /** xterm asks before it handles a key: false leaves it to the page. */
  #onKey(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    const action = terminalAction(event, {
      platform: PLATFORM,
      selected: this.#terminal.hasSelection(),
      split: this.#options.isSplit(),
    });
    if (action === undefined) return true;
    if (action === 'page' || action === 'paste') return false;
    // The page's own shortcuts leave it alone, too.
    event.preventDefault();
    if (action === 'copy') void this.copy();
    else this.#options.act(action);
    return false;
  }

  /** Puts what is selected on the clipboard. @param keep whether it stays selected */
  async copy(keep = false): Promise<void> {
    if (!this.#terminal.hasSelection()) return;
    try {
      await navigator.clipboard.writeText(this.#terminal.getSelection());
    } catch (cause) {
      // Without the permission a copy by the browser, in the user's gesture, may still do; xterm answers its event.
      this.#terminal.focus();
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else copies without the permission
      if (!document.execCommand('copy')) {
        this.#options.onClipboardDenied('Copying', cause);
        return;
      }
    }
    if (!keep) this.#terminal.clearSelection();
  }

  /** Types what is on the clipboard. */
  async pasteClipboard(): Promise<void> {
    try {
      this.paste(await navigator.clipboard.readText());
    } catch (cause) {
      this.#options.onClipboardDenied('Pasting', cause);
    }
  }

  /** Types a text, marked as pasted where the program that reads wants that. */
  paste(text: string): void {
    if (text !== '') this.#terminal.paste(text);
    this.focus();
  }

  selectAll(): void {
    this.#terminal.selectAll();
  }

  /** Everything on the screen and before it. */
  get text(): string {
    return bufferText(this.#terminal.buffer.active);
  }

  showSearch(): void {
    this.#finding = true;
  }

  hideSearch(): void {
    this.#finding = false;
    this.#search?.clear();
    this.focus();
  }

  /** Loaded by the first that searches. */
  async search(): Promise<TerminalSearch> {
    const { TerminalSearch } = await import('./terminal-search.ts');
    this.#search ??= new TerminalSearch(this.#terminal);
    return this.#search;
  }

  /** Puts a file into the shell's current directory. @returns where it is */
  async receive(name: string, content: Uint8Array): Promise<string> {
    if (this.#session === undefined) throw new Error('the shell has not started yet');
    return this.#session.receive(name, Comlink.transfer(content, [content.buffer]));
  }

  /** Sends input as if it were typed. */
  send(data: string): void {
    let input = data;
    if (this.#control && data.length === 1) {
      this.#control = false;
      // ASCII: Ctrl clears all but the five low bits of a letter's code.
      if (/[a-z@[\\\]^_ ]/i.test(data)) input = String.fromCharCode(data.toUpperCase().charCodeAt(0) & 0x1f);
    }
    if (this.#session !== undefined) void this.#session.input(input);
    else {
      const echo = this.#ahead.input(input);
      if (this.#echoes) this.#terminal.write(echo);
    }
  }

  toggleControl(): void {
    this.#control = !this.#control;
  }

  /** Follows the settings. */
  adjust(): void {
    const { screenReader, fontSize } = this.#options.settings;
    this.#terminal.options.screenReaderMode = screenReader;
    this.#terminal.options.fontSize = fontSize;
    if (this.element.clientWidth > 0 && this.element.clientHeight > 0) this.#fit.fit();
  }

  focus(): void {
    this.#terminal.focus();
  }

  clear(): void {
    this.#terminal.clear();
  }

  /** Shows the terminal in this element until the returned function is called. */
  mount(parent: HTMLElement): () => void {
    parent.append(this.element);
    if (this.#terminal.element === undefined) this.#terminal.open(this.element);
    const frame = new FrameBatch(() => {
      if (this.element.clientWidth > 0 && this.element.clientHeight > 0) this.#fit.fit();
    });
    const observer = new ResizeObserver(() => {
      frame.request();
    });
    observer.observe(this.element);
    return () => {
      observer.disconnect();
      frame.cancel();
      this.element.remove();
    };
  }

  /** The screen and its history as text with colours, for the next visit. */
  snapshot(): string {
    const text = this.#serialize.serialize({
      scrollback: LINES_TO_RESTORE,
      excludeAltBuffer: true,
      excludeModes: true,
    });
    // The last line is a prompt, which the next shell prints anew.
    return text.split('\r\n').slice(0, -1).join('\r\n');
  }

  dispose(): void {
    this.#disposers.dispose();
    // What runs in it is ended, as by a hangup.
    void this.#session?.close();
    this.#terminal.dispose();
    this.element.remove();
  }
}
