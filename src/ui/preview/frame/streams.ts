import type { FrameConnection } from './connection.ts';

/** `EventSource` of the frame, over {@link FrameConnection.fetch} (HTML standard, 9.2). */
export function patchEventSource(connection: FrameConnection): void {
  class PreviewEventSource extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSED = 2;
    readonly url: string;
    readonly withCredentials = false;
    readyState = 0;
    #retry = 3000;
    #lastId = '';
    readonly #controller = new AbortController();

    constructor(url: string | URL) {
      super();
      this.url = new URL(url, document.baseURI).href;
      void this.#connect();
    }

    close(): void {
      this.readyState = 2;
      this.#controller.abort();
    }

    #closed(): boolean {
      return this.#controller.signal.aborted;
    }

    async #connect(): Promise<void> {
      const { signal } = this.#controller;
      while (!this.#closed()) {
        try {
          const headers = {
            accept: 'text/event-stream',
            ...(this.#lastId === '' ? {} : { 'last-event-id': this.#lastId }),
          };
          const response = await connection.fetch(new Request(this.url, { headers, signal, cache: 'no-store' }));
          const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
          if (response.status !== 200 || !isStream || response.body === null) {
            this.close();
            this.#tell(new Event('error'));
            return;
          }
          this.readyState = 1;
          this.#tell(new Event('open'));
          await this.#read(response.body);
        } catch {
          // It is tried again below, unless it was closed.
        }
        if (this.#closed()) return;
        this.readyState = 0;
        this.#tell(new Event('error'));
        // eslint-disable-next-line no-restricted-globals -- the time of a page in the frame is the browser's
        await new Promise((resolve) => setTimeout(resolve, this.#retry));
      }
    }

    async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      let type = '';
      let data: string[] = [];
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line === '') {
            if (data.length > 0) {
              const init = { data: data.join('\n'), lastEventId: this.#lastId, origin: new URL(this.url).origin };
              this.#tell(new MessageEvent(type === '' ? 'message' : type, init));
            }
            type = '';
            data = [];
            continue;
          }
          const [, field, content = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
          if (field === 'event') type = content;
          else if (field === 'data') data.push(content);
          else if (field === 'id') this.#lastId = content;
          else if (field === 'retry' && /^\d+$/.test(content)) this.#retry = Number(content);
        }
      }
    }

    #tell(event: Event): void {
      this.dispatchEvent(event);
      const handler: unknown = Reflect.get(this, `on${event.type}`);
      if (typeof handler === 'function') handler.call(this, event);
    }
  }
  Object.defineProperty(window, 'EventSource', { value: PreviewEventSource, writable: true, configurable: true });
}

/** What the preview does not carry fails at once, as without a network, and is told. */
export function refuseSockets(connection: FrameConnection): void {
  class PreviewWebSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly url: string;
    readonly protocol = '';
    readonly extensions = '';
    readonly bufferedAmount = 0;
    binaryType = 'blob';
    readyState = 0;

    constructor(url: string | URL) {
      super();
      this.url = new URL(url, document.baseURI).href;
      connection.post({ type: 'unsupported', what: 'WebSocket' });
      console.warn(`The preview carries HTTP, no WebSockets: ${this.url}`);
      queueMicrotask(() => {
        this.readyState = 3;
        this.#tell(new Event('error'));
        this.#tell(new CloseEvent('close', { code: 1006, wasClean: false }));
      });
    }

    send(): void {
      if (this.readyState === 0) throw new DOMException('Still in CONNECTING state', 'InvalidStateError');
    }

    close(): void {
      this.readyState = 3;
    }

    #tell(event: Event): void {
      this.dispatchEvent(event);
      const handler: unknown = Reflect.get(this, `on${event.type}`);
      if (typeof handler === 'function') handler.call(this, event);
    }
  }
  Object.defineProperty(window, 'WebSocket', { value: PreviewWebSocket, writable: true, configurable: true });
  // These would reach the real network, which no policy of the document forbids.
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) {
    Object.defineProperty(window, name, { value: undefined, writable: false, configurable: false });
  }
}
