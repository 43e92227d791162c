/* URLs of hosts with a path (RFC 3986), as far as programs of servers use them: no IDNA, no IPv6 in names. */
'use strict';

const querystring = library('querystring');
const { codedError } = library('internal/errors');
const PORTS = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21' };
const PARTS = /^([a-z][a-z0-9+.-]*:)?(?:\/\/(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?)?([^?#]*)(\?[^#]*)?(#.*)?$/i;

const encoded = (text) => text.replace(/[^\x21-\x7e]|["<>`{}]/gu, (char) => (char === '%' ? char : encodeURIComponent(char)));

class URLSearchParams {
  #pairs;
  #changed = () => undefined;
  constructor(init = '', changed) {
    if (changed) this.#changed = changed;
    if (typeof init === 'string')
      this.#pairs = init.replace(/^\?/, '').split('&').filter(Boolean).map((pair) => {
        const [name, ...value] = pair.split('=');
        return [querystring.unescape(name), querystring.unescape(value.join('='))];
      });
    else this.#pairs = [...(init[Symbol.iterator] ? init : Object.entries(init))].map(([name, value]) => [String(name), String(value)]);
  }
  get size() {
    return this.#pairs.length;
  }
  append(name, value) {
    this.#pairs.push([String(name), String(value)]);
    this.#changed();
  }
  delete(name) {
    this.#pairs = this.#pairs.filter(([each]) => each !== name);
    this.#changed();
  }
  get(name) {
    return this.#pairs.find(([each]) => each === name)?.[1] ?? null;
  }
  getAll(name) {
    return this.#pairs.filter(([each]) => each === name).map(([, value]) => value);
  }
  has(name) {
    return this.#pairs.some(([each]) => each === name);
  }
  set(name, value) {
    const first = this.#pairs.findIndex(([each]) => each === name);
    if (first < 0) return this.append(name, value);
    this.#pairs = this.#pairs.filter(([each], at) => each !== name || at === first);
    this.#pairs[first] = [name, String(value)];
    this.#changed();
  }
  sort() {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }
  forEach(callback) {
    for (const [name, value] of this.#pairs) callback(value, name, this);
  }
  keys() {
    return this.#pairs.map(([name]) => name)[Symbol.iterator]();
  }
  values() {
    return this.#pairs.map(([, value]) => value)[Symbol.iterator]();
  }
  entries() {
    return this.#pairs.map((pair) => [...pair])[Symbol.iterator]();
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    const encode = (text) => encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  }
}

class URL {
  constructor(input, base) {
    const text = String(input).trim();
    const [, protocol, auth, host = '', port = '', path, search = '', hash = ''] = PARTS.exec(text) ?? [];
    if (protocol === undefined) {
      if (base === undefined) throw codedError(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
      const from = new URL(base);
      if (text.startsWith('//')) return new URL(`${from.protocol}${text}`);
      const folder = path === '' ? from.pathname : path.startsWith('/') ? path : from.pathname.replace(/[^/]*$/, path);
      const query = path === '' && search === '' ? from.search : search;
      return new URL(`${from.protocol}//${from.host}${folder}${query}${hash}`);
    }
    this.protocol = protocol.toLowerCase();
    const special = this.protocol in PORTS;
    if (special && host === '') throw codedError(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
    const [username = '', password = ''] = (auth ?? '').split(':');
    this.username = username;
    this.password = password;
    this.hostname = host.toLowerCase();
    this.port = port === PORTS[this.protocol] ? '' : port;
    this.pathname = special || host !== '' ? library('path').posix.normalize(`/${encoded(path).replace(/^\//, '')}`) : path;
    this.search = search === '?' ? '' : encoded(search);
    this.hash = hash === '#' ? '' : encoded(hash);
    const params = new URLSearchParams(this.search, () => {
      this.search = params.size > 0 ? `?${params}` : '';
    });
    Object.defineProperty(this, 'searchParams', { value: params, enumerable: true });
  }
  get host() {
    return this.port === '' ? this.hostname : `${this.hostname}:${this.port}`;
  }
  get origin() {
    return this.protocol in PORTS ? `${this.protocol}//${this.host}` : 'null';
  }
  get href() {
    const auth = this.username === '' ? '' : `${this.username}${this.password === '' ? '' : `:${this.password}`}@`;
    const slashes = this.hostname !== '' || this.protocol === 'file:' ? '//' : '';
    return `${this.protocol}${slashes}${auth}${this.host}${this.pathname}${this.search}${this.hash}`;
  }
  toString() {
    return this.href;
  }
  toJSON() {
    return this.href;
  }
}

/* The older way: parts, of what need not be a whole URL. */
function parse(text, parseQuery = false) {
  const [, protocol = null, auth = null, hostname = null, port = null, path = '', search = null, hash = null] = PARTS.exec(String(text)) ?? [];
  const host = hostname === null ? null : port === null ? hostname : `${hostname}:${port}`;
  const pathname = path === '' ? (host === null ? null : '/') : path;
  const query = search === null ? (parseQuery ? querystring.parse('') : null) : parseQuery ? querystring.parse(search.slice(1)) : search.slice(1);
  const slashes = hostname === null ? null : true;
  return { protocol, slashes, auth, host, port, hostname, hash, search: search ?? (parseQuery ? '' : null), query, pathname, path: pathname === null ? search : `${pathname}${search ?? ''}`, href: String(text) };
}

function format(url) {
  if (url instanceof URL || typeof url === 'string') return String(url);
  const host = url.host ?? (url.hostname ? `${url.hostname}${url.port ? `:${url.port}` : ''}` : '');
  const query = url.search ?? (url.query && Object.keys(url.query).length > 0 ? `?${querystring.stringify(url.query)}` : '');
  const protocol = url.protocol ? url.protocol.replace(/:?$/, ':') : '';
  return `${protocol}${host === '' ? '' : '//'}${host}${url.pathname ?? ''}${query}${url.hash ?? ''}`;
}

module.exports = { URL, URLSearchParams, parse, format, resolve: (from, to) => new URL(to, from).href, fileURLToPath: (url) => decodeURIComponent(new URL(url).pathname), pathToFileURL: (path) => new URL(`file://${library('path').resolve(path)}`) };
