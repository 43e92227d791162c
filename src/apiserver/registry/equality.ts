/** Whether two JSON values are the same; fields that are undefined do not count. Shared parts are not looked into. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && equalItems(left, right);
  }
  return equalFields(left as Fields, right as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function equalItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.every((item, index) => equalJson(item, right[index]));
}

function equalFields(left: Fields, right: Fields): boolean {
  for (const name in left) if (!equalJson(left[name], right[name])) return false;
  for (const name in right) if (left[name] === undefined && right[name] !== undefined) return false;
  return true;
}
