/** Levenshtein distance of two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Names that may have been meant. Upstream: cobra, SuggestionsFor (distance of at most 2, or a prefix). */
export function suggestions(word: string, names: readonly string[]): readonly string[] {
  return names.filter(
    (name) => distance(word.toLowerCase(), name.toLowerCase()) <= 2 || name.startsWith(word.toLowerCase()),
  );
}
