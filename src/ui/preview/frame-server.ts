import {
  decodeFrameRequest,
  type FrameAnswer,
  type FrameConfig,
  type FrameRequest,
  type Prepared,
} from './frame-messages.ts';
import { localPlace, resolveUrl } from './local-url.ts';
import type { PageDocument } from './page-document.ts';
import type { PreviewFetch } from './preview-fetch.ts';

type Navigation = Extract<FrameRequest, { type: 'navigate' | 'moved' }>;

/** What a page in the frame can ask of the workspace, beyond what is on its port. */
export interface FrameHost {
  readonly fetch: PreviewFetch;
  readonly document: PageDocument;
  /** Of the document in the preview's tab. */
  readonly url: () => URL;
  readonly config: () => FrameConfig;
  readonly navigate: (request: Navigation) => void;
  readonly setCookie: (value: string) => void;
  readonly store: (request: Extract<FrameRequest, { type: 'store' }>) => void;
  readonly setTitle: (title: string) => void;
  readonly unsupported: (what: string) => void;
}

interface Answering {
  readonly controller: AbortController;
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
}

/** Serves one document in the frame, until it is disposed. */
export class FrameServer {
  readonly #port: MessagePort;
  readonly #host: FrameHost;
  readonly #answering = new Map<number, Answering>();

  constructor(port: MessagePort, host: FrameHost) {
    this.#port = port;
    this.#host = host;
    port.onmessage = ({ data }) => {
      const request = decodeFrameRequest(data);
      if (request !== undefined) this.#handle(request);
    };
  }

  post(answer: FrameAnswer): void {
    this.#port.postMessage(answer);
  }

  dispose(): void {
    this.#port.close();
    for (const { controller } of this.#answering.values()) controller.abort();
    this.#answering.clear();
  }

  #handle(request: FrameRequest): void {
    switch (request.type) {
      case 'fetch':
        void this.#fetch(request);
        break;
      case 'pull':
        void this.#pull(request.id);
        break;
      case 'abort':
        this.#answering.get(request.id)?.controller.abort();
        this.#answering.delete(request.id);
        break;
      case 'prepare':
        void this.#prepare(request.id, request.what, request.url);
        break;
      case 'navigate':
      case 'moved':
        this.#host.navigate(request);
        break;
      case 'cookie':
        this.#host.setCookie(request.value);
        break;
      case 'store':
        this.#host.store(request);
        break;
      case 'title':
        this.#host.setTitle(request.title);
        break;
      case 'unsupported':
        this.#host.unsupported(request.what);
    }
  }

  async #fetch(request: Extract<FrameRequest, { type: 'fetch' }>): Promise<void> {
    const { id, method, headers, manual } = request;
    const answering: Answering = { controller: new AbortController(), reader: undefined };
    this.#answering.set(id, answering);
    try {
      const url = this.#urlOf(request.url);
      const body = request.body ?? undefined;
      const referrer = this.#host.url();
      const response = await this.#host.fetch(
        { method, url, headers, body, referrer, manual },
        answering.controller.signal,
      );
      answering.reader = response.body.getReader();
      // What was taken off the body is not in it any more, and cookies are the jar's.
      const hidden = ['content-encoding', 'content-length', 'transfer-encoding', 'set-cookie'];
      this.post({
        type: 'head',
        id,
        status: response.status,
        statusText: response.statusText,
        headers: response.headers.filter(([name]) => !hidden.includes(name.toLowerCase())),
        url: response.url.href,
        redirected: response.redirected,
        cookie: this.#host.config().cookie,
      });
      if (method === 'HEAD' || [204, 205, 304].includes(response.status)) this.#end(id);
    } catch (cause) {
      this.#fail(id, cause);
    }
  }

  async #pull(id: number): Promise<void> {
    const reader = this.#answering.get(id)?.reader;
    if (reader === undefined) return;
    try {
      const { done, value } = await reader.read();
      if (done) this.#end(id);
      else this.post({ type: 'chunk', id, data: value });
    } catch (cause) {
      this.#fail(id, cause);
    }
  }

  #end(id: number): void {
    const answering = this.#answering.get(id);
    if (answering === undefined) return;
    this.#answering.delete(id);
    void answering.reader?.cancel().catch(() => undefined);
    this.post({ type: 'end', id });
  }

  #fail(id: number, cause: unknown): void {
    if (!this.#answering.delete(id)) return;
    this.post({ type: 'failed', id, message: cause instanceof Error ? cause.message : String(cause) });
  }

  async #prepare(id: number, what: Prepared, text: string): Promise<void> {
    try {
      const prepared = await this.#prepared(what, this.#urlOf(text));
      if (prepared === undefined) throw new Error(`${text} could not be loaded`);
      this.post({ type: 'prepared', id, text: prepared });
    } catch (cause) {
      this.post({ type: 'failed', id, message: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  async #prepared(what: Prepared, url: URL): Promise<string | undefined> {
    const { document, config } = this.#host;
    if (what === 'style') return document.style(url);
    if (what === 'script') return document.script(url);
    if (what === 'document') return document.frame(url, { ...config(), depth: config().depth + 1 });
    return JSON.stringify(await document.modules([url.href]));
  }

  #urlOf(text: string): URL {
    const url = resolveUrl(text, this.#host.url());
    if (url === undefined) throw new Error(`${text} is no URL`);
    if (localPlace(url) === undefined) {
      throw new Error(`${url.origin} is outside of the cluster: the preview does not go there`);
    }
    return url;
  }
}
