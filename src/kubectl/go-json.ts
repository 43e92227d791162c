/** Maps in the order of their keys, however deep, as Go writes them. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortedKeys(child)]));
}

const ESCAPES: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

/** JSON as encoding/json writes it: keys in order, and what HTML could take for its own escaped. */
export function goJson(value: unknown, indent?: number): string {
  return JSON.stringify(sortedKeys(value), undefined, indent).replace(/[<>&]/g, (char) => ESCAPES[char] ?? char);
}
