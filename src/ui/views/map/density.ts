/** How much of a pod the map shows: all of it, its name, or its status alone. */
export type Density = 'cards' | 'chips' | 'dots';

/** @param pods of the fullest node @param compact for a small map */
export function densityFor(pods: number, compact = false): Density {
  const [cards, chips] = compact ? [2, 12] : [8, 20];
  return pods <= cards ? 'cards' : pods <= chips ? 'chips' : 'dots';
}
