import { CookieJar } from './cookie-jar.ts';
import type { FrameConfig, FrameRequest } from './frame-messages.ts';
import { FrameServer, type FrameHost } from './frame-server.ts';
import { localPlace, resolveUrl, typedUrl } from './local-url.ts';
import { decodeText, PageDocument, plainDocument, type Resource } from './page-document.ts';
import { createPreviewFetch, header, readAll, type PreviewFetch, type PreviewResponse } from './preview-fetch.ts';
import type { LocalTransport } from './preview-fetch.ts';

/** What the preview shows. */
export type Shown =
  | { readonly kind: 'nothing' }
  /** The frame's `srcdoc`; `status` as the server gave it. */
  | { readonly kind: 'page'; readonly srcdoc: string; readonly status: number }
  /** Offered to the user. */
  | { readonly kind: 'download'; readonly name: string; readonly resource: Resource }
  /** A link out of the cluster, which only the user can follow. */
  | { readonly kind: 'outside'; readonly url: URL }
  | { readonly kind: 'failed'; readonly message: string };

interface Entry {
  readonly url: URL;
  readonly method: string;
  readonly contentType: string;
  readonly body: Uint8Array | undefined;
  /** The same document as the entry before: the page moved by itself. */
  readonly moved?: boolean;
}

export interface PreviewOptions {
  readonly port: number;
  readonly transport: () => Promise<LocalTransport>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly userAgent: string;
}

const ACCEPT: readonly (readonly [string, string])[] = [
  ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/*,*/*;q=0.8'],
];
/** Types that the frame can show. */
const SHOWABLE =
  /^(text\/|image\/|video\/|audio\/|application\/(json|xml|javascript|x-yaml|yaml|xhtml\+xml|[\w.-]+\+(json|xml))\b)/;

/** A tab that browses a local port: address, history, cookies, and the document in its frame. */
export class Preview {
  readonly port: number;
  readonly #options: PreviewOptions;
  readonly #fetch: PreviewFetch;
  readonly #jars = new Map<number, CookieJar>();
  readonly #storage: Record<'local' | 'session', Map<string, string>> = { local: new Map(), session: new Map() };
  #entries: Entry[] = [];
  #index = -1;
  #token = '';
  #document: PageDocument | undefined;
  #servers: FrameServer[] = [];
  #controller = new AbortController();
  readonly #listeners = new Set<() => void>();
  shown: Shown = { kind: 'nothing' };
  loading = false;
  title = '';
  /** What the page asked for and the preview does not have. */
  unsupported = '';

  constructor(options: PreviewOptions) {
    this.port = options.port;
    this.#options = options;
    const { transport, now, userAgent } = options;
    this.#fetch = createPreviewFetch({ transport, jarOf: (port) => this.#jarOf(port), now, userAgent });
  }

  get url(): URL {
    return this.#entries[this.#index]?.url ?? new URL(`http://localhost:${String(this.port)}/`);
  }

  get canGoBack(): boolean {
    return this.#index > 0;
  }

  get canGoForward(): boolean {
    return this.#index < this.#entries.length - 1;
  }

  /** Called after each change of what is shown. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Goes where the user typed. */
  type(text: string): void {
    const url = typedUrl(text, this.port);
    if (url !== undefined) this.go(url);
  }

  go(url: URL, method = 'GET', contentType = '', body?: Uint8Array): void {
    if (localPlace(url) === undefined) {
      this.#show({ kind: 'outside', url });
      return;
    }
    this.#entries = [...this.#entries.slice(0, this.#index + 1), { url, method, contentType, body }];
    this.#index = this.#entries.length - 1;
    void this.#load();
  }

  /** The page has tried to leave for another address. @param url which may be without its path: browsers do not tell it */
  left(url: URL): void {
    this.#endDocument();
    if (localPlace(url) === undefined) this.#show({ kind: 'outside', url });
    else {
      const message = `The page went on to another page of ${url.host} by a script that the preview cannot follow: type its path above.`;
      this.#show({ kind: 'failed', message });
    }
  }

  reload(): void {
    if (this.#index < 0) this.go(this.url);
    else void this.#load();
  }

  back(): void {
    if (this.canGoBack) this.#step(-1);
    else if (this.shown.kind === 'outside') this.reload();
  }

  forward(): void {
    if (this.canGoForward) this.#step(1);
  }

  #step(step: 1 | -1): void {
    const moved = this.#entries[step < 0 ? this.#index : this.#index + 1]?.moved === true;
    this.#index += step;
    if (moved && this.shown.kind === 'page') {
      for (const server of this.#servers) server.post({ type: 'popped', url: this.url.href });
      this.#changed();
    } else void this.#load();
  }

  /** A document in a frame says that it is there: it is served if it is this preview's. */
  connect(data: unknown, port: MessagePort | undefined): void {
    const token = typeof data === 'object' && data !== null && 'preview' in data ? data.preview : undefined;
    if (port === undefined || this.#document === undefined || token !== this.#token || this.#token === '') return;
    this.#servers.push(new FrameServer(port, this.#host(this.#document)));
  }

  dispose(): void {
    this.#controller.abort();
    this.#endDocument();
  }

  #endDocument(): void {
    for (const server of this.#servers) server.dispose();
    this.#servers = [];
    this.#token = '';
  }

  #jarOf(port: number): CookieJar {
    const jar = this.#jars.get(port) ?? new CookieJar();
    this.#jars.set(port, jar);
    return jar;
  }

  #show(shown: Shown): void {
    this.shown = shown;
    this.loading = false;
    this.#changed();
  }

  async #load(): Promise<void> {
    const entry = this.#entries[this.#index];
    if (entry === undefined) return;
    this.#controller.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.loading = true;
    this.unsupported = '';
    this.#changed();
    try {
      const { url, method, contentType, body } = entry;
      const headers = contentType === '' ? ACCEPT : [...ACCEPT, ['content-type', contentType] as const];
      const response = await this.#fetch({ method, url, headers, body, referrer: this.#referrer() }, controller.signal);
      // A form that was sent and led elsewhere is not sent again by a reload.
      if (response.redirected)
        this.#entries[this.#index] = { ...entry, url: response.url, method: 'GET', contentType: '', body: undefined };
      const shown = await this.#shownOf(response, controller.signal);
      if (!controller.signal.aborted) this.#show(shown);
    } catch (cause) {
      if (controller.signal.aborted) return;
      this.#show({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  #referrer(): URL | undefined {
    const before = this.#entries[this.#index - 1]?.url;
    return before?.origin === this.url.origin ? before : undefined;
  }

  async #shownOf(response: PreviewResponse, signal: AbortSignal): Promise<Shown> {
    const bytes = await readAll(response.body);
    const type = header(response.headers, 'content-type') ?? sniffedType(bytes);
    const resource: Resource = { url: response.url, type, bytes };
    const disposition = header(response.headers, 'content-disposition') ?? '';
    if (/^\s*attachment/i.test(disposition) || (!SHOWABLE.test(type) && bytes.length > 0)) {
      return { kind: 'download', name: downloadName(disposition, response.url), resource };
    }
    this.title = '';
    if (!/^(text\/html|application\/xhtml\+xml)/.test(type) || bytes.length === 0) {
      this.#endDocument();
      return { kind: 'page', srcdoc: await plainDocument(resource), status: response.status };
    }
    const page = new PageDocument((url) => this.#resource(url, signal));
    const token = crypto.randomUUID();
    const srcdoc = await page.html(decodeText(resource), response.url, { ...this.#config(), token });
    signal.throwIfAborted();
    this.#endDocument();
    this.#document = page;
    this.#token = token;
    return { kind: 'page', srcdoc, status: response.status };
  }

  async #resource(url: URL, signal: AbortSignal): Promise<Resource | undefined> {
    try {
      const response = await this.#fetch({ method: 'GET', url, headers: [], referrer: this.url }, signal);
      const bytes = await readAll(response.body);
      if (response.status >= 400) return undefined;
      return { url: response.url, type: header(response.headers, 'content-type') ?? sniffedType(bytes), bytes };
    } catch {
      // The page goes without it, as in any browser.
      return undefined;
    }
  }

  #config(): FrameConfig {
    const { pathname, port } = this.url;
    const cookie = this.#jarOf(port === '' ? 80 : Number(port)).header(pathname, this.#options.now(), true);
    return {
      token: this.#token,
      depth: 0,
      cookie,
      local: Object.fromEntries(this.#storage.local),
      session: Object.fromEntries(this.#storage.session),
    };
  }

  #host(document: PageDocument): FrameHost {
    return {
      fetch: this.#fetch,
      document,
      url: () => this.url,
      config: () => this.#config(),
      navigate: (request) => {
        this.#navigate(request);
      },
      setCookie: (value) => {
        const place = localPlace(this.url);
        if (place !== undefined) this.#jarOf(place.port).set(value, place.path, this.#options.now(), true);
      },
      store: ({ area, key, value }) => {
        if (key === null) this.#storage[area].clear();
        else if (value === null) this.#storage[area].delete(key);
        else this.#storage[area].set(key, value);
      },
      setTitle: (title) => {
        this.title = title;
        this.#changed();
      },
      unsupported: (what) => {
        this.unsupported = what;
        this.#changed();
      },
    };
  }

  #navigate(request: Extract<FrameRequest, { type: 'navigate' | 'moved' }>): void {
    const url = resolveUrl(request.url, this.url);
    if (url === undefined) return;
    if (request.type === 'navigate') {
      if (request.download && localPlace(url) !== undefined) void this.#download(url);
      else this.go(url, request.method, request.contentType, request.body ?? undefined);
      return;
    }
    // A page moves within its own origin.
    if (url.origin !== this.url.origin) return;
    const entry: Entry = { url, method: 'GET', contentType: '', body: undefined };
    if (request.replace) this.#entries[this.#index] = { ...entry, moved: this.#entries[this.#index]?.moved === true };
    else {
      this.#entries = [...this.#entries.slice(0, this.#index + 1), { ...entry, moved: true }];
      this.#index++;
    }
    this.#changed();
  }

  async #download(url: URL): Promise<void> {
    const resource = await this.#resource(url, new AbortController().signal);
    if (resource === undefined) this.#show({ kind: 'failed', message: `${url.href} could not be loaded` });
    else this.#show({ kind: 'download', name: downloadName('', url), resource });
  }
}

/** For servers that do not say: a page, a text, or something else (MIME Sniffing standard, in short). */
function sniffedType(bytes: Uint8Array): string {
  const start = new TextDecoder().decode(bytes.subarray(0, 1024));
  if (/^\s*<(!doctype html|html|head|body|script|h1|p|div|table|a|title|!--)/i.test(start)) return 'text/html';
  // eslint-disable-next-line no-control-regex -- these are what text has none of
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(start) ? 'application/octet-stream' : 'text/plain';
}

function downloadName(disposition: string, url: URL): string {
  const extended = /filename\*=(?:UTF-8|utf-8)''([^;]+)/.exec(disposition)?.[1];
  const plain = /filename="?([^";]+)"?/.exec(disposition)?.[1];
  const last = url.pathname.split('/').at(-1);
  const name = extended === undefined ? (plain ?? last ?? '') : decodeURIComponent(extended);
  return name.replace(/[/\\]/g, '_') || 'download';
}
