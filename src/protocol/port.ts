/**
 * A FetchHandler over a MessagePort: requests with streamed answers, and WebSocket-like connections.
 * Bodies of answers, and the messages of connections in both directions, flow on credit: after an initial allowance as many
 * chunks or messages are sent as `pull` asks for.
 */

/** Chunks or messages that may be sent before the first `pull`. */
export const INITIAL_CREDIT = 32;

/** One end of a two-way channel of messages: a MessagePort, or a WebSocket that carries them as bytes (bridge.ts). */
export interface Wire {
  /** Hands each message of the other end to `receive`; null for nobody. */
  listen(receive: ((message: unknown) => void) | null): void;
  post(message: PortRequest | PortResponse, transfer: Transferable[]): void;
  /** Nothing is received or sent any more. */
  close(): void;
}

export type HeaderList = readonly (readonly [string, string])[];

/** Client to server. `id` is chosen by the client, never reused on a port. */
export type PortRequest =
  | {
      readonly type: 'fetch';
      readonly id: number;
      readonly method: string;
      readonly url: string;
      readonly headers: HeaderList;
      readonly body: string | Uint8Array | null;
    }
  | { readonly type: 'connect'; readonly id: number; readonly url: string; readonly headers: HeaderList }
  /** So many chunks of a streamed answer, or messages, more. */
  | { readonly type: 'pull'; readonly id: number; readonly chunks: number }
  /** The caller no longer wants the answer, or closes its connection. */
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'message'; readonly id: number; readonly data: Uint8Array };

/** Server to client. */
export type PortResponse =
  /** A whole answer. */
  | {
      readonly type: 'response';
      readonly id: number;
      readonly status: number;
      readonly headers: HeaderList;
      readonly body: string | Uint8Array | null;
    }
  /** The head of a streamed answer; chunks follow, then `end`. */
  | { readonly type: 'head'; readonly id: number; readonly status: number; readonly headers: HeaderList }
  | { readonly type: 'chunk'; readonly id: number; readonly data: Uint8Array }
  | { readonly type: 'end'; readonly id: number; readonly error?: string }
  | { readonly type: 'connected'; readonly id: number; readonly protocol: string }
  | { readonly type: 'refused'; readonly id: number; readonly status: unknown }
  /** So many messages more. */
  | { readonly type: 'pull'; readonly id: number; readonly chunks: number }
  | { readonly type: 'message'; readonly id: number; readonly data: Uint8Array };

type Fields = Readonly<Record<string, unknown>>;

function isHeaderList(value: unknown): value is HeaderList {
  return (
    Array.isArray(value) &&
    value.every(
      (pair: unknown) =>
        Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && typeof pair[1] === 'string',
    )
  );
}

function isBody(value: unknown): value is string | Uint8Array | null {
  return value === null || typeof value === 'string' || value instanceof Uint8Array;
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || typeof (value as Fields)['id'] !== 'number') {
    throw new TypeError('not a message of the port protocol');
  }
  return value as Fields;
}

function isPortRequest(fields: Fields): boolean {
  switch (fields['type']) {
    case 'fetch':
      return (
        typeof fields['method'] === 'string' &&
        typeof fields['url'] === 'string' &&
        isHeaderList(fields['headers']) &&
        isBody(fields['body'])
      );
    case 'connect':
      return typeof fields['url'] === 'string' && isHeaderList(fields['headers']);
    case 'message':
      return fields['data'] instanceof Uint8Array;
    case 'pull':
      return typeof fields['chunks'] === 'number';
    case 'abort':
      return true;
    default:
      return false;
  }
}

function isPortResponse(fields: Fields): boolean {
  switch (fields['type']) {
    case 'response':
      return typeof fields['status'] === 'number' && isHeaderList(fields['headers']) && isBody(fields['body']);
    case 'head':
      return typeof fields['status'] === 'number' && isHeaderList(fields['headers']);
    case 'chunk':
    case 'message':
      return fields['data'] instanceof Uint8Array;
    case 'end':
      return fields['error'] === undefined || typeof fields['error'] === 'string';
    case 'pull':
      return typeof fields['chunks'] === 'number';
    case 'connected':
      return typeof fields['protocol'] === 'string';
    case 'refused':
      return true;
    default:
      return false;
  }
}

/** @throws TypeError when it is no such message */
export function decodePortRequest(value: unknown): PortRequest {
  const fields = fieldsOf(value);
  if (!isPortRequest(fields)) throw new TypeError(`unknown request on the port: ${String(fields['type'])}`);
  return fields as unknown as PortRequest;
}

/** @throws TypeError when it is no such message */
export function decodePortResponse(value: unknown): PortResponse {
  const fields = fieldsOf(value);
  if (!isPortResponse(fields)) throw new TypeError(`unknown response on the port: ${String(fields['type'])}`);
  return fields as unknown as PortResponse;
}
