import { parseCidr, isIPv4, isIPv6 } from '../../api/index.ts';
import { opaqueOf } from '../types.ts';
import { CelError, CelObject } from '../values/value.ts';
import { func, method, type Overload } from './overload.ts';

const IP = opaqueOf('net.IP');
const CIDR = opaqueOf('net.CIDR');

/** An address: four or sixteen bytes. */
class CelIp extends CelObject {
  override readonly type = IP;
  readonly bytes: readonly number[];

  constructor(bytes: readonly number[]) {
    super();
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.length;
  }

  override equals(other: CelObject): boolean {
    return other instanceof CelIp && sameBytes(this.bytes, other.bytes);
  }
}

/** An address and how many of its bits are those of a network. */
class CelCidr extends CelObject {
  override readonly type = CIDR;
  readonly ip: CelIp;
  readonly length: number;

  constructor(ip: CelIp, length: number) {
    super();
    this.ip = ip;
    this.length = length;
  }

  get size(): number {
    return Math.ceil(this.length / 8);
  }

  override equals(other: CelObject): boolean {
    return other instanceof CelCidr && this.length === other.length && this.ip.equals(other.ip);
  }
}

function sameBytes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function masked(bytes: readonly number[], length: number): readonly number[] {
  return bytes.map((byte, index) => byte & ((0xff00 >> Math.min(8, Math.max(0, length - 8 * index))) & 0xff));
}

/** Undefined for what is no address. */
function readIp(text: string): readonly number[] | undefined {
  if (!isIPv4(text) && !isIPv6(text)) return undefined;
  return parseCidr(`${text}/${text.includes(':') ? '128' : '32'}`)?.bytes;
}

const isMapped = (text: string): boolean => text.includes(':') && readIp(text)?.length === 4;

function parseIp(text: string): CelIp {
  if (text.includes('%')) throw new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  const bytes = readIp(text);
  if (bytes === undefined) {
    const reason = `ParseAddr(${JSON.stringify(text)}): unable to parse IP`;
    throw new CelError(`IP Address ${JSON.stringify(text)} parse error during conversion from string: ${reason}`);
  }
  if (isMapped(text)) throw new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return new CelIp(bytes);
}

function parsePrefix(text: string): CelCidr {
  const refuse = (why: string): CelError =>
    new CelError(
      `network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): ${why}`,
    );
  const slash = text.lastIndexOf('/');
  if (slash < 0) throw refuse("no '/'");
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  const bytes = readIp(address);
  if (bytes === undefined) throw refuse(`ParseAddr(${JSON.stringify(address)}): unable to parse IP`);
  if (isMapped(address)) {
    throw new CelError(
      `network address parse error during conversion from string: IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`,
    );
  }
  if (!/^(?:0|[1-9]\d*)$/.test(bits)) throw refuse(`bad bits after slash: ${JSON.stringify(bits)}`);
  if (Number(bits) > bytes.length * 8) throw refuse('prefix length out of range');
  return new CelCidr(new CelIp(bytes), Number(bits));
}

function holds(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** RFC 5952. */
function ipText({ bytes }: CelIp): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) => (bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.start < 0) return text(groups);
  return `${text(groups.slice(0, best.start))}::${text(groups.slice(best.start + best.length))}`;
}

const isUnspecified = ({ bytes }: CelIp): boolean => bytes.every((byte) => byte === 0);
const isLoopback = ({ bytes }: CelIp): boolean =>
  bytes.length === 4 ? bytes[0] === 127 : bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1;
const isMulticast = ({ bytes }: CelIp): boolean =>
  bytes.length === 4 ? ((bytes[0] ?? 0) & 0xf0) === 0xe0 : bytes[0] === 0xff;
const isLinkLocalMulticast = ({ bytes }: CelIp): boolean =>
  bytes.length === 4
    ? bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0
    : bytes[0] === 0xff && ((bytes[1] ?? 0) & 0x0f) === 0x02;
const isLinkLocalUnicast = ({ bytes }: CelIp): boolean =>
  bytes.length === 4 ? bytes[0] === 169 && bytes[1] === 254 : bytes[0] === 0xfe && ((bytes[1] ?? 0) & 0xc0) === 0x80;

/** upstream: Go net/netip Addr.IsGlobalUnicast: all but the special ones */
function isGlobalUnicast(ip: CelIp): boolean {
  const isBroadcast = ip.bytes.length === 4 && ip.bytes.every((byte) => byte === 255);
  return !isBroadcast && !isUnspecified(ip) && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocalUnicast(ip);
}

function containsIp({ ip: network, length }: CelCidr, { bytes }: CelIp): boolean {
  return network.bytes.length === bytes.length && sameBytes(masked(network.bytes, length), masked(bytes, length));
}

function containsCidr(whole: CelCidr, part: CelCidr): boolean {
  return whole.length <= part.length && containsIp(whole, part.ip);
}

/** upstream: k8s.io/apiserver/pkg/cel/library/{ip,cidr}.go */
export const ADDRESSES: readonly Overload[] = [
  func('ip', 'string_to_ip', 'string', 'net.IP', parseIp),
  func('isIP', 'is_ip', 'string', 'bool', (text: string) => holds(parseIp, text)),
  func('ip.isCanonical', 'ip_is_canonical', 'string', 'bool', (text: string) => ipText(parseIp(text)) === text),
  func('string', 'ip_to_string', 'net.IP', 'string', ipText),
  method('family', 'ip_family', 'net.IP', 'int', ({ bytes }: CelIp) => (bytes.length === 4 ? 4n : 6n)),
  method('isUnspecified', 'ip_is_unspecified', 'net.IP', 'bool', isUnspecified),
  method('isLoopback', 'ip_is_loopback', 'net.IP', 'bool', isLoopback),
  method('isLinkLocalMulticast', 'ip_is_link_local_multicast', 'net.IP', 'bool', isLinkLocalMulticast),
  method('isLinkLocalUnicast', 'ip_is_link_local_unicast', 'net.IP', 'bool', isLinkLocalUnicast),
  method('isGlobalUnicast', 'ip_is_global_unicast', 'net.IP', 'bool', isGlobalUnicast),
  func('cidr', 'string_to_cidr', 'string', 'net.CIDR', parsePrefix),
  func('isCIDR', 'is_cidr', 'string', 'bool', (text: string) => holds(parsePrefix, text)),
  func(
    'string',
    'cidr_to_string',
    'net.CIDR',
    'string',
    ({ ip, length }: CelCidr) => `${ipText(ip)}/${String(length)}`,
  ),
  method('ip', 'cidr_ip', 'net.CIDR', 'net.IP', ({ ip }: CelCidr) => ip),
  method('prefixLength', 'cidr_prefix_length', 'net.CIDR', 'int', ({ length }: CelCidr) => BigInt(length)),
  method(
    'masked',
    'cidr_masked',
    'net.CIDR',
    'net.CIDR',
    ({ ip, length }: CelCidr) => new CelCidr(new CelIp(masked(ip.bytes, length)), length),
  ),
  method('containsIP', 'cidr_contains_ip_string', 'net.CIDR, string', 'bool', (cidr: CelCidr, text: string) =>
    containsIp(cidr, parseIp(text)),
  ),
  method('containsIP', 'cidr_contains_ip_ip', 'net.CIDR, net.IP', 'bool', containsIp),
  method('containsCIDR', 'cidr_contains_cidr_string', 'net.CIDR, string', 'bool', (cidr: CelCidr, text: string) =>
    containsCidr(cidr, parsePrefix(text)),
  ),
  method('containsCIDR', 'cidr_contains_cidr', 'net.CIDR, net.CIDR', 'bool', containsCidr),
];
