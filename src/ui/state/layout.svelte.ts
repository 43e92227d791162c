import { isRecordOf, recall, remember } from './storage.ts';

export type Mode = 'desktop' | 'phone' | 'embed';

/**
 * Which of the three workspaces fits: a phone's single pane below 800 px, the shell beside a small map for an embed or a
 * low window, the whole of it elsewhere.
 */
export function modeOf(width: number, height: number, embedded: boolean): Mode {
  if (width < 560) return 'phone';
  if (embedded) return width >= 900 && height >= 600 ? 'desktop' : 'embed';
  if (height < 560) return 'embed';
  return width < 800 ? 'phone' : 'desktop';
}

/** Sizes of the panes: pixels for the tree and the drawer, shares of the whole for the others. */
export type Split = 'tree' | 'drawer' | 'bottom' | 'embed';

export const SPLITS: Readonly<Record<Split, { readonly initial: number; readonly min: number; readonly max: number }>> =
  {
    tree: { initial: 320, min: 200, max: 420 },
    drawer: { initial: 380, min: 320, max: 640 },
    bottom: { initial: 0.36, min: 0.15, max: 0.8 },
    embed: { initial: 0.55, min: 0.25, max: 0.75 },
  };

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export class Layout {
  #mode = $state.raw<Mode>('desktop');
  #wide = $state.raw(true);
  #sizes = $state.raw<Readonly<Record<string, number>>>(recall('splits', isRecordOf(isNumber), {}));
  readonly embedded: boolean;
  /** A finger is the pointer: larger targets, the plain editor, the key bar. */
  readonly touch = matchMedia('(pointer: coarse)').matches;

  /** Of rows in lists, in pixels: the token `--row`. */
  readonly rowHeight = this.touch ? 44 : 28;

  constructor(embedded: boolean) {
    this.embedded = embedded;
    this.#measure();
    addEventListener('resize', () => {
      this.#measure();
    });
    // Above an on-screen keyboard the visual viewport is what is left.
    visualViewport?.addEventListener('resize', () => {
      this.#measure();
      // iOS has scrolled the page to where the field was before it became smaller.
      if (this.touch) scrollTo(0, 0);
    });
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** At least 1200 px: tree, centre and drawer fit side by side. */
  get wide(): boolean {
    return this.#wide;
  }

  #measure(): void {
    this.#mode = modeOf(innerWidth, innerHeight, this.embedded);
    this.#wide = innerWidth >= 1200;
    const height = visualViewport === null ? innerHeight : visualViewport.height * visualViewport.scale;
    document.documentElement.style.setProperty('--app-height', `${String(Math.min(innerHeight, height))}px`);
  }

  size(split: Split): number {
    const { initial, min, max } = SPLITS[split];
    return Math.min(max, Math.max(min, this.#sizes[split] ?? initial));
  }

  resize(split: Split, size: number): void {
    const { min, max } = SPLITS[split];
    this.#sizes = { ...this.#sizes, [split]: Math.min(max, Math.max(min, size)) };
    remember('splits', this.#sizes);
  }
}
