import type { FrameConnection } from './connection.ts';

/** `fetch` and `sendBeacon` of the frame. */
export function patchFetch(connection: FrameConnection): void {
  const native = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (/^(blob|data):/.test(request.url)) return native(request);
    return connection.fetch(request);
  };
  navigator.sendBeacon = (url, body) => {
    connection.fetch(new Request(url, { method: 'POST', body: body ?? null })).catch(() => undefined);
    return true;
  };
}

/** `XMLHttpRequest` of the frame, over {@link FrameConnection.fetch}. A synchronous one cannot be. */
export function patchXhr(connection: FrameConnection): void {
  class PreviewXhr extends EventTarget {
    static readonly UNSENT = 0;
    static readonly OPENED = 1;
    static readonly HEADERS_RECEIVED = 2;
    static readonly LOADING = 3;
    static readonly DONE = 4;
    readonly UNSENT = 0;
    readonly OPENED = 1;
    readonly HEADERS_RECEIVED = 2;
    readonly LOADING = 3;
    readonly DONE = 4;
    readyState = 0;
    status = 0;
    statusText = '';
    responseType = '';
    responseURL = '';
    response: unknown = '';
    timeout = 0;
    withCredentials = false;
    readonly upload = new EventTarget();
    #method = 'GET';
    #url = '';
    #sent = new Headers();
    #received = new Headers();
    #overridden: string | undefined;
    #text = '';
    #controller = new AbortController();

    get responseText(): string {
      return this.#text;
    }

    get responseXML(): Document | null {
      return this.response instanceof Document ? this.response : null;
    }

    open(method: string, url: string | URL, isAsync = true): void {
      if (!isAsync) throw new DOMException('The preview has no synchronous XMLHttpRequest.', 'InvalidAccessError');
      this.#controller.abort();
      this.#controller = new AbortController();
      this.#method = method;
      this.#url = new URL(url, document.baseURI).href;
      this.#sent = new Headers();
      this.#move(1);
    }

    setRequestHeader(name: string, value: string): void {
      this.#sent.append(name, value);
    }

    overrideMimeType(type: string): void {
      this.#overridden = type;
    }

    getResponseHeader(name: string): string | null {
      return this.#received.get(name);
    }

    getAllResponseHeaders(): string {
      return [...this.#received].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }

    abort(): void {
      this.#controller.abort();
    }

    send(body: XMLHttpRequestBodyInit | Document | null = null): void {
      const controller = this.#controller;
      void this.#run(body, controller.signal).catch((cause: unknown) => {
        if (controller !== this.#controller) return;
        this.status = 0;
        this.response = '';
        const name = cause instanceof DOMException ? cause.name : '';
        this.#move(4);
        this.#tell(name === 'AbortError' ? 'abort' : name === 'TimeoutError' ? 'timeout' : 'error');
        this.#tell('loadend');
      });
    }

    async #run(body: XMLHttpRequestBodyInit | Document | null, aborted: AbortSignal): Promise<void> {
      const signal = this.timeout > 0 ? AbortSignal.any([aborted, AbortSignal.timeout(this.timeout)]) : aborted;
      const content = body instanceof Document ? new XMLSerializer().serializeToString(body) : body;
      const bodiless = ['GET', 'HEAD'].includes(this.#method.toUpperCase());
      this.#tell('loadstart');
      const response = await connection.fetch(
        new Request(this.#url, {
          method: this.#method,
          headers: this.#sent,
          signal,
          ...(bodiless ? {} : { body: content }),
        }),
      );
      this.status = response.status;
      this.statusText = response.statusText;
      this.responseURL = response.url;
      this.#received = response.headers;
      this.#move(2);
      const bytes = await response.arrayBuffer();
      this.#move(3);
      this.#tell('progress', bytes.byteLength);
      this.response = this.#decode(bytes);
      this.#move(4);
      this.#tell('load', bytes.byteLength);
      this.#tell('loadend', bytes.byteLength);
    }

    #decode(bytes: ArrayBuffer): unknown {
      const type = this.#overridden ?? this.#received.get('content-type') ?? '';
      if (this.responseType === 'arraybuffer') return bytes;
      if (this.responseType === 'blob') return new Blob([bytes], { type });
      const text = new TextDecoder().decode(bytes);
      if (this.responseType === 'json') {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          return null;
        }
      }
      const kind = type.includes('html') ? 'text/html' : 'text/xml';
      if (this.responseType === 'document') return new DOMParser().parseFromString(text, kind);
      this.#text = text;
      return text;
    }

    #move(state: number): void {
      this.readyState = state;
      this.#tell('readystatechange');
    }

    #tell(type: string, loaded = 0): void {
      const event = new ProgressEvent(type, { lengthComputable: loaded > 0, loaded, total: loaded });
      this.dispatchEvent(event);
      const handler: unknown = Reflect.get(this, `on${type}`);
      if (typeof handler === 'function') handler.call(this, event);
    }
  }
  Object.defineProperty(window, 'XMLHttpRequest', { value: PreviewXhr, writable: true, configurable: true });
}
