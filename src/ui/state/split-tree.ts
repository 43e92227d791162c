/** How the terminals of a tab lie: one, or two halves with a line between them. */
export type SplitTree =
  | { readonly kind: 'terminal'; readonly number: string }
  | {
      readonly kind: 'split';
      /** `row` is side by side, `column` one above the other. */
      readonly direction: Direction;
      /** Of the first half, from 0 to 1. */
      readonly share: number;
      readonly first: SplitTree;
      readonly second: SplitTree;
    };

export type Direction = 'row' | 'column';
export type Side = 'left' | 'right' | 'up' | 'down';

export const SMALLEST_SHARE = 0.1;

export function single(number: string): SplitTree {
  return { kind: 'terminal', number };
}

/** The numbers of its terminals, in reading order. */
export function terminalsOf(tree: SplitTree): readonly string[] {
  return tree.kind === 'terminal' ? [tree.number] : [...terminalsOf(tree.first), ...terminalsOf(tree.second)];
}

/** Halves the place of a terminal for one more, to the right of it or below. */
export function withSplit(tree: SplitTree, number: string, direction: Direction, added: string): SplitTree {
  if (tree.kind === 'split') {
    return {
      ...tree,
      first: withSplit(tree.first, number, direction, added),
      second: withSplit(tree.second, number, direction, added),
    };
  }
  if (tree.number !== number) return tree;
  return { kind: 'split', direction, share: 0.5, first: tree, second: single(added) };
}

/** Without a terminal, whose neighbour takes its place; undefined when it was the last. */
export function without(tree: SplitTree, number: string): SplitTree | undefined {
  if (tree.kind === 'terminal') return tree.number === number ? undefined : tree;
  const first = without(tree.first, number);
  const second = without(tree.second, number);
  if (first === undefined || second === undefined) return first ?? second;
  return { ...tree, first, second };
}

/** With another share for one split. @param split the node itself */
export function withShare(tree: SplitTree, split: SplitTree, share: number): SplitTree {
  if (tree.kind === 'terminal') return tree;
  if (tree === split) return { ...tree, share: Math.min(1 - SMALLEST_SHARE, Math.max(SMALLEST_SHARE, share)) };
  return { ...tree, first: withShare(tree.first, split, share), second: withShare(tree.second, split, share) };
}

interface Box {
  readonly number: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxes(tree: SplitTree, [left, right, top, bottom] = [0, 1, 0, 1]): readonly Box[] {
  if (tree.kind === 'terminal') return [{ number: tree.number, left, right, top, bottom }];
  const across = left + (right - left) * tree.share;
  const down = top + (bottom - top) * tree.share;
  return tree.direction === 'row'
    ? [...boxes(tree.first, [left, across, top, bottom]), ...boxes(tree.second, [across, right, top, bottom])]
    : [...boxes(tree.first, [left, right, top, down]), ...boxes(tree.second, [left, right, down, bottom])];
}

/** The terminal on this side of one: of those that touch it there, the one with the longest line in common. */
export function neighbour(tree: SplitTree, number: string, side: Side): string | undefined {
  const all = boxes(tree);
  const from = all.find((box) => box.number === number);
  if (from === undefined) return undefined;
  let best: string | undefined;
  let longest = 0;
  for (const box of all) {
    const touches =
      side === 'left'
        ? close(box.right, from.left)
        : side === 'right'
          ? close(box.left, from.right)
          : side === 'up'
            ? close(box.bottom, from.top)
            : close(box.top, from.bottom);
    const common =
      side === 'left' || side === 'right'
        ? Math.min(box.bottom, from.bottom) - Math.max(box.top, from.top)
        : Math.min(box.right, from.right) - Math.max(box.left, from.left);
    if (!touches || common <= longest) continue;
    longest = common;
    best = box.number;
  }
  return best;
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

/** Whether what was stored is a tree. */
export function isSplitTree(value: unknown): value is SplitTree {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, number, direction, share, first, second } = value as Record<string, unknown>;
  if (kind === 'terminal') return typeof number === 'string' && /^\d{1,6}$/.test(number);
  return (
    kind === 'split' &&
    (direction === 'row' || direction === 'column') &&
    typeof share === 'number' &&
    share >= SMALLEST_SHARE &&
    share <= 1 - SMALLEST_SHARE &&
    isSplitTree(first) &&
    isSplitTree(second)
  );
}
