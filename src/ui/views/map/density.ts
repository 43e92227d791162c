/** How much of a pod the map shows: all of it, its name, or its status alone. */
export type Density = 'cards' | 'chips' | 'dots';

/** @param pods of the fullest node */
export function densityFor(pods: number): Density {
  return pods <= 8 ? 'cards' : pods <= 20 ? 'chips' : 'dots';
}
