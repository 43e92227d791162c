/** A place on a local port: what the preview can reach. */
export interface LocalPlace {
  readonly port: number;
  /** With its query. */
  readonly path: string;
}

const HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Which local port a URL leads to; undefined when it leads out of the page. */
export function localPlace(url: URL): LocalPlace | undefined {
  if (url.protocol !== 'http:' || !HOSTS.includes(url.hostname)) return undefined;
  return { port: url.port === '' ? 80 : Number(url.port), path: url.pathname + url.search };
}

/** A URL as it stands in a document at `base`; undefined when it is none. */
export function resolveUrl(text: string, base: string | URL): URL | undefined {
  return URL.parse(text.trim(), base) ?? undefined;
}

/** What the user typed into the address bar of a port: a path, or all of a local URL. */
export function typedUrl(text: string, port: number): URL | undefined {
  const typed = text.trim();
  const origin = `http://localhost:${String(port)}/`;
  if (/^(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(typed)) return resolveUrl(`http://${typed}`, origin);
  return resolveUrl(typed, origin);
}
