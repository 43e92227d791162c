/** What the word at the cursor may become. */
export interface Candidate {
  /** The whole word, without quotes. */
  readonly text: string;
  /** What a list of the possible shows, where that is but a part of it. */
  readonly shown?: string;
  /** More is to follow in the same word: no blank behind it. */
  readonly open?: true;
}

export function candidates(texts: Iterable<string>): Candidate[] {
  return Array.from(texts, (text) => ({ text }));
}

/** Candidates for the part of a word behind something that stays. */
export function behind(prefix: string, found: readonly Candidate[]): Candidate[] {
  return found.map(({ text, shown = text, open }) => ({
    text: prefix + text,
    shown,
    ...(open === undefined ? {} : { open }),
  }));
}

/** Those that the word may become, each once, in order. */
export function matching(word: string, found: readonly Candidate[]): readonly Candidate[] {
  const byText = new Map(found.filter(({ text }) => text.startsWith(word)).map((it) => [it.text, it]));
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** The longest text that all begin with. */
export function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
