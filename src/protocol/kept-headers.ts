/** Before the name of a header that a browser keeps to itself. */
const KEPT = 'x-kept-';

/** Those of requests and answers that Chromium takes out of a Request or a Response, and that somebody here looks at. */
const NAMES: ReadonlySet<string> = new Set(['cookie', 'origin', 'referer', 'set-cookie', 'user-agent']);

type Pairs = Iterable<readonly [name: string, value: string]>;

/** Headers under names that survive in the objects of the Fetch standard. */
export function kept(headers: Pairs): [name: string, value: string][] {
  return [...headers].map(([name, value]) => [NAMES.has(name.toLowerCase()) ? KEPT + name.toLowerCase() : name, value]);
}

/** The same under their own names again. */
export function restored(headers: Pairs): [name: string, value: string][] {
  return [...headers].map(([name, value]) => [name.startsWith(KEPT) ? name.slice(KEPT.length) : name, value]);
}

/** What is in a header of those, under either of its names; '' without it. */
export function keptHeader(headers: Headers, name: string): string {
  return headers.get(name) ?? headers.get(KEPT + name) ?? '';
}
