import type { ByteStream } from '../../kernel/index.ts';
import { clientHello } from './client-hello.ts';

/** net/http: transport.go, on a tls.RecordHeaderError */
export const PLAIN_HTTP = 'http: server gave HTTP response to HTTPS client';

const ALERT = 21;
const HANDSHAKE = 22;
const RECORD_HEAD = 5;

/** crypto/tls: alert.go */
const ALERTS: Readonly<Record<number, string>> = {
  10: 'unexpected message',
  20: 'bad record MAC',
  22: 'record overflow',
  40: 'handshake failure',
  42: 'bad certificate',
  47: 'illegal parameter',
  48: 'unknown certificate authority',
  50: 'error decoding message',
  70: 'protocol version not supported',
  71: 'insufficient security level',
  80: 'internal error',
  86: 'inappropriate fallback',
  109: 'missing extension',
  112: 'unrecognized name',
  116: 'certificate required',
  120: 'no application protocol',
};

/**
 * Says hello as a client of TLS, and tells why no handshake comes of it, in Go's words. A server that really speaks TLS is
 * not understood further: nothing in the cluster does.
 */
export async function greetSecurely(stream: ByteStream): Promise<string> {
  await stream.write(clientHello());
  const head = await readUpTo(stream, RECORD_HEAD + 2);
  if (head.length === 0) return 'EOF';
  if (head.length < RECORD_HEAD) return 'unexpected EOF';
  const type = head[0] ?? 0;
  const version = ((head[1] ?? 0) << 8) | (head[2] ?? 0);
  if ((type !== ALERT && type !== HANDSHAKE) || version >= 0x1000) {
    const text = new TextDecoder('latin1').decode(head.subarray(0, RECORD_HEAD));
    return text === 'HTTP/' ? PLAIN_HTTP : 'tls: first record does not look like a TLS handshake';
  }
  if (type === HANDSHAKE) return 'tls: this node does not go on after a ServerHello: TLS is not supported by it';
  const code = head[RECORD_HEAD + 1] ?? 0;
  return `remote error: tls: ${ALERTS[code] ?? `alert(${String(code)})`}`;
}

async function readUpTo(stream: ByteStream, count: number): Promise<Uint8Array> {
  const bytes: number[] = [];
  while (bytes.length < count) {
    const more = await stream.read(count - bytes.length);
    if (more.length === 0) break;
    bytes.push(...more);
    // What is no record of TLS may be short of it for ever.
    if (bytes.length >= RECORD_HEAD && bytes[0] !== ALERT) break;
  }
  return Uint8Array.from(bytes);
}
