import { structOf } from '../types.ts';
import { ArrayList } from '../values/list.ts';
import { EntryMap } from '../values/map.ts';
import { CelError, type CelMap, CelObject, type CelValue } from '../values/value.ts';
import { func, method, type Overload } from './overload.ts';

const TYPE = 'kubernetes.URL';
const URL_TYPE = structOf(TYPE);

/** A URL as Go takes it apart: nothing is made canonical. */
class CelUrl extends CelObject {
  override readonly type = URL_TYPE;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly #text: string;

  constructor(text: string, parts: { scheme: string; host: string; path: string; query: string }) {
    super();
    this.#text = text;
    this.scheme = parts.scheme;
    this.host = parts.host;
    this.path = parts.path;
    this.query = parts.query;
  }

  get size(): number {
    return this.#text.length;
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '';
  }

  get hostname(): string {
    if (this.host.startsWith('[')) return this.host.slice(1, this.host.indexOf(']'));
    return this.host.replace(/:\d*$/, '');
  }

  override equals(other: CelObject): boolean {
    return other instanceof CelUrl && this.#text === other.#text;
  }
}

const PATTERN = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s;

/** Absolute URLs and absolute paths. @throws CelError upstream: Go net/url ParseRequestURI */
function parse(text: string): CelUrl {
  const refuse = (why: string): CelError =>
    new CelError(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: ${why}`);
  if (text === '') throw refuse('empty url');
  // eslint-disable-next-line no-control-regex -- what Go refuses
  if (/[\x00-\x1f\x7f]/.test(text)) throw refuse('net/url: invalid control character in URL');
  const [, scheme = '', authority, path = '', query = ''] = PATTERN.exec(text) ?? [];
  if (text.startsWith(':')) throw refuse('missing protocol scheme');
  if (scheme === '' && !text.startsWith('/')) throw refuse('invalid URI for request');
  const badEscape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(path);
  if (badEscape !== null) throw refuse(`invalid URL escape ${JSON.stringify(badEscape[0])}`);
  const host = (authority ?? '').replace(/^.*@/, '');
  const port = /:([^\]]*)$/.exec(host.replace(/^\[[^\]]*\]/, ''))?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) throw refuse(`invalid port ${JSON.stringify(`:${port}`)} after host`);
  if (/[ <>"\\^`{|}]/.test(host))
    throw refuse(`invalid character ${JSON.stringify(/[ <>"\\^`{|}]/.exec(host)?.[0])} in host name`);
  return new CelUrl(text, { scheme: scheme.toLowerCase(), host, path, query });
}

function isUrl(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What has to be written with percent signs is. upstream: Go net/url EscapedPath */
function escapedPath({ path }: CelUrl): string {
  const allowed = /[A-Za-z0-9\-_.~$&+,/:;=@%!'()*[\]]/;
  return [...new TextEncoder().encode(path)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return byte < 128 && allowed.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function queryOf({ query }: CelUrl): CelMap {
  const values = new Map<string, string[]>();
  for (const part of query.split('&')) {
    if (part === '' || part.includes(';')) continue;
    const equals = part.indexOf('=');
    const key = unescape(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : unescape(part.slice(equals + 1));
    if (key === undefined || value === undefined) continue;
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return EntryMap.of([...values].map(([key, list]): readonly [CelValue, CelValue] => [key, new ArrayList(list)]));
}

function unescape(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** upstream: k8s.io/apiserver/pkg/cel/library/urls.go */
export const URLS: readonly Overload[] = [
  func('url', 'string_to_url', 'string', TYPE, parse),
  func('isURL', 'is_url_string', 'string', 'bool', isUrl),
  method('getScheme', 'url_get_scheme', TYPE, 'string', ({ scheme }: CelUrl) => scheme),
  method('getHost', 'url_get_host', TYPE, 'string', ({ host }: CelUrl) => host),
  method('getHostname', 'url_get_hostname', TYPE, 'string', ({ hostname }: CelUrl) => hostname),
  method('getPort', 'url_get_port', TYPE, 'string', ({ port }: CelUrl) => port),
  method('getEscapedPath', 'url_get_escaped_path', TYPE, 'string', escapedPath),
  method('getQuery', 'url_get_query', TYPE, 'map(string, list(string))', queryOf),
];
