/**
 * Tab: what the word at the cursor may become, from the shell's own names, the files and the cluster. One file for each source;
 * which source a flag of kubectl has is said with the flag (src/kubectl/completes.ts).
 */
import { OnDemand } from '../../base/index.ts';
import type { ShellState } from '../execute/state.ts';
import { scanLine } from '../line/scan.ts';
import { argumentCandidates } from './arguments.ts';
import { type Candidate, matching } from './candidate.ts';
import { commandCandidates } from './command-names.ts';
import { commandWords } from './command-words.ts';
import { fileCandidates } from './files.ts';
import { closing, quoted } from './quote.ts';
import { variableCandidates } from './variables.ts';

export { commonPrefix, type Candidate } from './candidate.ts';

/** Longer than this nobody waits for Tab: the keys behind it would not be seen either. */
const PATIENCE_MS = 1000;

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** What is to be typed to make the word a longer one; `only` says that it is then complete. */
  insertion(longer: string, only: Candidate | undefined): string;
}

export class Completer {
  readonly #state: ShellState;
  /** Loaded with kubectl; what it has read of the cluster is kept for a while. */
  readonly #kubectl: OnDemand<{ complete(words: readonly string[]): Promise<readonly Candidate[]> }>;

  constructor(state: ShellState) {
    this.#state = state;
    this.#kubectl = new OnDemand(async () => new (await import('./kubectl/index.ts')).KubectlCompleter(state));
  }

  /** @param line the text before the cursor */
  async complete(line: string): Promise<Completion> {
    const { words, word, redirected, open } = scanLine(line);
    const found =
      open === 'comment' || open === 'heredoc'
        ? []
        : await this.#find(
            words.map(({ text }) => text),
            word.text,
            { redirected, expands: open !== 'single', raw: line.slice(word.start) },
          );
    return {
      candidates: matching(word.text, found),
      insertion: (longer, only) => {
        const isVariable = line.slice(word.start).includes('$');
        const text = longer.slice(word.text.length);
        const added = isVariable ? text : quoted(text, open);
        return `${added}${only === undefined || only.open === true ? '' : `${closing(open)} `}`;
      },
    };
  }

  async #find(
    words: readonly string[],
    word: string,
    where: { readonly redirected: boolean; readonly expands: boolean; readonly raw: string },
  ): Promise<readonly Candidate[]> {
    const state = this.#state;
    // An escaped dollar is none.
    const variable = where.expands && !/\\\$\w*$/.test(where.raw) ? variableCandidates(state, word) : undefined;
    if (variable !== undefined) return variable;
    if (where.redirected) return fileCandidates(state, word);
    const [name = '', ...args] = commandWords(state, [...words, word]);
    if (args.length === 0) return commandCandidates(state, word);
    if (name !== 'kubectl') return this.#inTime(argumentCandidates(state, name, word));
    const kubectl = this.#kubectl.now ?? (await this.#kubectl.load());
    return this.#inTime(kubectl.complete(args));
  }

  async #inTime(asked: Promise<readonly Candidate[]>): Promise<readonly Candidate[]> {
    const late = new AbortController();
    const patience = this.#state.clock.sleep(PATIENCE_MS, late.signal).then(
      () => [],
      () => [],
    );
    // A cluster that does not answer has no names, and no words for its failure here.
    const found = await Promise.race([asked.catch(() => []), patience]);
    late.abort();
    return found;
  }
}
