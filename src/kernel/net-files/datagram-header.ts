import type { SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import { isUnix, type Address } from '../net/socket.ts';

/**
 * What stands before a datagram when `headers` was written to `ctl` (ip(3), udp): the remote, the local and the interface's
 * address of 16 bytes each, then the remote and the local port, big-endian.
 */
export const HEADER_SIZE = 52;
const LOCAL = 16;
const INTERFACE = 32;
const REMOTE_PORT = 48;
const LOCAL_PORT = 50;
/** IPv4 in IPv6 (RFC 4291, §2.5.5.2). */
const MAPPED = 10;

function writeIp(bytes: Uint8Array, at: number, ip: string): void {
  bytes.set([0xff, 0xff, ...ip.split('.').map(Number)], at + MAPPED);
}

export function writeHeader(bytes: Uint8Array, from: Address | undefined, local: Address | undefined): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  bytes.fill(0, 0, HEADER_SIZE);
  if (from !== undefined && !isUnix(from)) {
    writeIp(bytes, 0, from.ip);
    view.setUint16(REMOTE_PORT, from.port);
  }
  if (local !== undefined && !isUnix(local)) {
    writeIp(bytes, LOCAL, local.ip);
    writeIp(bytes, INTERFACE, local.ip);
    view.setUint16(LOCAL_PORT, local.port);
  }
}

/** Where a datagram is to go. @returns an errno for what has no header */
export function readHeader(bytes: Uint8Array): SocketAddress | number {
  if (bytes.length < HEADER_SIZE) return ERRNO.EINVAL;
  if (bytes[MAPPED] !== 0xff || bytes[MAPPED + 1] !== 0xff) return ERRNO.EAFNOSUPPORT;
  const ip = bytes.subarray(MAPPED + 2, LOCAL).join('.');
  return { ip, port: new DataView(bytes.buffer, bytes.byteOffset).getUint16(REMOTE_PORT) };
}
