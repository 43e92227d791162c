import type { CommandContext, ShellCommand } from '../../execute/state.ts';
import { resolvePath } from '../../files.ts';
import { TransferFailure } from '../failure.ts';
import { bodyOf, postData } from './body.ts';
import { CookieJar } from './cookies.ts';
import { concat, type ReadFile } from './form.ts';
import { expandUrl } from './glob.ts';
import { HELP, VERSION_TEXT } from './help.ts';
import { parseOptions, UsageFailure, type CurlOptions } from './options.ts';
import { reportOf } from './report.ts';
import { Transferring, type TransferInput } from './transfer.ts';
import { writeOut } from './write-out.ts';

const SECOND = 1000;
const MOST_DELAY = 600;
const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

const UNTRUSTED = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

function reader({ state, stdin }: CommandContext): ReadFile {
  return async (name) => {
    if (name !== '-') return state.files.readBytes(resolvePath(state.cwd, name));
    const parts: Uint8Array[] = [];
    for await (const part of stdin) parts.push(part);
    return concat(parts);
  };
}

/** @throws TransferFailure */
function parseUrl(text: string): URL {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw new TransferFailure(1, `Protocol "${scheme}" not supported`);
  }
  const whole = scheme === undefined ? `http://${text}` : text;
  if (/^https?:\/\/(?:[/?#]|$)/.test(whole)) throw new TransferFailure(3, 'URL rejected: No host part in the URL');
  if (!URL.canParse(whole)) {
    const port = /^https?:\/\/[^/?#]*:[^/?#\]]*(?:[/?#]|$)/.test(whole);
    const why = port ? 'Port number was not a decimal number between 0 and 65535' : 'Malformed input to a URL function';
    throw new TransferFailure(3, `URL rejected: ${why}`);
  }
  return new URL(whole);
}

async function headerLines(options: CurlOptions, read: ReadFile): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const value of options.all('header')) {
    if (!value.startsWith('@')) lines.push(value);
    else
      lines.push(
        ...new TextDecoder()
          .decode(await read(value.slice(1)))
          .split(/\r?\n/)
          .filter((line) => line !== ''),
      );
  }
  return lines;
}

function overridesOf(options: CurlOptions): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const value of options.all('resolve')) {
    const [, host, port, address] = /^[+]?([^:]+):(\d+):(.+)$/.exec(value) ?? [];
    if (host === undefined || port === undefined || address === undefined) {
      throw new UsageFailure(`curl: (49) Couldn't parse CURLOPT_RESOLVE entry '${value}'`, 49);
    }
    found.set(`${host}:${port}`, address.split(',')[0]?.replace(/^\[|\]$/g, '') ?? '');
  }
  return found;
}

async function jarOf({ state }: CommandContext, options: CurlOptions, read: ReadFile): Promise<CookieJar | undefined> {
  const files = options.all('cookie').filter((value) => !value.includes('='));
  if (files.length === 0 && options.last('cookie-jar') === undefined) return undefined;
  const jar = new CookieJar(() => state.clock.now());
  for (const file of files) jar.load(new TextDecoder().decode(await read(file)));
  return jar;
}

async function authoritiesOf(options: CurlOptions, read: ReadFile): Promise<string | undefined> {
  const name = options.last('cacert');
  if (name === undefined) return undefined;
  const bytes = await read(name);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  throw new TransferFailure(77, `error setting certificate file: ${name}`);
}

/** Runs one transfer within its time. @returns what became of it */
async function attempt(
  input: TransferInput,
): Promise<{ readonly transferring: Transferring; readonly failure?: TransferFailure }> {
  const { context, options } = input;
  const { clock } = context.state;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const timers: (() => void)[] = [];
  const after = (option: string, failure: () => TransferFailure): void => {
    const seconds = Number(options.last(option) ?? '0');
    if (seconds > 0) timers.push(clock.setTimeout(() => stop.abort(failure()), seconds * SECOND));
  };
  let connected = (): void => undefined;
  const transferring = new Transferring(input, signal, () => {
    connected();
  });
  const since = (): string => String(Math.round(transferring.elapsed));
  after('connect-timeout', () => new TransferFailure(28, `Connection timed out after ${since()} milliseconds`));
  connected = timers[0] ?? connected;
  after('max-time', () => {
    const bytes = String(transferring.state.received);
    return new TransferFailure(28, `Operation timed out after ${since()} milliseconds with ${bytes} bytes received`);
  });
  try {
    await transferring.run();
    return { transferring };
  } catch (cause) {
    const failure = stop.signal.aborted ? (stop.signal.reason as unknown) : cause;
    if (!(failure instanceof TransferFailure)) throw cause;
    return { transferring, failure };
  } finally {
    for (const cancel of timers) cancel();
  }
}

function complain({ stderr }: CommandContext, options: CurlOptions, { code, message }: TransferFailure): void {
  if (options.has('silent') && !options.has('show-error')) return;
  stderr(`curl: (${String(code)}) ${message}\n${code === 60 ? UNTRUSTED : ''}`);
}

/** Why another try may help; undefined where it would not. upstream: curl src/tool_operate.c */
function worthRetrying(options: CurlOptions, status: number, failure: TransferFailure | undefined): string | undefined {
  if (failure?.code === 28) return 'timeout';
  if (failure?.code === 7 && options.has('retry-connrefused')) return 'connection refused';
  if (failure !== undefined && failure.code !== 22)
    return options.has('retry-all-errors') ? '(retrying all errors)' : undefined;
  return TRANSIENT.has(status) ? 'HTTP error' : undefined;
}

/** @returns curl's number for what went wrong, 0 when nothing did */
async function transfer(input: TransferInput): Promise<number> {
  const { context, options } = input;
  const { clock } = context.state;
  let left = Number(options.last('retry') ?? '0');
  let delay = Number(options.last('retry-delay') ?? '0') || 1;
  for (;;) {
    const { transferring, failure } = await attempt(input);
    const why = worthRetrying(options, transferring.state.answer?.head.status ?? 0, failure);
    if (left <= 0 || why === undefined) {
      if (failure !== undefined) complain(context, options, failure);
      const format = options.last('write-out');
      if (format !== undefined) {
        writeOut(format, reportOf(transferring.state, failure), (text, toError) => {
          if (toError) context.stderr(text);
          else context.stdout(text);
        });
      }
      return failure?.code ?? 0;
    }
    if (failure !== undefined) complain(context, options, failure);
    const [seconds, times] = [delay === 1 ? 'second' : 'seconds', left === 1 ? 'retry' : 'retries'];
    if (!options.has('silent')) {
      context.stderr(
        `Warning: Problem: ${why}. Will retry in ${String(delay)} ${seconds}. ${String(left)} ${times} left.\n`,
      );
    }
    await clock.sleep(delay * SECOND, context.signal);
    left--;
    if (options.last('retry-delay') === undefined) delay = Math.min(delay * 2, MOST_DELAY);
  }
}

async function run(context: CommandContext): Promise<number> {
  const options = parseOptions(context.args);
  if (options.has('version') || options.has('help')) {
    context.stdout(options.has('help') ? HELP : VERSION_TEXT);
    return 0;
  }
  if (options.urls.length === 0) {
    const words = context.args.length === 0 ? '' : 'curl: (2) no URL specified\n';
    throw new UsageFailure(`${words}curl: try 'curl --help' or 'curl --manual' for more information`);
  }
  const read = reader(context);
  const boundary = `------------------------${crypto.randomUUID().replaceAll('-', '').slice(0, 22)}`;
  const [body, lines, jar] = [
    await bodyOf(options, read, boundary),
    await headerLines(options, read),
    await jarOf(context, options, read),
  ];
  const query = options.has('get') ? new TextDecoder().decode(await postData(options, read)) : '';
  const overrides = overridesOf(options);
  const cookies = options
    .all('cookie')
    .filter((value) => value.includes('='))
    .join('; ');
  let code = 0;
  const urls = options.urls.flatMap((url) => (options.has('globoff') ? [url] : expandUrl(url)));
  for (const [index, text] of urls.entries()) {
    try {
      const url = parseUrl(text);
      if (query !== '') url.search = url.search === '' ? query : `${url.search}&${query}`;
      const authorities = await authoritiesOf(options, read);
      const output = options.outputs[index];
      const input = { context, options, url, output, headerLines: lines, body, jar, cookies, overrides, authorities };
      code = await transfer(input);
    } catch (cause) {
      if (!(cause instanceof TransferFailure)) throw cause;
      complain(context, options, cause);
      code = cause.code;
    }
  }
  const file = options.last('cookie-jar');
  if (file === '-') context.stdout(jar?.toString() ?? '');
  else if (file !== undefined) context.state.files.write(resolvePath(context.state.cwd, file), jar?.toString() ?? '');
  return code;
}

/** curl, over the network of the shell's machine. Texts and numbers are curl 8's. */
export const curl: ShellCommand = async (context) => {
  try {
    return await run(context);
  } catch (cause) {
    if (context.signal.aborted) return 130;
    if (!(cause instanceof UsageFailure)) throw cause;
    context.stderr(`${cause.message}\n`);
    return cause.code;
  }
};
