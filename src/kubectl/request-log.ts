import type { Clock } from '../base/index.ts';
import { createFetchClient, type Client } from '../client/index.ts';

/** klog's levels of requests. Upstream: client-go/transport/round_trippers.go */
const LEVEL = { requestHeaders: 7, responseHeaders: 8, curl: 9 } as const;

/** Where upstream's lines say that they are from; people look for them. */
const SOURCE = { request: 'round_trippers.go:527', response: 'round_trippers.go:632', body: 'helper.go:269' } as const;

/** `I1122 01:48:23.436387    9081 ` */
function prefix(now: number): string {
  const at = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return `I${day} ${time}.${String(at.getUTCMilliseconds()).padStart(3, '0')}000       1 `;
}

const SECRET = new Set(['authorization']);

function headerLines(headers: Headers): string {
  const name = (text: string): string => text.replace(/(^|-)[a-z]/g, (it) => it.toUpperCase());
  const lines = [...headers].map(([key, value]) => `\t${name(key)}: ${SECRET.has(key) ? '<masked>' : value}\n`);
  return `<\n${lines.join('')} >`;
}

function curl({ method, headers, url }: Request): string {
  const shown = [...headers].map(([key, value]) => ` -H "${key}: ${SECRET.has(key) ? '<masked>' : value}"`);
  return `<\n\tcurl -v -X${method} ${shown.join('')} '${url}'\n >`;
}

/** What the body of an answer says, if it ends: a watch and a log do not. */
async function bodyOf(answer: Response, url: string): Promise<string | undefined> {
  if (/[?&](watch|follow)=true/.test(url)) return undefined;
  return answer.clone().text();
}

/** A client whose requests are told of, as kubectl does with `-v=6` and more. */
export function withRequestLog({ raw }: Client, level: number, clock: Clock, print: (line: string) => void): Client {
  const say = (source: string, text: string): void => {
    print(`${prefix(clock.now())}${source}] ${text}\n`);
  };
  return createFetchClient({
    connect: (request) => raw.connect(request),
    fetch: async (request) => {
      const { method, url } = request;
      const what = `verb="${method}" url=${JSON.stringify(url)}`;
      if (level >= LEVEL.responseHeaders) {
        say(SOURCE.body, `"Request Body" body=${JSON.stringify(await request.clone().text())}`);
      }
      if (level >= LEVEL.curl) say(SOURCE.request, `"Request" curlCommand=${curl(request)}`);
      else if (level >= LEVEL.requestHeaders) {
        say(SOURCE.request, `"Request" ${what} headers=${headerLines(request.headers)}`);
      }
      const started = clock.monotonic();
      const answer = await raw.fetch(request);
      const took = String(Math.round(clock.monotonic() - started));
      const named = level >= LEVEL.requestHeaders && level < LEVEL.curl ? '' : `${what} `;
      const headers = level >= LEVEL.responseHeaders ? ` headers=${headerLines(answer.headers)}` : '';
      const status = `${String(answer.status)}${answer.statusText === '' ? '' : ` ${answer.statusText}`}`;
      say(SOURCE.response, `"Response" ${named}status=${JSON.stringify(status)}${headers} milliseconds=${took}`);
      if (level >= LEVEL.responseHeaders) {
        const body = await bodyOf(answer, url);
        if (body !== undefined) say(SOURCE.body, `"Response Body" body=${JSON.stringify(body)}`);
      }
      return answer;
    },
  });
}
