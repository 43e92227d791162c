import { headerOf, type ResponseHead } from '../../../http/index.ts';
import type { CommandContext } from '../../execute/state.ts';
import type { Connecting, HttpAnswer } from '../answer.ts';
import { decoded } from '../decoded.ts';
import { TransferFailure } from '../failure.ts';
import { send } from '../transport.ts';
import type { CurlBody } from './body.ts';
import type { CookieJar } from './cookies.ts';
import type { CurlOptions } from './options.ts';
import { headText, openSink, type Sink } from './output.ts';
import { ProgressMeter } from './progress.ts';
import { methodOf, requestFor } from './request.ts';
import { verboseSteps } from './verbose.ts';

export interface TransferInput {
  readonly context: CommandContext;
  readonly options: CurlOptions;
  readonly url: URL;
  readonly output: string | undefined;
  readonly headerLines: readonly string[];
  readonly body: CurlBody | undefined;
  readonly jar: CookieJar | undefined;
  /** Of `-b name=value`. */
  readonly cookies: string;
  readonly overrides: ReadonlyMap<string, string>;
  readonly authorities: string | undefined;
}

/** What is known of a transfer, also of one that failed. */
export interface Transfer {
  url: URL;
  method: string;
  answer: HttpAnswer | undefined;
  redirects: number;
  received: number;
  sent: number;
  headerBytes: number;
  fileName: string;
  /** Milliseconds from the start. */
  readonly times: { resolved: number; connected: number; firstByte: number; total: number };
}

const MOST_REDIRECTS = 50;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const SECOND = 1000;

function locationOf({ head }: HttpAnswer, url: URL): URL | undefined {
  const location = headerOf(head, 'location');
  if (!REDIRECTS.has(head.status) || location === undefined) return undefined;
  return URL.canParse(location, url) ? new URL(location, url) : undefined;
}

/** The URL that -L would have gone to. */
export function redirectUrl({ answer, url }: Transfer): string {
  return (answer === undefined ? undefined : locationOf(answer, url)?.href) ?? '';
}

/** One transfer, with the redirects that it follows. */
export class Transferring {
  readonly #input: TransferInput;
  readonly #signal: AbortSignal;
  readonly #start: number;
  readonly #meter: ProgressMeter;
  readonly state: Transfer;

  /** @param signal aborted with what the transfer fails with @param onConnected once, for --connect-timeout */
  constructor(input: TransferInput, signal: AbortSignal, onConnected: () => void) {
    this.#input = input;
    this.#signal = signal;
    this.#start = input.context.state.clock.now();
    this.#meter = new ProgressMeter((text) => {
      input.context.stderr(text);
    });
    this.state = {
      url: input.url,
      method: methodOf(input.options, input.body),
      answer: undefined,
      redirects: 0,
      received: 0,
      sent: 0,
      headerBytes: 0,
      fileName: '',
      times: { resolved: 0, connected: 0, firstByte: 0, total: 0 },
    };
    this.#onConnected = onConnected;
  }

  readonly #onConnected: () => void;

  get elapsed(): number {
    return this.#input.context.state.clock.now() - this.#start;
  }

  /** @throws TransferFailure, or what the signal was aborted with */
  async run(): Promise<void> {
    const { context, options, url, output } = this.#input;
    const sink = openSink(context, options, url, output);
    this.state.fileName = sink.fileName;
    const metered = !options.has('silent') && !options.has('no-progress-meter');
    const shown = metered && !(sink.toOutput && context.terminal !== undefined);
    try {
      if (shown) this.#progress(undefined);
      const answer = await this.#follow(sink);
      await this.#receive(answer, sink, shown);
    } finally {
      this.state.times.total = this.elapsed;
      if (shown) this.#meter.end();
    }
  }

  async #follow(sink: Sink): Promise<HttpAnswer> {
    const { options } = this.#input;
    const most = Number(options.last('max-redirs') ?? MOST_REDIRECTS);
    let body = this.#input.body;
    let method: string | undefined;
    for (;;) {
      const answer = await this.#send(body, method);
      this.state.answer = answer;
      this.#input.jar?.take(this.state.url, answer.head.headers);
      await this.#showHead(answer.head, sink);
      const next = locationOf(answer, this.state.url);
      const follows = options.has('location') || options.has('location-trusted');
      if (next === undefined || !follows) return answer;
      answer.close();
      if (most >= 0 && this.state.redirects >= most) {
        throw new TransferFailure(47, `Maximum (${String(most)}) redirects followed`);
      }
      if (options.has('verbose')) this.#input.context.stderr(`* Issue another request to this URL: '${next.href}'\n`);
      this.state.redirects++;
      this.state.url = next;
      const { status } = answer.head;
      // RFC 9110 §15.4: a POST becomes a GET; what -X says stays.
      if (options.last('request') === undefined && (status === 303 || (status < 303 && body?.method === 'POST'))) {
        body = undefined;
        method = this.state.method === 'HEAD' ? 'HEAD' : 'GET';
      }
    }
  }

  async #send(body: CurlBody | undefined, method: string | undefined): Promise<HttpAnswer> {
    const { context, options, headerLines, jar, cookies, overrides, authorities, url: first } = this.#input;
    const { url, times } = this.state;
    const trusted = options.has('location-trusted') || url.host === first.host;
    const stored = jar?.headerFor(url) ?? '';
    const request = requestFor({
      options,
      url,
      headerLines,
      body,
      cookies: [stored, trusted ? cookies : ''].filter((text) => text !== '').join('; '),
      trusted,
      method,
    });
    this.state.method = request.method;
    const verbose = options.has('verbose') ? verboseSteps(request.method, (text) => context.stderr(text)) : {};
    const connecting: Connecting = {
      signal: this.#signal,
      overrides,
      insecure: options.has('insecure'),
      authorities,
      steps: {
        ...verbose,
        resolved: (...args) => {
          times.resolved = this.elapsed;
          verbose.resolved?.(...args);
        },
        connected: (...args) => {
          times.connected = this.elapsed;
          this.#onConnected();
          verbose.connected?.(...args);
        },
        sent: (...args) => {
          this.#onConnected();
          verbose.sent?.(...args);
        },
      },
    };
    const answer = await send(context.state, url, request, connecting);
    this.state.sent += body?.bytes.length ?? 0;
    times.firstByte = this.elapsed;
    return answer;
  }

  async #showHead(head: ResponseHead, sink: Sink): Promise<void> {
    const { context, options } = this.#input;
    const text = headText(head);
    this.state.headerBytes += text.length;
    if (options.has('verbose')) {
      const lines = text.replace(/\r/g, '').replace(/\n$/, '').split('\n');
      context.stderr(lines.map((line) => `< ${line}\n`).join(''));
    }
    if (options.has('include') || options.has('head')) await sink.write(new TextEncoder().encode(text));
    const dump = options.last('dump-header');
    if (dump === '-') context.stdout(text);
    else if (dump !== undefined) await this.#dump(dump, text);
  }

  async #dump(name: string, text: string): Promise<void> {
    const { resolvePath } = await import('../../files.ts');
    const { files, cwd } = this.#input.context.state;
    const path = resolvePath(cwd, name);
    const before = this.state.headerBytes > text.length ? (files.read(path) ?? '') : '';
    if (path !== '/dev/null') files.write(path, before + text);
  }

  async #receive(answer: HttpAnswer, sink: Sink, shown: boolean): Promise<void> {
    const { options } = this.#input;
    const { status } = answer.head;
    const failed = status >= 400 && (options.has('fail') || options.has('fail-with-body'));
    if (failed && !options.has('fail-with-body')) {
      answer.close();
      throw new TransferFailure(22, `The requested URL returned error: ${String(status)}`);
    }
    const length = headerOf(answer.head, 'content-length');
    const expected = length === undefined || this.state.method === 'HEAD' ? undefined : Number(length);
    try {
      let told = this.elapsed;
      const body = options.has('compressed') ? decoded(answer) : answer.body;
      for await (const bytes of body) {
        this.state.received += bytes.length;
        await sink.write(bytes);
        this.#signal.throwIfAborted();
        if (!shown || this.elapsed - told < SECOND) continue;
        told = this.elapsed;
        this.#progress(expected);
      }
    } catch (cause) {
      this.#signal.throwIfAborted();
      sink.finish();
      throw this.#broken(cause, expected);
    } finally {
      answer.close();
    }
    this.#signal.throwIfAborted();
    if (shown) this.#progress(expected);
    sink.finish();
    if (options.has('verbose')) {
      this.#input.context.stderr(`* Connection #0 to host ${this.state.url.hostname} left intact\n`);
    }
    if (failed) throw new TransferFailure(22, `The requested URL returned error: ${String(status)}`);
  }

  #broken(cause: unknown, expected: number | undefined): TransferFailure {
    const why = cause instanceof Error ? cause.message : String(cause);
    if (why.includes('reset')) return new TransferFailure(56, 'Recv failure: Connection reset by peer');
    if (!why.includes('EOF')) return new TransferFailure(56, why);
    if (expected === undefined) return new TransferFailure(18, 'transfer closed with outstanding read data remaining');
    const left = String(expected - this.state.received);
    return new TransferFailure(18, `end of response with ${left} bytes missing`);
  }

  #progress(expected: number | undefined): void {
    const { received, sent } = this.state;
    this.#meter.update({ received, sent, expected, seconds: this.elapsed / SECOND });
  }
}
