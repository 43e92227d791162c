import type { ShellTerminal } from '../views/terminal/shell-terminal.svelte.ts';
import {
  isSplitTree,
  neighbour,
  single,
  terminalsOf,
  withShare,
  without,
  withSplit,
  type Direction,
  type Side,
  type SplitTree,
} from './split-tree.ts';
import { isString, recall, remember } from './storage.ts';

/** A tab of the panel: a terminal, or several that share its place. */
export interface TerminalTab {
  readonly id: string;
  /** As the user named it; '' when nobody has. */
  readonly title: string;
  readonly tree: SplitTree;
  /** The number of the terminal in it that had the focus last. */
  readonly focused: string;
}

interface Stored {
  readonly tabs: readonly Pick<TerminalTab, 'title' | 'tree' | 'focused'>[];
  readonly active: number;
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const { tabs, active } = value as Partial<Stored>;
  return (
    Array.isArray(tabs) &&
    tabs.every(
      (tab: unknown) =>
        typeof tab === 'object' &&
        tab !== null &&
        'tree' in tab &&
        isSplitTree(tab.tree) &&
        'title' in tab &&
        isString(tab.title) &&
        'focused' in tab &&
        isString(tab.focused),
    ) &&
    typeof active === 'number'
  );
}

/** The terminals of the workspace, in tabs and in splits of those. There is always one. */
export class Terminals {
  #tabs = $state.raw<readonly TerminalTab[]>([]);
  #activeTab = $state.raw('');
  #terminals = $state.raw<readonly ShellTerminal[]>([]);
  readonly #create: (number: string) => ShellTerminal;
  #next = 1;

  constructor(create: (number: string) => ShellTerminal) {
    this.#create = create;
    this.#restore();
    if (this.#tabs.length === 0) this.open();
  }

  #restore(): void {
    const { tabs, active } = recall('terminals', isStored, { tabs: [], active: 0 });
    const numbers = tabs.flatMap(({ tree }) => terminalsOf(tree));
    // Written by hand, perhaps: two places for one terminal cannot be.
    if (numbers.some((number, index) => numbers.indexOf(number) !== index)) return;
    for (const number of numbers) this.#add(number);
    this.#next = Math.max(0, ...numbers.map(Number)) + 1;
    this.#tabs = tabs.map(({ title, tree, focused }) => {
      const here = terminalsOf(tree);
      return { id: here[0] ?? '', title, tree, focused: here.includes(focused) ? focused : (here[0] ?? '') };
    });
    this.#activeTab = (this.#tabs[active] ?? this.#tabs[0])?.id ?? '';
  }

  #add(number: string): ShellTerminal {
    const terminal = this.#create(number);
    this.#terminals = [...this.#terminals, terminal];
    return terminal;
  }

  get tabs(): readonly TerminalTab[] {
    return this.#tabs;
  }

  get activeTab(): TerminalTab | undefined {
    return this.#tabs.find(({ id }) => id === this.#activeTab);
  }

  /** Every terminal, in the order of tabs and places. */
  get all(): readonly ShellTerminal[] {
    return this.#tabs.flatMap(({ tree }) => terminalsOf(tree).flatMap((number) => this.get(number) ?? []));
  }

  /** The terminal that has the focus, or had it last. */
  get active(): ShellTerminal | undefined {
    return this.get(this.activeTab?.focused ?? '');
  }

  get(number: string): ShellTerminal | undefined {
    return this.#terminals.find((terminal) => terminal.number === number);
  }

  /** What a tab is called. */
  titleOf(tab: TerminalTab): string {
    if (tab.title !== '') return tab.title;
    const numbers = terminalsOf(tab.tree);
    return this.#terminals.length === 1 ? 'Terminal' : `Terminal ${numbers.join(', ')}`;
  }

  open(): ShellTerminal {
    const number = String(this.#next++);
    const terminal = this.#add(number);
    this.#change([...this.#tabs, { id: number, title: '', tree: single(number), focused: number }], number);
    return terminal;
  }

  /** Halves the place of the active terminal for one more. */
  split(direction: Direction): ShellTerminal {
    const tab = this.activeTab;
    if (tab === undefined) return this.open();
    const number = String(this.#next++);
    const terminal = this.#add(number);
    this.#replace({ ...tab, tree: withSplit(tab.tree, tab.focused, direction, number), focused: number });
    return terminal;
  }

  /** Brings a tab to the front. */
  activateTab(id: string): void {
    if (this.#tabs.some((tab) => tab.id === id)) this.#change(this.#tabs, id);
  }

  /** Brings a terminal to the front, with its tab. */
  activate(number: string): void {
    const tab = this.#tabOf(number);
    if (tab === undefined || (tab.focused === number && tab.id === this.#activeTab)) return;
    this.#change(
      this.#tabs.map((other) => (other === tab ? { ...tab, focused: number } : other)),
      tab.id,
    );
  }

  /** The terminal on this side of the active one, which becomes the active one. */
  move(side: Side): ShellTerminal | undefined {
    const tab = this.activeTab;
    const number = tab === undefined ? undefined : neighbour(tab.tree, tab.focused, side);
    if (number !== undefined) this.activate(number);
    return number === undefined ? undefined : this.get(number);
  }

  resize(tab: TerminalTab, split: SplitTree, share: number): void {
    this.#replace({ ...tab, tree: withShare(tab.tree, split, share) });
  }

  /** @param title '' for the name that it has of itself */
  rename(id: string, title: string): void {
    const tab = this.#tabs.find((it) => it.id === id);
    if (tab !== undefined) this.#replace({ ...tab, title: title.trim() });
  }

  closeTab(id: string): void {
    const tab = this.#tabs.find((it) => it.id === id);
    if (tab === undefined) return;
    for (const number of terminalsOf(tab.tree)) {
      const terminal = this.get(number);
      if (terminal !== undefined) this.close(terminal);
    }
  }

  /** Ends the terminal, and what runs in it. */
  close(terminal: ShellTerminal): void {
    const tab = this.#tabOf(terminal.number);
    if (tab === undefined) return;
    this.#terminals = this.#terminals.filter((other) => other !== terminal);
    terminal.dispose();
    const tree = without(tab.tree, terminal.number);
    if (tree !== undefined) {
      const focused = tab.focused === terminal.number ? (terminalsOf(tree)[0] ?? '') : tab.focused;
      this.#replace({ ...tab, tree, focused });
      return;
    }
    const index = this.#tabs.indexOf(tab);
    const tabs = this.#tabs.filter((other) => other !== tab);
    const next = this.#activeTab === tab.id ? tabs[Math.min(index, tabs.length - 1)]?.id : this.#activeTab;
    this.#change(tabs, next ?? '');
    if (tabs.length === 0) this.open();
  }

  #tabOf(number: string): TerminalTab | undefined {
    return this.#tabs.find(({ tree }) => terminalsOf(tree).includes(number));
  }

  #replace(changed: TerminalTab): void {
    this.#change(
      this.#tabs.map((tab) => (tab.id === changed.id ? changed : tab)),
      this.#activeTab,
    );
  }

  #change(tabs: readonly TerminalTab[], active: string): void {
    this.#tabs = tabs;
    this.#activeTab = active;
    remember('terminals', {
      tabs: tabs.map(({ title, tree, focused }) => ({ title, tree, focused })),
      active: tabs.findIndex(({ id }) => id === active),
    });
  }
}
