import { type List, isFields, keyText } from './json.ts';

/** What an item is known by in a merging list: its merge key's value, or itself. */
export function identity(item: unknown, mergeKey: string): string {
  return keyText(mergeKey !== '' && isFields(item) ? item[mergeKey] : item);
}

function positions(list: List, mergeKey: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  list.forEach((item, index) => {
    const key = identity(item, mergeKey);
    if (!found.has(key)) found.set(key, index);
  });
  return found;
}

/** Items in the order of a list; what the list lacks keeps its place at the end. */
export function sortBy(items: List, order: List, mergeKey: string): List {
  const position = positions(order, mergeKey);
  const at = (item: unknown): number => position.get(identity(item, mergeKey)) ?? order.length;
  return [...items].sort((a, b) => at(a) - at(b));
}

/**
 * The order of a merged list: items that the patch names in the patch's order, the others in the server's, and
 * between these two the server's order decides where it knows both. Upstream: strategicpatch normalizeElementOrder.
 */
export function normalizeOrder(merged: List, patchOrder: List, serverOrder: List, mergeKey: string): List {
  const inPatch = positions(patchOrder, mergeKey);
  const known = (item: unknown): boolean => inPatch.has(identity(item, mergeKey));
  const patched = sortBy(merged.filter(known), patchOrder, mergeKey);
  const others = sortBy(
    merged.filter((item) => !known(item)),
    serverOrder,
    mergeKey,
  );
  const server = positions(serverOrder, mergeKey);
  const result: unknown[] = [];
  let left = 0;
  let right = 0;
  while (left < others.length && right < patched.length) {
    const leftAt = server.get(identity(others[left], mergeKey));
    const rightAt = server.get(identity(patched[right], mergeKey));
    const leftFirst = leftAt !== undefined && rightAt !== undefined && leftAt < rightAt;
    result.push(leftFirst ? others[left++] : patched[right++]);
  }
  return [...result, ...others.slice(left), ...patched.slice(right)];
}
