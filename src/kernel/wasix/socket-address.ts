import type { SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import { isUnix, type Address } from '../net/socket.ts';
import type { Guest } from '../wasi/guest.ts';

/** Layout: wasix-libc, api_wasix.h: addr_port_t, addr_ip_t. Ports are u16 in memory order, addresses in network order. */
export const FAMILY = { UNSPEC: 0, INET4: 1, INET6: 2, UNIX: 3 } as const;
const SIZE = 110;
const PATH_AT = 2;
const PATH_SIZE = 108;
const IP_SIZE = 18;

function readPath(bytes: Uint8Array): string {
  // An abstract name begins with NUL; a NUL ends either.
  const end = bytes.indexOf(0, bytes[0] === 0 ? 1 : 0);
  // One character for a byte: paths of unix(7) are bytes.
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}

/** @returns undefined for the family UNSPEC, an errno for others that there are not */
export function readAddress(guest: Guest, pointer: number): Address | number | undefined {
  const bytes = guest.bytes(pointer, SIZE);
  const [family, , low = 0, high = 0, a = 0, b = 0, c = 0, d = 0] = bytes.subarray(0, 8);
  switch (family) {
    case FAMILY.UNSPEC:
      return undefined;
    case FAMILY.INET4:
      return { ip: `${a}.${b}.${c}.${d}`, port: high * 256 + low };
    case FAMILY.UNIX:
      return { path: readPath(bytes.subarray(PATH_AT, PATH_AT + PATH_SIZE)) };
    default:
      return ERRNO.EAFNOSUPPORT;
  }
}

function ipBytes(ip: string): number[] {
  return ip.split('.').map(Number);
}

export function writeAddress(guest: Guest, pointer: number, address: Address): void {
  const bytes = guest.bytes(pointer, SIZE);
  bytes.fill(0);
  if (isUnix(address)) {
    bytes[0] = FAMILY.UNIX;
    bytes.set(new TextEncoder().encode(address.path).subarray(0, PATH_SIZE), PATH_AT);
  } else {
    bytes.set([FAMILY.INET4, 0, address.port & 0xff, address.port >> 8, ...ipBytes(address.ip)]);
  }
}

export function writeIp(guest: Guest, pointer: number, index: number, ip: string): void {
  const bytes = guest.bytes(pointer + index * IP_SIZE, IP_SIZE);
  bytes.fill(0);
  bytes.set([FAMILY.INET4, 0, ...ipBytes(ip)]);
}

export const NO_ADDRESS: SocketAddress = { ip: '0.0.0.0', port: 0 };
