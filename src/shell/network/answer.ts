import { reasonOf, type HeaderList, type ResponseHead } from '../../http/index.ts';
import { restored } from '../../protocol/index.ts';

export interface HttpRequest {
  readonly method: string;
  /** `Host` and what frames the body are added where they are missing. */
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
}

/** What is told on the way, for `-v` and for wget. */
export interface Steps {
  resolved?(host: string, port: number, addresses: readonly string[]): void;
  trying?(ip: string, port: number): void;
  connected?(host: string, ip: string, port: number): void;
  sent?(target: string, headers: HeaderList): void;
  interim?(head: ResponseHead): void;
}

export interface Connecting {
  readonly signal: AbortSignal;
  /** `host:port` to addresses (curl's --resolve). */
  readonly overrides: ReadonlyMap<string, string>;
  /** Takes any certificate. */
  readonly insecure: boolean;
  /** PEM of the authorities to trust beside the browser's. */
  readonly authorities: string | undefined;
  readonly steps: Steps;
}

export interface HttpAnswer {
  readonly head: ResponseHead;
  /** @throws Error when it is cut short */
  readonly body: AsyncIterable<Uint8Array>;
  readonly remote: { readonly ip: string; readonly port: number };
  close(): void;
}

const HTTPS_PORT = 443;

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? HTTPS_PORT : 80) : Number(url.port);
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Whoever stops reading lets go of the rest.
    void reader.cancel().catch(() => undefined);
  }
}

/** An answer of the Fetch standard, as one of HTTP/1.1. */
export function answerOf(response: Response, remote: HttpAnswer['remote'], close: () => void): HttpAnswer {
  const { status, statusText } = response;
  const reason = statusText === '' ? reasonOf(status) : statusText;
  const head = { version: 'HTTP/1.1', status, reason, headers: restored(response.headers) };
  return { head, body: chunksOf(response.body), remote, close };
}
