import { decodePortRequest, decodePortResponse, type PortRequest, type PortResponse } from './port.ts';

/**
 * Between the server of the page and the tab whose cluster it serves to outside clients: the messages of `port.ts` over
 * one WebSocket, which the tab opens. The server asks, the tab answers. A message is a binary frame: the length of its
 * head (32 bits, big-endian), the head as JSON, and the bytes of its `body` or `data`.
 */

/** Where tabs register, on the server that the page came from. */
export const BRIDGE_PATH = '/.tabernetes/bridge';

/** The subprotocol of the WebSocket; the number counts what is not compatible. */
export const BRIDGE_PROTOCOL = 'v1.bridge.tabernetes';

/** Name of the page's `<meta>` element that says that its server has a bridge; the content is {@link BRIDGE_PATH}. */
export const BRIDGE_META = 'tabernetes-bridge';

/** Whether this tab is the one that outside clients reach: the newest is, and the one before it when that closes. */
export interface BridgeRole {
  readonly type: 'role';
  readonly serving: boolean;
}

/** Server to tab. */
export type BridgeRequest = PortRequest | BridgeRole;

const LENGTH_BYTES = 4;
/** The field that holds the bytes of a message. */
const BYTES_FIELD: Readonly<Record<string, 'body' | 'data'>> = {
  fetch: 'body',
  response: 'body',
  chunk: 'data',
  message: 'data',
};

type Fields = Readonly<Record<string, unknown>>;

export function encodeBridgeMessage(message: BridgeRequest | PortResponse): Uint8Array<ArrayBuffer> {
  const { [BYTES_FIELD[message.type] ?? '']: content, ...fields } = message as unknown as Record<string, unknown>;
  const bytes = content instanceof Uint8Array ? content : new Uint8Array();
  // A text or null stays in the head; bytes come behind it.
  const kept = content instanceof Uint8Array || content === undefined ? fields : message;
  const head = new TextEncoder().encode(JSON.stringify(kept));
  const frame = new Uint8Array(LENGTH_BYTES + head.length + bytes.length);
  new DataView(frame.buffer).setUint32(0, head.length);
  frame.set(head, LENGTH_BYTES);
  frame.set(bytes, LENGTH_BYTES + head.length);
  return frame;
}

/** @throws TypeError when it is no such message */
export function decodeBridgeRequest(frame: unknown): BridgeRequest {
  const fields = decodeFrame(frame);
  if (fields['type'] !== 'role') return decodePortRequest(fields);
  if (typeof fields['serving'] !== 'boolean') throw new TypeError('a role on the bridge that says nothing');
  return { type: 'role', serving: fields['serving'] };
}

/** @throws TypeError when it is no such message */
export function decodeBridgeResponse(frame: unknown): PortResponse {
  return decodePortResponse(decodeFrame(frame));
}

function bytesOf(frame: unknown): Uint8Array {
  if (frame instanceof ArrayBuffer) return new Uint8Array(frame);
  if (frame instanceof Uint8Array) return frame;
  throw new TypeError('a frame on the bridge that is not binary');
}

function decodeFrame(frame: unknown): Fields {
  const bytes = bytesOf(frame);
  if (bytes.length < LENGTH_BYTES) throw new TypeError('a frame on the bridge that is cut short');
  const end = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (bytes.length < end) throw new TypeError('a frame on the bridge that is cut short');
  const head = parseHead(bytes.subarray(LENGTH_BYTES, end));
  const field = BYTES_FIELD[String(head['type'])];
  return field === undefined || field in head ? head : { ...head, [field]: bytes.subarray(end) };
}

function parseHead(bytes: Uint8Array): Fields {
  let head: unknown;
  try {
    head = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new TypeError('a frame on the bridge without a head', { cause });
  }
  if (typeof head !== 'object' || head === null) throw new TypeError('a frame on the bridge without a head');
  return head as Fields;
}
