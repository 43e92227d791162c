import { SearchAddon, type ISearchOptions } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { token } from '../../theme/palette.ts';

export interface Query {
  readonly text: string;
  readonly regex: boolean;
  readonly caseSensitive: boolean;
}

/** Finds text in a terminal's screen and history. */
export class TerminalSearch {
  readonly #addon = new SearchAddon();
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.loadAddon(this.#addon);
  }

  /** @param listener told which match is selected, counted from 0, and how many there are */
  onResults(listener: (index: number, count: number) => void): () => void {
    const results = this.#addon.onDidChangeResults(({ resultIndex, resultCount }) => {
      listener(resultIndex, resultCount);
    });
    return () => {
      results.dispose();
    };
  }

  next(query: Query, incremental = false): void {
    this.#addon.findNext(query.text, { ...options(query), incremental });
  }

  previous(query: Query): void {
    this.#addon.findPrevious(query.text, options(query));
  }

  clear(): void {
    this.#addon.clearDecorations();
    this.#terminal.clearSelection();
  }
}

function options({ regex, caseSensitive }: Query): ISearchOptions {
  const match = token('term-match');
  return {
    regex,
    caseSensitive,
    decorations: { matchBackground: match, matchOverviewRuler: match, activeMatchColorOverviewRuler: match },
  };
}
