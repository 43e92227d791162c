interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly httpOnly: boolean;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** The cookies that a forwarded port has set, for as long as the page is open (RFC 6265, for a single host). */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes a `Set-Cookie`, or with `script` what a page assigns to `document.cookie`. @param now milliseconds since the epoch */
  set(header: string, path: string, now: number, script = false): void {
    const cookie = parseCookie(header, path, now);
    if (cookie === undefined) return;
    const key = `${cookie.name}\n${cookie.path}`;
    // RFC 6265 §5.3: a script neither makes nor changes a cookie that is not for scripts.
    if (script && (cookie.httpOnly || this.#cookies.get(key)?.httpOnly === true)) return;
    if (cookie.expires <= now) this.#cookies.delete(key);
    else this.#cookies.set(key, cookie);
  }

  /** What a request to this path brings; '' for none. With `script` what a page sees. */
  header(path: string, now: number, script = false): string {
    return [...this.#cookies.values()]
      .filter((cookie) => cookie.expires > now && pathMatches(path, cookie.path) && !(script && cookie.httpOnly))
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => (name === '' ? value : `${name}=${value}`))
      .join('; ');
  }
}

function parseCookie(header: string, requestPath: string, now: number): Cookie | undefined {
  const [pair = '', ...attributes] = header.split(';');
  const equals = pair.indexOf('=');
  const name = equals < 0 ? '' : pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (name === '' && value === '') return undefined;
  let path = defaultPath(requestPath);
  let httpOnly = false;
  let expires = Number.POSITIVE_INFINITY;
  let maxAge: number | undefined;
  for (const attribute of attributes) {
    const [key = '', ...rest] = attribute.split('=');
    const text = rest.join('=').trim();
    const word = key.trim().toLowerCase();
    if (word === 'path' && text.startsWith('/')) path = text;
    else if (word === 'httponly') httpOnly = true;
    else if (word === 'max-age' && /^-?\d+$/.test(text)) maxAge = Number(text);
    else if (word === 'expires' && !Number.isNaN(Date.parse(text))) expires = Date.parse(text);
  }
  // Max-Age is stronger than Expires (§4.1.2.2).
  if (maxAge !== undefined) expires = maxAge <= 0 ? Number.NEGATIVE_INFINITY : now + maxAge * 1000;
  return { name, value, path, httpOnly, expires };
}

/** §5.1.4: the directory of the request's path. */
function defaultPath(requestPath: string): string {
  const [path = ''] = requestPath.split('?');
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

function pathMatches(requestPath: string, cookiePath: string): boolean {
  const [path = ''] = requestPath.split('?');
  if (path === cookiePath) return true;
  return path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path.charAt(cookiePath.length) === '/');
}
