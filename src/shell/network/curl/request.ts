import type { HeaderList } from '../../../http/index.ts';
import type { HttpRequest } from '../answer.ts';
import type { CurlBody } from './body.ts';
import type { CurlOptions } from './options.ts';

export const VERSION = '8.10.1';

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

interface Given {
  /** With a value, or `;` for an empty one. */
  readonly set: HeaderList;
  /** `Name:` takes away one that curl would send. */
  readonly removed: ReadonlySet<string>;
}

function givenHeaders(lines: readonly string[]): Given {
  const set: (readonly [string, string])[] = [];
  const removed = new Set<string>();
  for (const line of lines) {
    const [, name, sign, value = ''] = /^([^:;]+)([:;])\s*([\s\S]*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (value !== '' || sign === ';') set.push([name, value]);
    else removed.add(name.toLowerCase());
  }
  return { set, removed };
}

export interface RequestPlan {
  readonly options: CurlOptions;
  readonly url: URL;
  /** Contents of the files that `-H @file` names are in here. */
  readonly headerLines: readonly string[];
  readonly body: CurlBody | undefined;
  readonly cookies: string;
  /** The host that the user named: credentials are for it alone. */
  readonly trusted: boolean;
  /** After a redirect that turns it into another. */
  readonly method: string | undefined;
}

export function methodOf(options: CurlOptions, body: CurlBody | undefined): string {
  return options.last('request') ?? body?.method ?? (options.has('head') ? 'HEAD' : 'GET');
}

/** What curl sends, in its order. upstream: curl lib/http.c */
export function requestFor(plan: RequestPlan): HttpRequest {
  const { options, url, headerLines, body, cookies, trusted } = plan;
  const { set, removed } = givenHeaders(headerLines);
  const own = set.filter(([name]) => trusted || !/^(?:authorization|cookie|host)$/i.test(name));
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const user =
    options.last('user') ?? (url.username === '' ? undefined : decodeURIComponent(`${url.username}:${url.password}`));
  const bearer = options.last('oauth2-bearer');
  const json = options.all('json').length > 0;
  const defaults: readonly (readonly [string, string | undefined])[] = [
    ['Host', own.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? url.host],
    [
      'Authorization',
      !trusted
        ? undefined
        : bearer !== undefined
          ? `Bearer ${bearer}`
          : user === undefined
            ? undefined
            : `Basic ${base64(user)}`,
    ],
    ['Range', options.last('range') === undefined ? undefined : `bytes=${options.last('range') ?? ''}`],
    ['User-Agent', options.last('user-agent') ?? `curl/${VERSION}`],
    ['Accept', json ? 'application/json' : '*/*'],
    ['Accept-Encoding', options.has('compressed') ? 'deflate, gzip' : undefined],
    ['Referer', options.last('referer')],
    ['Cookie', cookies === '' ? undefined : cookies],
    ['Content-Length', body === undefined ? undefined : String(body.bytes.length)],
    ['Content-Type', body?.type],
  ];
  const headers: HeaderList = [
    ...defaults.flatMap(([name, value]) => {
      const lower = name.toLowerCase();
      const replaced = names.has(lower) && lower !== 'host';
      return value === undefined || value === '' || replaced || removed.has(lower) ? [] : [[name, value] as const];
    }),
    ...own.filter(([name]) => name.toLowerCase() !== 'host'),
  ];
  return { method: plan.method ?? methodOf(options, body), headers, body: body?.bytes };
}
