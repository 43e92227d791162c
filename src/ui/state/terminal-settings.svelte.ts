import { recall, remember } from './storage.ts';

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

const SMALLEST = 8;
const LARGEST = 32;

/** How every terminal of the page is; kept for the next visit. */
export class TerminalSettings {
  #screenReader = $state.raw(recall('screen-reader', isBoolean, false));
  #copyOnSelect = $state.raw(recall('copy-on-select', isBoolean, false));
  #fontSize: number;
  readonly #usual: number;
  readonly #onChange: () => void;

  /** @param usual size of letters in pixels @param onChange called after each change */
  constructor(usual: number, onChange: () => void) {
    this.#usual = usual;
    this.#fontSize = $state.raw(clamp(recall('terminal-font', isNumber, usual)));
    this.#onChange = onChange;
  }

  /** Whether what is printed is also read aloud. */
  get screenReader(): boolean {
    return this.#screenReader;
  }

  get copyOnSelect(): boolean {
    return this.#copyOnSelect;
  }

  /** In pixels. */
  get fontSize(): number {
    return this.#fontSize;
  }

  toggleScreenReader(): void {
    this.#screenReader = !this.#screenReader;
    remember('screen-reader', this.#screenReader);
    this.#onChange();
  }

  toggleCopyOnSelect(): void {
    this.#copyOnSelect = !this.#copyOnSelect;
    remember('copy-on-select', this.#copyOnSelect);
  }

  /** @param by pixels; 0 is the usual size again */
  zoom(by: number): void {
    this.#fontSize = by === 0 ? this.#usual : clamp(this.#fontSize + by);
    remember('terminal-font', this.#fontSize);
    this.#onChange();
  }
}

function clamp(size: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, Math.round(size)));
}
