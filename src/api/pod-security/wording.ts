/** `"a", "b"` */
export function quoted(items: readonly string[]): string {
  return items.length === 0 ? '' : `"${items.join('", "')}"`;
}

export function plural(singular: string, many: string, count: number): string {
  return count === 1 ? singular : many;
}

/** `container "a"`, `containers "a", "b"` */
export function containersNamed(names: readonly string[]): string {
  return `${plural('container', 'containers', names.length)} ${quoted(names)}`;
}

/** Each once, in order. */
export function sorted(items: Iterable<string>): readonly string[] {
  return [...new Set(items)].sort();
}

/** `pod and container "a"`: who sets something that it should not. */
export function setters(pod: boolean, containers: readonly string[], ...more: readonly string[]): readonly string[] {
  return [...(pod ? ['pod'] : []), ...(containers.length === 0 ? [] : [containersNamed(containers)]), ...more];
}

/** As Go's `%q` has it. */
export function goQuoted(text: string): string {
  return JSON.stringify(text);
}
