/** How well a text answers a query, and which of its characters did. */
export interface Match {
  readonly score: number;
  readonly positions: readonly number[];
}

function startsWord(text: string, index: number): boolean {
  return index === 0 || /[\s/.:_-]/.test(text.charAt(index - 1));
}

/**
 * Finds the characters of the query in the text, in order, without regard to case or blanks. Runs and beginnings of
 * words score higher, long texts lower. Undefined when some character is missing.
 */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, '');
  const lower = text.toLowerCase();
  const whole = wanted === '' ? -1 : lower.indexOf(wanted);
  if (whole >= 0) {
    const positions = Array.from(wanted, (_, offset) => whole + offset);
    return { score: wanted.length * 5 + (startsWord(text, whole) ? 10 : 0) - text.length / 50, positions };
  }
  const positions: number[] = [];
  let score = 0;
  let from = 0;
  for (const character of wanted) {
    const at = lower.indexOf(character, from);
    if (at < 0) return undefined;
    score += startsWord(text, at) ? 3 : at === from && positions.length > 0 ? 2 : 0;
    positions.push(at);
    from = at + 1;
  }
  return { score: score - text.length / 50, positions };
}

/** The items that match, best first; all of them, in their order, for an empty query. */
export function fuzzyFilter<T>(query: string, items: readonly T[], textOf: (item: T) => string, limit: number): T[] {
  if (query.trim() === '') return items.slice(0, limit);
  return items
    .flatMap((item) => {
      const match = fuzzyMatch(query, textOf(item));
      return match === undefined ? [] : [{ item, score: match.score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item);
}
