import { expect, test } from 'vitest';
import { systemClock } from '../../base/index.ts';
import { serveHttp, type HttpHandler } from '../../http/index.ts';
import { createStreamPair } from '../../kernel/index.ts';
import type { Client } from '../../client/index.ts';
import { newState, Running } from '../testing/shell.ts';
import type { ShellState } from '../execute/state.ts';
import type { Machine } from './machine.ts';

const HOME = '/home/user';

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of body) text += new TextDecoder('latin1').decode(part);
  return text;
}

/** Says what it was asked; `/404`, `/redirect`, `/empty`, `/cut`, `/slow`, `/cookie` do as they are called. */
const site: HttpHandler = async ({ method, target, headers, body }) => {
  const [path = ''] = target.split('?');
  if (path === '/redirect') return { status: 302, headers: [['Location', '/there']] };
  if (path === '/slow') await new Promise(() => undefined);
  if (path === '/cut') {
    return { status: 200, headers: [['Content-Length', '100']], body: pieces('half') };
  }
  if (path === '/404') return { status: 404, headers: [['Content-Length', '5']], body: pieces('none\n') };
  if (path === '/cookie') return { status: 200, headers: [['Set-Cookie', 'a=b; Path=/']] };
  const asked = headers.map(([name, value]) => `${name}: ${value}\n`).join('');
  const text = `${method} ${target}\n${asked}\n${await textOf(body)}`;
  return { status: 200, headers: [['Content-Length', String(text.length)]], body: pieces(text) };
};

/** A machine on which the site is at 10.96.0.20:80, called `web`, and 127.0.0.1:8080; nothing answers at 10.96.0.99. */
const machine: Machine = {
  dial: (ip, port, signal) => {
    if (ip === '10.96.0.99') {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('ECONNRESET')));
    }
    if (`${ip}:${String(port)}` !== '10.96.0.20:80' && `${ip}:${String(port)}` !== '127.0.0.1:8080') {
      return Promise.resolve('ECONNREFUSED');
    }
    const [client, server] = createStreamPair({ ip: '172.18.0.1', port: 40_000 }, { ip, port });
    void serveHttp(server, site);
    return Promise.resolve(client);
  },
  listen: () => undefined,
  resolve: (name) => Promise.resolve(name === 'web' ? ['10.96.0.20'] : []),
};

const client = { list: () => Promise.resolve({ items: [] }) } as unknown as Client;

function state(files: Readonly<Record<string, string>> = {}): Promise<ShellState> {
  return newState({ client, clock: systemClock, machine }, files);
}

async function run(line: string, given?: ShellState, stdin?: string): Promise<Running & { readonly code: number }> {
  const running = new Running(given ?? (await state()), line, stdin);
  return Object.assign(running, { code: await running.done });
}

test.each<[string, string]>([
  ['curl -s localhost:8080/a?b', 'GET /a?b\nHost: localhost:8080\nUser-Agent: curl/8.10.1\nAccept: */*\n\n'],
  ['curl -s http://web', 'GET /\nHost: web\nUser-Agent: curl/8.10.1\nAccept: */*\n\n'],
  [
    "curl -s -H 'Host: x.example' -H 'Accept:' -A me -b c=d web",
    'GET /\nHost: x.example\nUser-Agent: me\nCookie: c=d\n\n',
  ],
  [
    'curl -s -d a=b -d c=d web',
    'POST /\nHost: web\nUser-Agent: curl/8.10.1\nAccept: */*\nContent-Length: 7\nContent-Type: application/x-www-form-urlencoded\n\na=b&c=d',
  ],
  ['curl -s -G --data-urlencode "q=a b" web', 'GET /?q=a%20b\nHost: web\nUser-Agent: curl/8.10.1\nAccept: */*\n\n'],
  [
    'curl -sL -u a:b web/redirect',
    'GET /there\nHost: web\nAuthorization: Basic YTpi\nUser-Agent: curl/8.10.1\nAccept: */*\n\n',
  ],
  ["curl -s -o /dev/null -w '%{http_code} %{url_effective}\\n' web/404", '404 http://web/404\n'],
  ['curl -si web/404', 'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnone\n'],
  ['curl -sI web/404', 'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n'],
  ["curl -s -o /dev/null -w '%{http_code} ' web/{a,404}", '200 none\n404 '],
  ['curl -s --resolve x.example:80:10.96.0.20 http://x.example/404', 'none\n'],
  [
    `curl -s --json '{"a":1}' -X PUT web`,
    'PUT /\nHost: web\nUser-Agent: curl/8.10.1\nAccept: application/json\nContent-Length: 7\nContent-Type: application/json\n\n{"a":1}',
  ],
])('%s', async (line, output) => {
  const { code, output: text } = await run(line);
  expect([code, text]).toEqual([0, output]);
});

test.each<[string, number, string]>([
  ['curl -sS http://nobody', 6, 'curl: (6) Could not resolve host: nobody\n'],
  ['curl -sS web:81', 7, "curl: (7) Failed to connect to web port 81 after 0 ms: Couldn't connect to server\n"],
  [
    'curl -sS localhost:8081',
    7,
    "curl: (7) Failed to connect to localhost port 8081 after 0 ms: Couldn't connect to server\n",
  ],
  ['curl -s localhost:8081', 7, ''],
  ['curl -fsS web/404', 22, 'curl: (22) The requested URL returned error: 404\n'],
  ['curl -sS web/cut -o /dev/null', 18, 'curl: (18) end of response with 96 bytes missing\n'],
  ['curl -sS https://web:80', 35, 'curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version number\n'],
  ['curl -sSL --max-redirs 0 web/redirect', 47, 'curl: (47) Maximum (0) redirects followed\n'],
  ['curl ftp://web', 1, 'curl: (1) Protocol "ftp" not supported\n'],
  ['curl http://', 3, 'curl: (3) URL rejected: No host part in the URL\n'],
  ['curl', 2, "curl: try 'curl --help' or 'curl --manual' for more information\n"],
  [
    'curl --nope',
    2,
    "curl: option --nope: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
  ],
  [
    'curl -o',
    2,
    "curl: option -o: requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
  ],
  ['curl -d @nofile web', 26, 'curl: option -d: error encountered when reading a file\n'],
])('%s ends with %i', async (line, code, error) => {
  const result = await run(line);
  expect([result.code, result.error.replace(/after \d+ ms/, 'after 0 ms')]).toEqual([code, error]);
});

test('times that are up', async () => {
  const connect = await run('curl -sS --connect-timeout 0.01 http://10.96.0.99');
  expect([connect.code, connect.error]).toEqual([
    28,
    expect.stringMatching(/^curl: \(28\) Connection timed out after \d+ milliseconds\n$/),
  ]);
  const slow = await run('curl -sS -m 0.01 web/slow');
  expect([slow.code, slow.error]).toEqual([
    28,
    expect.stringMatching(/^curl: \(28\) Operation timed out after \d+ milliseconds with 0 bytes received\n$/),
  ]);
});

test('Ctrl-C lets go of a transfer', async () => {
  const running = new Running(await state(), 'curl -s web/slow');
  await new Promise((resolve) => setImmediate(resolve));
  running.interrupt();
  expect(await running.done).toBe(130);
});

test('files are written, read and sent', async () => {
  const shell = await state({ 'in.txt': 'one\ntwo\n' });
  expect((await run('curl -s -o out --data-binary @in.txt web && tail -n 2 out', shell)).output).toBe('one\ntwo\n');
  expect((await run('curl -s -d @in.txt web', shell)).output).toMatch(/onetwo$/);
  expect((await run('curl -sF f=@in.txt -F a=b web', shell)).output).toMatch(
    /filename="in.txt"\r\nContent-Type: text\/plain\r\n\r\none\ntwo\n\r\n-+\w+\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n/,
  );
  expect((await run('curl -sO web/404; cat 404', shell)).output).toBe('none\n');
  expect((await run('echo hello | curl -s -T - web/up', shell)).output).toMatch(/^PUT \/up\n[^]*hello\n$/);
  expect((await run('curl -s -c jar web/cookie; curl -s -b jar web', shell)).output).toContain('Cookie: a=b\n');
});

test('what -v tells, and the meter where the output goes elsewhere', async () => {
  const told = await run('curl -sv -o /dev/null web/404');
  expect(told.error).toBe(
    [
      '* Host web:80 was resolved.',
      '* IPv6: (none)',
      '* IPv4: 10.96.0.20',
      '*   Trying 10.96.0.20:80...',
      '* Connected to web (10.96.0.20) port 80',
      '> GET /404 HTTP/1.1',
      '> Host: web',
      '> User-Agent: curl/8.10.1',
      '> Accept: */*',
      '> ',
      '* Request completely sent off',
      '< HTTP/1.1 404 Not Found',
      '< Content-Length: 5',
      '< ',
      '* Connection #0 to host web left intact',
      '',
    ].join('\n'),
  );
  const meter = (await run('curl -o /dev/null web/404')).error;
  expect(meter).toContain(
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
      ' '.repeat(33) +
      'Dload  Upload   Total   Spent    Left  Speed\n' +
      '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r100     5  100     5    0     0 ',
  );
});

test.each<[string, number, string, RegExp]>([
  ['wget -qO- web/404', 8, '', /^$/],
  ['wget -qO- web', 0, 'GET /\nHost: web\nUser-Agent: Wget/1.21.4\n', /^$/],
  [
    'wget -O- localhost:1',
    4,
    '',
    /Connecting to localhost \(localhost\)\|127.0.0.1\|:1\.\.\. failed: Connection refused\.\n$/,
  ],
  [
    'wget http://nobody',
    4,
    '',
    /Resolving nobody \(nobody\)\.\.\. failed: Name or service not known\.\nwget: unable to resolve host address ‘nobody’\n$/,
  ],
  [
    'wget web/404',
    8,
    '',
    /-- {2}http:\/\/web\/404\nResolving web \(web\)\.\.\. 10\.96\.0\.20\nConnecting to web \(web\)\|10\.96\.0\.20\|:80\.\.\. connected\.\nHTTP request sent, awaiting response\.\.\. 404 Not Found\n[\d: -]+ ERROR 404: Not Found\.\n\n$/,
  ],
  ['wget', 2, '', /^wget: missing URL\nUsage: wget/],
  ['wget web/a; ls a', 0, 'a\n', /Saving to: ‘a’\n\n[^]*‘a’ saved \[\d+\/\d+\]\n\n$/],
])('%s', async (line, code, output, error) => {
  const result = await run(line);
  expect(result.code).toBe(code);
  expect(result.output.startsWith(output)).toBe(true);
  expect(result.error).toMatch(error);
});

test('the home directory is where files go', async () => {
  const shell = await state();
  await run('wget -q web/file', shell);
  expect(shell.files.exists(`${HOME}/file`)).toBe(true);
});
