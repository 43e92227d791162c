/**
 * Between two nodes of the cluster network: datagrams, and TCP-like streams, multiplexed over one MessagePort. Bytes flow on credit:
 * either side sends at most {@link STREAM_WINDOW} bytes of a stream beyond what the other has said it consumed.
 */

/** Bytes of one stream that may be on their way in one direction. */
export const STREAM_WINDOW = 256 * 1024;

export type ConnectErrno = 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT' | 'ECONNRESET';

const ERRNOS: readonly unknown[] = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET'];

export interface PeerAddress {
  readonly ip: string;
  readonly port: number;
}

/** `stream` is chosen by the opener, odd on one side and even on the other, never reused on a port. */
export type PeerMessage =
  | { readonly type: 'open'; readonly stream: number; readonly from: PeerAddress; readonly to: PeerAddress }
  | { readonly type: 'opened'; readonly stream: number }
  | { readonly type: 'refused'; readonly stream: number; readonly errno: ConnectErrno }
  | { readonly type: 'data'; readonly stream: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** So many more bytes were consumed. */
  | { readonly type: 'credit'; readonly stream: number; readonly bytes: number }
  /** No more data from this side. */
  | { readonly type: 'fin'; readonly stream: number }
  | { readonly type: 'reset'; readonly stream: number }
  /** UDP: `stream` is 0. */
  | {
      readonly type: 'datagram';
      readonly stream: number;
      readonly from: PeerAddress;
      readonly to: PeerAddress;
      readonly payload: Uint8Array<ArrayBuffer>;
    }
  /** What `from` sent to `to` could not be delivered. */
  | {
      readonly type: 'unreachable';
      readonly stream: number;
      readonly from: PeerAddress;
      readonly to: PeerAddress;
      readonly errno: ConnectErrno;
    };

type Fields = Readonly<Record<string, unknown>>;

function isAddress(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { ip, port } = value as Fields;
  return typeof ip === 'string' && typeof port === 'number';
}

function isPeerMessage(fields: Fields): boolean {
  switch (fields['type']) {
    case 'open':
      return isAddress(fields['from']) && isAddress(fields['to']);
    case 'datagram':
      return isAddress(fields['from']) && isAddress(fields['to']) && fields['payload'] instanceof Uint8Array;
    case 'unreachable':
      return isAddress(fields['from']) && isAddress(fields['to']) && ERRNOS.includes(fields['errno']);
    case 'refused':
      return ERRNOS.includes(fields['errno']);
    case 'data':
      return fields['bytes'] instanceof Uint8Array;
    case 'credit':
      return typeof fields['bytes'] === 'number';
    case 'opened':
    case 'fin':
    case 'reset':
      return true;
    default:
      return false;
  }
}

/** @throws TypeError when it is no such message */
export function decodePeerMessage(value: unknown): PeerMessage {
  if (typeof value !== 'object' || value === null || typeof (value as Fields)['stream'] !== 'number') {
    throw new TypeError('not a message between nodes');
  }
  if (!isPeerMessage(value as Fields)) {
    throw new TypeError(`unknown message between nodes: ${String((value as Fields)['type'])}`);
  }
  return value as PeerMessage;
}
