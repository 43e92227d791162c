/** A string as Go's `%q` writes it, for what stands in names and messages. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Several errors as Go's Aggregate reads in one line: each text once. Upstream: apimachinery/pkg/util/errors. */
export function aggregateText(messages: readonly string[]): string {
  const distinct = [...new Set(messages)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}
