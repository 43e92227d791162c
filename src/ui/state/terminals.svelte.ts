import type { ShellTerminal } from '../views/terminal/shell-terminal.svelte.ts';

/** The terminals of the workspace. There is always one. */
export class Terminals {
  #all = $state.raw<readonly ShellTerminal[]>([]);
  #active = $state.raw<ShellTerminal | undefined>(undefined);
  readonly #create: (number: string) => ShellTerminal;
  #next = 1;

  constructor(create: (number: string) => ShellTerminal) {
    this.#create = create;
    this.open();
  }

  get all(): readonly ShellTerminal[] {
    return this.#all;
  }

  get active(): ShellTerminal | undefined {
    return this.#active;
  }

  open(): ShellTerminal {
    const terminal = this.#create(String(this.#next++));
    this.#all = [...this.#all, terminal];
    this.#active = terminal;
    return terminal;
  }

  activate(number: string): void {
    this.#active = this.#all.find((terminal) => terminal.number === number) ?? this.#active;
  }

  close(terminal: ShellTerminal): void {
    this.#all = this.#all.filter((other) => other !== terminal);
    terminal.dispose();
    if (this.#all.length === 0) this.open();
    else if (this.#active === terminal) this.#active = this.#all.at(-1);
  }
}
