import type { FrameAnswer, FrameConfig, FrameRequest, Prepared } from '../frame-messages.ts';

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;

/** What the parts of the frame's script share. */
export interface FrameConnection {
  readonly config: FrameConfig;
  cookie: string;
  post(message: FrameRequest): void;
  /** As fetch(), by the port. */
  fetch(request: Request): Promise<Response>;
  prepare(what: Prepared, url: string): Promise<string>;
  /** A URL of the document, when the preview can reach it. */
  local(url: string | null): string | undefined;
  onPopped: (url: string) => void;
}

/**
 * The frame's end of the port. This function and the others in this folder run in the frame: they are written out as text
 * (frame-script.ts), so each refers to nothing outside of itself but types.
 */
export function connect(config: FrameConfig): FrameConnection {
  const { port1, port2 } = new MessageChannel();
  const waiting = new Map<number, (answer: FrameAnswer) => void>();
  let next = 1;

  const post = (message: FrameRequest): void => {
    port1.postMessage(message);
  };
  const ask = (message: WithoutId<FrameRequest>, receive: (answer: FrameAnswer) => void): number => {
    const id = next++;
    waiting.set(id, receive);
    post({ ...message, id });
    return id;
  };

  async function send(request: Request): Promise<Response> {
    const { method, url, headers, redirect, signal } = request;
    signal.throwIfAborted();
    const body = method === 'GET' || method === 'HEAD' ? null : new Uint8Array(await request.arrayBuffer());
    return new Promise((resolve, reject) => {
      let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
      const manual = redirect !== 'follow';
      const id = ask({ type: 'fetch', method, url, headers: [...headers], body, manual }, (answer) => {
        if (answer.type === 'head') {
          connection.cookie = answer.cookie;
          resolve(responseOf(answer));
        } else if (answer.type === 'chunk') controller?.enqueue(answer.data);
        else {
          waiting.delete(id);
          if (answer.type === 'end') controller?.close();
          else {
            const failure = new TypeError(answer.type === 'failed' ? answer.message : 'failed');
            controller?.error(failure);
            reject(failure);
          }
        }
      });
      const abort = (): void => {
        if (!waiting.delete(id)) return;
        post({ type: 'abort', id });
        const reason: unknown = signal.reason;
        controller?.error(reason);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as fetch() does
        reject(reason);
      };
      signal.addEventListener('abort', abort, { once: true });

      function responseOf(head: Extract<FrameAnswer, { type: 'head' }>): Response {
        const empty = method === 'HEAD' || [101, 204, 205, 304].includes(head.status);
        const stream = new ReadableStream<Uint8Array>(
          {
            start: (it) => void (controller = it),
            pull: () => {
              post({ type: 'pull', id });
            },
            cancel: () => {
              waiting.delete(id);
              post({ type: 'abort', id });
            },
          },
          { highWaterMark: 0 },
        );
        const { status, statusText } = head;
        const response = new Response(empty ? null : (stream as ReadableStream<Uint8Array<ArrayBuffer>>), {
          status,
          statusText,
          headers: head.headers.map(([name, value]): [string, string] => [name, value]),
        });
        Object.defineProperties(response, { url: { value: head.url }, redirected: { value: head.redirected } });
        return response;
      }
    });
  }

  const connection: FrameConnection = {
    config,
    cookie: config.cookie,
    post,
    fetch: send,
    prepare: (what, url) =>
      new Promise((resolve, reject) => {
        const id = ask({ type: 'prepare', what, url }, (answer) => {
          waiting.delete(id);
          if (answer.type === 'prepared') resolve(answer.text);
          else reject(new TypeError(answer.type === 'failed' ? answer.message : 'failed'));
        });
      }),
    local(text) {
      if (text === null || text === '') return undefined;
      const url = URL.parse(text, document.baseURI);
      if (url?.protocol !== 'http:' || !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return undefined;
      return url.href;
    },
    onPopped: () => undefined,
  };
  port1.onmessage = ({ data }: MessageEvent<FrameAnswer>) => {
    if (data.type === 'popped') connection.onPopped(data.url);
    else waiting.get(data.id)?.(data);
  };
  let workspace: Window = window;
  for (let frame = 0; frame <= config.depth; frame++) workspace = workspace.parent;
  workspace.postMessage({ preview: config.token }, '*', [port2]);
  return connection;
}
