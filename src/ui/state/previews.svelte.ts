import * as Comlink from 'comlink';
import type { LocalPort, ShellService } from '../../protocol/index.ts';
import type { Preview } from '../preview/preview.ts';
import type { Toasts } from './toasts.svelte.ts';

/** The ports that the shell has open on localhost, and the tabs that show them. */
export class Previews {
  #open = $state.raw<readonly LocalPort[]>([]);
  #tabs = $state.raw<readonly LocalPort[]>([]);
  /** Kept, not shown. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #browsers = new Map<number, Preview>();
  readonly #toasts: Toasts;
  readonly #show: (port: number) => void;
  #expected: number | undefined;
  #shell: Promise<Comlink.Remote<ShellService>> | undefined;

  /** @param show brings a port's tab to the front */
  constructor(toasts: Toasts, show: (port: number) => void) {
    this.#toasts = toasts;
    this.#show = show;
  }

  /** What is listening now. */
  get open(): readonly LocalPort[] {
    return this.#open;
  }

  /** The tabs, each with what its port was last. */
  get tabs(): readonly LocalPort[] {
    return this.#tabs;
  }

  isOpen(port: number): boolean {
    return this.#open.some((it) => it.port === port);
  }

  connect(shell: Promise<Comlink.Remote<ShellService>>): void {
    this.#shell = shell;
    // A shell that does not start says so in the terminal.
    shell
      .then((it) =>
        it.watchLocalPorts(
          Comlink.proxy((open) => {
            this.#changed(open);
          }),
        ),
      )
      .catch(() => undefined);
  }

  /** Shows this port as soon as it is open. */
  expect(port: number): void {
    this.#expected = port;
  }

  /** The shell, which has the ports. */
  get transport(): () => Promise<Comlink.Remote<ShellService>> {
    return () => this.#shell ?? Promise.reject(new Error('The shell has not started yet.'));
  }

  #changed(open: readonly LocalPort[]): void {
    const before = this.#open;
    this.#open = open;
    this.#tabs = this.#tabs.map((tab) => open.find(({ port }) => port === tab.port) ?? tab);
    for (const { port, target } of open) {
      if (before.some((it) => it.port === port)) continue;
      if (port === this.#expected) {
        this.#expected = undefined;
        this.view(port);
        continue;
      }
      const title = `localhost:${String(port)} leads to ${target}`;
      if (this.#tabs.some((tab) => tab.port === port)) {
        // It was there before: what it could not show then, it can now.
        this.#browsers.get(port)?.reload();
        continue;
      }
      this.#toasts.show({
        tone: 'ok',
        title,
        action: {
          label: 'Open preview',
          run: () => {
            this.view(port);
          },
        },
      });
    }
  }

  /** Shows a port in its tab. */
  view(port: number): void {
    const found = this.#open.find((it) => it.port === port);
    if (found === undefined) return;
    if (!this.#tabs.some((tab) => tab.port === port)) this.#tabs = [...this.#tabs, found];
    this.#show(port);
  }

  close(port: number): void {
    this.#browsers.get(port)?.dispose();
    this.#browsers.delete(port);
    this.#tabs = this.#tabs.filter((tab) => tab.port !== port);
  }

  /** The browser of a tab, which outlives its view: cookies and history are in it. */
  browser(port: number, create: () => Preview): Preview {
    const found = this.#browsers.get(port) ?? create();
    this.#browsers.set(port, found);
    return found;
  }
}
