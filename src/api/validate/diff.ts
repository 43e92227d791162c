/** The value as lines, with its keys sorted. */
function lines(value: unknown): readonly string[] {
  const sorted = JSON.stringify(
    value,
    (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    2,
  );
  return sorted.split('\n');
}

/** Lines that only one of two values has, and three around them, as `diff` shows them: what was refused to change. */
export function diffText(old: unknown, next: unknown): string {
  const before = lines(old);
  const after = lines(next);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  const longest = Math.min(before.length, after.length) - start;
  let tail = 0;
  while (tail < longest && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...before.slice(Math.max(0, start - 3), start).map((line) => `  ${line}`),
    ...before.slice(start, before.length - tail).map((line) => `- ${line}`),
    ...after.slice(start, after.length - tail).map((line) => `+ ${line}`),
    ...after.slice(after.length - tail, after.length - tail + 3).map((line) => `  ${line}`),
  ].join('\n');
}
