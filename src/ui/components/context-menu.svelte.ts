export interface MenuItem {
  readonly label: string;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  /** Of a switch: whether it is on. */
  readonly checked?: boolean;
  /** A line stands before it. */
  readonly apart?: boolean;
  readonly run: () => void;
}

export interface OpenMenu {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Takes the focus when the menu closes. */
  readonly returnTo?: (() => void) | undefined;
}

/** The menu of the right button; one at a time. */
export class ContextMenu {
  #open = $state.raw<OpenMenu | undefined>(undefined);

  get open(): OpenMenu | undefined {
    return this.#open;
  }

  show(menu: OpenMenu): void {
    this.#open = menu;
  }

  close(): void {
    const menu = this.#open;
    this.#open = undefined;
    menu?.returnTo?.();
  }
}
