import { levenshtein } from '../base/index.ts';

/** Names that may have been meant. Upstream: cobra, SuggestionsFor (distance of at most 2, or a prefix). */
export function suggestions(word: string, names: readonly string[]): readonly string[] {
  return names.filter(
    (name) => levenshtein(word.toLowerCase(), name.toLowerCase()) <= 2 || name.startsWith(word.toLowerCase()),
  );
}
