import { AsyncQueue, type Disposer } from '../../base/index.ts';
import { StatusError, statusError } from '../../api/index.ts';
import {
  kept,
  decodePortRequest,
  type Connection,
  type FetchHandler,
  type HeaderList,
  type PortRequest,
  type PortResponse,
  type Wire,
} from '../../protocol/index.ts';
import { Credit, puller } from './flow.ts';
import { portWire } from './port-wire.ts';

type Open<Type extends PortRequest['type']> = Extract<PortRequest, { type: Type }>;

/** What is under way for one id: an answer being made or streamed, or a connection. */
interface Exchange {
  abort(): void;
  pull?(chunks: number): void;
  message?(data: Uint8Array): void;
}

function headerList(headers: Headers): HeaderList {
  return [...headers.entries()];
}

function transferable(bytes: Uint8Array): Transferable[] {
  return bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

/** Answers the requests of one wire with a handler, until disposed of. */
class PortServer {
  readonly #wire: Wire;
  readonly #handler: FetchHandler;
  readonly #exchanges = new Map<number, Exchange>();

  constructor(wire: Wire, handler: FetchHandler) {
    this.#wire = wire;
    this.#handler = handler;
    wire.listen((message) => {
      this.#receive(decodePortRequest(message));
    });
  }

  dispose(): void {
    this.#wire.listen(null);
    for (const exchange of this.#exchanges.values()) exchange.abort();
    this.#exchanges.clear();
    this.#wire.close();
  }

  #send(message: PortResponse, transfer: Transferable[] = []): void {
    this.#wire.post(message, transfer);
  }

  #receive(message: PortRequest): void {
    switch (message.type) {
      case 'fetch':
        void this.#fetch(message);
        return;
      case 'connect':
        void this.#connect(message);
        return;
      case 'pull':
        this.#exchanges.get(message.id)?.pull?.(message.chunks);
        return;
      case 'message':
        this.#exchanges.get(message.id)?.message?.(message.data);
        return;
      case 'abort':
        this.#exchanges.get(message.id)?.abort();
        this.#exchanges.delete(message.id);
        return;
    }
  }

  async #fetch(message: Open<'fetch'>): Promise<void> {
    const { id } = message;
    const controller = new AbortController();
    this.#exchanges.set(id, {
      abort: () => {
        controller.abort();
      },
    });
    try {
      const response = await this.#handler.fetch(
        new Request(message.url, {
          method: message.method,
          headers: kept(message.headers),
          body: message.body as BodyInit | null,
          signal: controller.signal,
        }),
      );
      if (response.body === null || response.headers.has('content-length')) await this.#sendWhole(id, response);
      else await this.#stream(id, response, response.body, controller.signal);
    } catch (cause) {
      if (!controller.signal.aborted) this.#send({ type: 'end', id, error: String(cause) });
    } finally {
      this.#exchanges.delete(id);
    }
  }

  async #sendWhole(id: number, response: Response): Promise<void> {
    const body = response.body === null ? null : new Uint8Array(await response.arrayBuffer());
    this.#send(
      { type: 'response', id, status: response.status, headers: headerList(response.headers), body },
      body === null ? [] : transferable(body),
    );
  }

  async #stream(id: number, response: Response, body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
    this.#send({ type: 'head', id, status: response.status, headers: headerList(response.headers) });
    const reader = body.getReader();
    const credit = new Credit();
    this.#exchanges.set(id, {
      abort: () => {
        credit.end();
        // Cancelling may fail when the stream has failed already; there is nobody left to tell.
        reader.cancel().catch(() => undefined);
      },
      pull: (chunks) => {
        credit.grant(chunks);
      },
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) break;
      // A copy: the producer may still hold the chunk (a watch event's bytes go to many watchers).
      this.#send({ type: 'chunk', id, data: value });
      await credit.spend();
      if (!this.#exchanges.has(id)) return;
    }
    this.#send({ type: 'end', id });
  }

  async #connect(message: Open<'connect'>): Promise<void> {
    const { id } = message;
    const early = new AsyncQueue<Uint8Array>();
    let connection: Connection | undefined;
    const credit = new Credit();
    const taken = puller((chunks) => {
      if (this.#exchanges.has(id)) this.#send({ type: 'pull', id, chunks });
    });
    let aborted = false;
    const forward = async (to: Connection, data: Uint8Array): Promise<void> => {
      await to.send(data);
      taken();
    };
    this.#exchanges.set(id, {
      abort: () => {
        aborted = true;
        credit.end();
        connection?.close();
      },
      pull: (count) => {
        credit.grant(count);
      },
      message: (data) => {
        if (connection === undefined) early.push(data);
        else void forward(connection, data);
      },
    });
    try {
      connection = await this.#handler.connect(
        new Request(message.url, {
          headers: kept(message.headers),
        }),
      );
      early.end();
      for await (const data of early) void forward(connection, data);
      // `abort` may have come while the handler was connecting.
      if (aborted as boolean) connection.close();
      this.#send({ type: 'connected', id, protocol: connection.protocol });
      for await (const data of connection.messages) {
        this.#send({ type: 'message', id, data });
        await credit.spend();
      }
      this.#send({ type: 'end', id });
    } catch (cause) {
      const failure =
        cause instanceof StatusError
          ? cause
          : statusError(500, 'InternalError', `Internal error occurred: ${String(cause)}`);
      this.#send(
        connection === undefined
          ? { type: 'refused', id, status: failure.status }
          : { type: 'end', id, error: failure.message },
      );
    } finally {
      this.#exchanges.delete(id);
    }
  }
}

/** Serves a handler on a port. @returns a disposer that aborts what is under way and closes the port */
export function serveFetchHandler(port: MessagePort, handler: FetchHandler): Disposer {
  return serveWire(portWire(port), handler);
}

/** The same on any wire, whose other end is {@link connectWire}. */
export function serveWire(wire: Wire, handler: FetchHandler): Disposer {
  const server = new PortServer(wire, handler);
  return () => {
    server.dispose();
  };
}
