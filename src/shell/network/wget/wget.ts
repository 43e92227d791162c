import { headerOf, type HeaderList } from '../../../http/index.ts';
import type { CommandContext, ShellCommand } from '../../execute/state.ts';
import { resolvePath } from '../../files.ts';
import type { Connecting, HttpAnswer, HttpRequest } from '../answer.ts';
import { concat } from '../curl/form.ts';
import { TransferFailure } from '../failure.ts';
import { send } from '../transport.ts';
import { parseOptions, WgetUsage, type WgetOptions } from './options.ts';

const VERSION = '1.21.4';
const MOST_REDIRECTS = 20;
const READ_TIMEOUT = 900;
const IPV4 = /^[\d.]+$/;

/** wget's exit codes. upstream: GNU wget src/exits.c */
const EXIT = { parse: 2, file: 3, network: 4, tls: 5, server: 8 } as const;

class WgetFailure extends Error {
  readonly code: number;
  /** Whether another try may do better. */
  readonly passing: boolean;

  constructor(code: number, message: string, passing = false) {
    super(message);
    this.code = code;
    this.passing = passing;
  }
}

function timestamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replace('T', ' ');
}

function size(bytes: number): string {
  if (bytes < 1024) return '';
  const units = ['K', 'M', 'G'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < 2) {
    value /= 1024;
    unit++;
  }
  return ` (${value < 10 ? value.toFixed(1) : String(Math.round(value))}${units[unit] ?? ''})`;
}

function speed(bytes: number, milliseconds: number): string {
  const perSecond = (bytes * 1000) / Math.max(milliseconds, 1);
  const units = ['B/s', 'KB/s', 'MB/s', 'GB/s'];
  let value = perSecond;
  let unit = 0;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : String(Math.round(value))} ${units[unit] ?? ''}`;
}

class Download {
  readonly #context: CommandContext;
  readonly #options: WgetOptions;
  readonly #signal: AbortSignal;

  constructor(context: CommandContext, options: WgetOptions, signal: AbortSignal) {
    this.#context = context;
    this.#options = options;
    this.#signal = signal;
  }

  #say(text: string): void {
    if (!this.#options.has('quiet') && !this.#options.has('no-verbose')) this.#context.stderr(text);
  }

  /** @throws WgetFailure */
  async run(first: string): Promise<void> {
    const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(first) ? first : `http://${first}`;
    const scheme = /^[^:]*/.exec(whole)?.[0].toLowerCase();
    if (scheme !== 'http' && scheme !== 'https')
      throw new WgetFailure(1, `${first}: Unsupported scheme ‘${scheme ?? ''}’.`);
    if (!URL.canParse(whole)) throw new WgetFailure(1, `${first}: Invalid host name.`);
    const most = Number(this.#options.last('max-redirect') ?? MOST_REDIRECTS);
    let url = new URL(whole);
    if (this.#options.has('spider')) this.#say('Spider mode enabled. Check if remote file exists.\n');
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#ask(url, redirects === 0 ? this.#method() : 'GET');
      const location = headerOf(answer.head, 'location');
      if (answer.head.status < 300 || answer.head.status > 399 || location === undefined) {
        await this.#take(answer, url);
        return;
      }
      answer.close();
      this.#say(`Location: ${location} [following]\n`);
      if (redirects >= most) throw new WgetFailure(EXIT.server, `${String(most)} redirections exceeded.`);
      if (!URL.canParse(location, url)) throw new WgetFailure(EXIT.server, `${location}: Invalid URL.`);
      url = new URL(location, url);
    }
  }

  #method(): string {
    const options = this.#options;
    const posts = options.has('post-data') || options.has('post-file');
    return options.last('method')?.toUpperCase() ?? (posts ? 'POST' : options.has('spider') ? 'HEAD' : 'GET');
  }

  #request(url: URL, method: string): HttpRequest {
    const options = this.#options;
    const user = options.last('user');
    const own = options.all('header').flatMap((line): HeaderList => {
      const [, name, value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value]];
    });
    const text = options.last('post-data') ?? options.last('body-data');
    const file = options.last('post-file') ?? options.last('body-file');
    const { files, cwd } = this.#context.state;
    const body =
      text !== undefined
        ? new TextEncoder().encode(text)
        : file === undefined
          ? undefined
          : files.readBytes(resolvePath(cwd, file));
    if (file !== undefined && body === undefined) {
      throw new WgetFailure(EXIT.file, `BODY data file ‘${file}’ missing: No such file or directory`);
    }
    const sends = method !== 'GET' && method !== 'HEAD';
    const defaults: HeaderList = [
      ['Host', url.host],
      ['User-Agent', options.last('user-agent') ?? `Wget/${VERSION}`],
      ['Accept', '*/*'],
      ['Accept-Encoding', 'identity'],
      ...(user === undefined
        ? []
        : [['Authorization', `Basic ${btoa(`${user}:${options.last('password') ?? ''}`)}`] as const]),
      ['Connection', 'Keep-Alive'],
      ...(sends && body !== undefined ? [['Content-Type', 'application/x-www-form-urlencoded'] as const] : []),
    ];
    const names = new Set(own.map(([name]) => name.toLowerCase()));
    const headers = [...defaults.filter(([name]) => !names.has(name.toLowerCase())), ...own];
    return { method, headers, body: sends ? body : undefined };
  }

  async #ask(url: URL, method: string): Promise<HttpAnswer> {
    const { state } = this.#context;
    const request = this.#request(url, method);
    const name = url.hostname;
    const isAddress = IPV4.test(name);
    this.#say(`--${timestamp(state.clock.now())}--  ${url.href}\n`);
    const authorities = this.#options.last('ca-certificate');
    const connecting: Connecting = {
      signal: this.#signal,
      overrides: new Map(),
      insecure: this.#options.has('no-check-certificate'),
      authorities: authorities === undefined ? undefined : state.files.read(resolvePath(state.cwd, authorities)),
      steps: {
        resolved: (host, _port, addresses) => {
          if (!isAddress) this.#say(`Resolving ${host} (${host})... ${addresses.join(', ')}\n`);
        },
        trying: (ip, port) => {
          const where = isAddress ? `${ip}:${String(port)}` : `${name} (${name})|${ip}|:${String(port)}`;
          this.#say(`Connecting to ${where}... `);
        },
        connected: () => {
          this.#say('connected.\n');
        },
        sent: () => {
          this.#say('HTTP request sent, awaiting response... ');
        },
      },
    };
    try {
      const answer = await send(state, url, request, connecting);
      const { version, status, reason, headers } = answer.head;
      if (!this.#options.has('server-response')) this.#say(`${String(status)} ${reason}\n`);
      else {
        const lines = headers.map(([header, value]) => `  ${header}: ${value}\n`);
        this.#context.stderr(`\n  ${version} ${String(status)} ${reason}\n${lines.join('')}`);
      }
      return answer;
    } catch (cause) {
      throw this.#failed(cause, name);
    }
  }

  #failed(cause: unknown, name: string): unknown {
    if (!(cause instanceof TransferFailure)) return cause;
    switch (cause.code) {
      case 6:
        this.#say(`Resolving ${name} (${name})... failed: Name or service not known.\n`);
        return new WgetFailure(EXIT.network, `unable to resolve host address ‘${name}’`);
      case 7:
      case 28: {
        const refused = cause.message.includes("Couldn't connect")
          ? 'Connection refused'
          : cause.message.replace(/^.*: /, '');
        const why = cause.code === 28 ? 'Connection timed out' : refused;
        this.#say(`failed: ${why}.\n`);
        return new WgetFailure(EXIT.network, '', cause.code === 28);
      }
      case 35:
        return new WgetFailure(EXIT.network, '\nUnable to establish SSL connection.');
      case 60:
        return new WgetFailure(
          EXIT.tls,
          `\nERROR: cannot verify ${name}'s certificate, issued by ‘CN=kubernetes’:\n  Unable to locally verify the issuer's authority.\nTo connect to ${name} insecurely, use \`--no-check-certificate'.`,
        );
      case 52:
        this.#say('No data received.\n');
        return new WgetFailure(EXIT.network, '', true);
      default:
        this.#say(`Read error (${cause.message}) in headers.\n`);
        return new WgetFailure(EXIT.network, '', true);
    }
  }

  /** @throws WgetFailure for an answer that is an error */
  async #take(answer: HttpAnswer, url: URL): Promise<void> {
    const { state } = this.#context;
    const { status, reason } = answer.head;
    const length = headerOf(answer.head, 'content-length');
    const type = headerOf(answer.head, 'content-type')?.split(';')[0];
    if (status >= 400 && !this.#options.has('content-on-error')) {
      answer.close();
      const spider = this.#options.has('spider') ? 'Remote file does not exist -- broken link!!!\n\n' : '';
      if (spider !== '') this.#say(spider);
      const line = `${timestamp(state.clock.now())} ERROR ${String(status)}: ${reason}.\n`;
      throw new WgetFailure(EXIT.server, spider === '' ? line : '');
    }
    const known = length === undefined ? 'unspecified' : `${length}${size(Number(length))}`;
    this.#say(`Length: ${known}${type === undefined ? '' : ` [${type}]`}\n`);
    if (this.#options.has('spider')) {
      answer.close();
      this.#say('Remote file exists.\n\n');
      return;
    }
    await this.#save(answer, url, length);
  }

  async #save(answer: HttpAnswer, url: URL, length: string | undefined): Promise<void> {
    const { state, stdout, ready } = this.#context;
    const start = state.clock.now();
    const name = this.#options.last('output-document') ?? this.#freeName(url);
    const toOutput = name === '-';
    this.#say(`Saving to: ‘${toOutput ? 'STDOUT' : name}’\n\n`);
    const parts: Uint8Array[] = [];
    let received = 0;
    try {
      for await (const bytes of answer.body) {
        received += bytes.length;
        if (toOutput) {
          stdout(bytes);
          await ready?.();
        } else parts.push(bytes);
        this.#signal.throwIfAborted();
      }
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw new WgetFailure(EXIT.network, `Read error (${String(cause)}).`, true);
    } finally {
      answer.close();
    }
    const path = resolvePath(state.cwd, name);
    if (!toOutput && path !== '/dev/null') {
      if (state.files.isDirectory(path)) throw new WgetFailure(EXIT.file, `${name}: Is a directory`);
      state.files.writeBytes(path, concat(parts));
    }
    const how = toOutput ? 'written to stdout' : `‘${name}’ saved`;
    const of = length === undefined ? `[${String(received)}]` : `[${String(received)}/${length}]`;
    const took = state.clock.now() - start;
    const line = `${timestamp(state.clock.now())} (${speed(received, took)}) - ${how} ${of}\n\n`;
    if (this.#options.has('no-verbose')) {
      const short = `${timestamp(state.clock.now())} URL:${url.href} ${of} -> "${name}" [1]\n`;
      if (!this.#options.has('quiet')) this.#context.stderr(short);
    } else this.#say(line);
  }

  /** A name that is not in use: `index.html`, `index.html.1`, … */
  #freeName(url: URL): string {
    const prefix = this.#options.last('directory-prefix');
    const base = decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1)) || 'index.html';
    const name = `${prefix === undefined ? '' : `${prefix}/`}${base}${url.search}`;
    const { files, cwd } = this.#context.state;
    if (!files.exists(resolvePath(cwd, name))) return name;
    let number = 1;
    while (files.exists(resolvePath(cwd, `${name}.${String(number)}`))) number++;
    return `${name}.${String(number)}`;
  }
}

/** @returns the exit code, and whether another try may do better */
async function attempt(
  context: CommandContext,
  options: WgetOptions,
  url: string,
): Promise<{ readonly code: number; readonly passing: boolean }> {
  const { clock } = context.state;
  const stop = new AbortController();
  const seconds = Number(options.last('timeout') ?? options.last('connect-timeout') ?? READ_TIMEOUT);
  const late = (): void => {
    stop.abort(new WgetFailure(EXIT.network, 'Connection timed out.', true));
  };
  const cancel = seconds > 0 ? clock.setTimeout(late, seconds * 1000) : undefined;
  const signal = AbortSignal.any([context.signal, stop.signal]);
  try {
    await new Download(context, options, signal).run(url);
    return { code: 0, passing: false };
  } catch (cause) {
    if (!(cause instanceof WgetFailure)) throw cause;
    if (cause.message !== '' && !options.has('quiet')) {
      const own = /^(?:\n|\d{4}-)/.test(cause.message);
      context.stderr(`${own ? '' : 'wget: '}${cause.message}\n`);
    }
    return cause;
  } finally {
    cancel?.();
  }
}

const TRIES = 20;

async function download(context: CommandContext, options: WgetOptions, url: string): Promise<number> {
  const tries = Number(options.last('tries') ?? TRIES);
  const longest = Number(options.last('waitretry') ?? '10');
  for (let tried = 1; ; tried++) {
    const { code, passing } = await attempt(context, options, url);
    if (!passing || (tries > 0 && tried >= tries)) {
      if (passing && tried > 1 && !options.has('quiet')) context.stderr('Giving up.\n\n');
      return code;
    }
    if (!options.has('quiet')) context.stderr('Retrying.\n\n');
    await context.state.clock.sleep(Math.min(tried, longest) * 1000, context.signal);
  }
}

const HELP = `GNU Wget ${VERSION}, a non-interactive network retriever.
Usage: wget [OPTION]... [URL]...

  -O,  --output-document=FILE      write documents to FILE
  -q,  --quiet                     quiet (no output)
  -nv, --no-verbose                turn off verboseness, without being quiet
  -S,  --server-response           print server response
       --spider                    don't download anything
  -T,  --timeout=SECONDS           set all timeout values to SECONDS
  -t,  --tries=NUMBER              set number of retries to NUMBER
  -P,  --directory-prefix=PREFIX   save files to PREFIX/..
       --header=STRING             insert STRING among the headers
       --post-data=STRING          use the POST method; send STRING as the data
       --method=HTTPMethod         use method "HTTPMethod" in the request
       --no-check-certificate      don't validate the server's certificate
`;

/** GNU wget, over the network of the shell's machine: no recursion, one document for each URL. */
export const wget: ShellCommand = async (context) => {
  try {
    const options = parseOptions(context.args);
    if (options.urls.length === 0) {
      context.stdout(options.has('version') ? `GNU Wget ${VERSION} built on wasm32.\n` : HELP);
      return 0;
    }
    let code = 0;
    for (const url of options.urls) code = Math.max(code, await download(context, options, url));
    return code;
  } catch (cause) {
    if (context.signal.aborted) return 130;
    if (!(cause instanceof WgetUsage)) throw cause;
    context.stderr(`${cause.message}\n`);
    return EXIT.parse;
  }
};
