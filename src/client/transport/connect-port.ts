import { AsyncQueue, deferred, type Deferred } from '../../base/index.ts';
import { StatusError, type Status } from '../../api/index.ts';
import {
  decodePortResponse,
  INITIAL_CREDIT,
  type Connection,
  type FetchHandler,
  type HeaderList,
  type PlainRequest,
  type PlainResponse,
  type PortRequest,
  type PortResponse,
  type Wire,
} from '../../protocol/index.ts';
import { Credit, puller, pulling } from './flow.ts';
import { portWire } from './port-wire.ts';

/** A handler at the other end of a port, and the letting go of it. */
export interface RemoteHandler extends Required<FetchHandler> {
  /** Fails what is under way with `cause` and closes the port. */
  dispose(cause: Error): void;
}

type Received<Type extends PortResponse['type']> = Extract<PortResponse, { type: Type }>;

/** What waits for messages of one id. */
interface Waiter {
  receive(message: PortResponse): void;
  fail(cause: Error): void;
}

function headerList(headers: Headers): HeaderList {
  return [...headers.entries()];
}

function responseInit(message: Received<'response'> | Received<'head'>): ResponseInit {
  return {
    status: message.status,
    headers: message.headers.map(([name, value]): [string, string] => [name, value]),
  };
}

class PortClient implements RemoteHandler {
  readonly #wire: Wire;
  readonly #waiters = new Map<number, Waiter>();
  #lastId = 0;
  #closed: Error | undefined;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.listen((data) => {
      const message = decodePortResponse(data);
      this.#waiters.get(message.id)?.receive(message);
    });
  }

  dispose(cause: Error): void {
    this.#closed = cause;
    this.#wire.listen(null);
    for (const waiter of [...this.#waiters.values()]) waiter.fail(cause);
    this.#waiters.clear();
    this.#wire.close();
  }

  #send(message: PortRequest): void {
    if (this.#closed === undefined) this.#wire.post(message, []);
  }

  async fetch(request: Request): Promise<Response> {
    if (this.#closed !== undefined) throw this.#closed;
    request.signal.throwIfAborted();
    // Firefox does not tell of a body (`Request.body` is undefined there): the method does.
    const bodiless = request.method === 'GET' || request.method === 'HEAD';
    const body = bodiless ? null : new Uint8Array(await request.arrayBuffer());
    const id = ++this.#lastId;
    const response = deferred<Response>();
    this.#waiters.set(id, this.#fetchWaiter(id, request.signal, response));
    this.#send({
      type: 'fetch',
      id,
      method: request.method,
      url: request.url,
      headers: headerList(request.headers),
      body,
    });
    return response.promise;
  }

  exchange(request: PlainRequest): Promise<PlainResponse> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    const response = deferred<PlainResponse>();
    this.#waiters.set(id, this.#exchangeWaiter(id, response));
    this.#send({ type: 'fetch', id, ...request });
    return response.promise;
  }

  /** Collects an answer that comes in pieces. */
  #exchangeWaiter(id: number, response: Deferred<PlainResponse>): Waiter {
    const decoder = new TextDecoder();
    let status = 0;
    let text = '';
    const taken = puller((chunks) => {
      this.#send({ type: 'pull', id, chunks });
    });
    const fail = (cause: Error): void => {
      this.#waiters.delete(id);
      response.reject(cause);
    };
    const done = (body: string): void => {
      this.#waiters.delete(id);
      response.resolve({ status, body });
    };
    return {
      fail,
      receive: (message) => {
        if (message.type === 'response') {
          status = message.status;
          done(typeof message.body === 'string' ? message.body : decoder.decode(message.body ?? new Uint8Array()));
        } else if (message.type === 'head') {
          status = message.status;
        } else if (message.type === 'chunk') {
          text += decoder.decode(message.data, { stream: true });
          taken();
        } else if (message.type === 'end') {
          if (message.error === undefined) done(text + decoder.decode());
          else fail(new Error(message.error));
        }
      },
    };
  }

  #fetchWaiter(id: number, signal: AbortSignal, response: Deferred<Response>): Waiter {
    let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
    const finish = (): void => {
      this.#waiters.delete(id);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (cause: Error): void => {
      finish();
      if (stream === undefined) response.reject(cause);
      else stream.error(cause);
    };
    const onAbort = (): void => {
      this.#send({ type: 'abort', id });
      fail(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const body = (): ReadableStream<Uint8Array> =>
      new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            stream = controller;
          },
          pull: puller((chunks) => {
            this.#send({ type: 'pull', id, chunks });
          }),
          cancel: () => {
            finish();
            this.#send({ type: 'abort', id });
          },
        },
        { highWaterMark: INITIAL_CREDIT },
      );
    return {
      fail,
      receive: (message) => {
        if (message.type === 'response') {
          finish();
          response.resolve(new Response(message.body as BodyInit | null, responseInit(message)));
        } else if (message.type === 'head') {
          response.resolve(new Response(body(), responseInit(message)));
        } else if (message.type === 'chunk') {
          stream?.enqueue(message.data);
        } else if (message.type === 'end') {
          if (message.error !== undefined) fail(new Error(message.error));
          else {
            finish();
            stream?.close();
          }
        }
      },
    };
  }

  connect(request: Request): Promise<Connection> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    const messages = new AsyncQueue<Uint8Array>();
    const connected = deferred<Connection>();
    const credit = new Credit();
    const taken = puller((chunks) => {
      if (this.#waiters.has(id)) this.#send({ type: 'pull', id, chunks });
    });
    const finish = (): void => {
      this.#waiters.delete(id);
      credit.end();
      messages.end();
    };
    this.#waiters.set(id, {
      fail: (cause) => {
        credit.end();
        messages.fail(cause);
        connected.reject(cause);
      },
      receive: (message) => {
        if (message.type === 'connected') {
          connected.resolve({
            protocol: message.protocol,
            messages: pulling(messages, taken),
            send: (data) => {
              if (!this.#waiters.has(id)) return undefined;
              this.#send({ type: 'message', id, data });
              return credit.spend();
            },
            close: () => {
              finish();
              this.#send({ type: 'abort', id });
            },
          });
        } else if (message.type === 'refused') {
          finish();
          connected.reject(new StatusError(message.status as Status));
        } else if (message.type === 'message') {
          messages.push(message.data);
        } else if (message.type === 'pull') {
          credit.grant(message.chunks);
        } else if (message.type === 'end') {
          finish();
        }
      },
    });
    this.#send({ type: 'connect', id, url: request.url, headers: headerList(request.headers) });
    return connected.promise;
  }
}

/** The handler that is served at the other end of this port by {@link serveFetchHandler}. */
export function connectFetchHandler(port: MessagePort): RemoteHandler {
  return connectWire(portWire(port));
}

/** The same over any wire, whose other end is {@link serveWire}. */
export function connectWire(wire: Wire): RemoteHandler {
  return new PortClient(wire);
}
