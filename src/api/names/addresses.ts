import type { Check } from './names.ts';

const NONE: readonly string[] = [];

/** Octets of a dotted quad, leading zeros allowed as in `netutils.ParseIPSloppy`. */
function octets(value: string): readonly number[] | undefined {
  const parts = value.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

/** The eight groups of an IPv6 address. */
function groups(value: string): readonly number[] | undefined {
  const embedded = /^(.*:)([\d.]+\.[\d.]+)$/.exec(value);
  const quad = embedded === null ? undefined : octets(embedded[2] ?? '');
  if (embedded !== null && quad === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = quad ?? [];
  const text =
    embedded === null ? value : `${embedded[1] ?? ''}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2) return undefined;
  const [before = [], after = []] = halves;
  const given = before.length + after.length;
  if (halves.length === 2 ? given > 7 : given !== 8) return undefined;
  const all = [...before, ...Array<string>(8 - given).fill('0'), ...after];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.map((group) => parseInt(group, 16));
}

const MAPPED = [0, 0, 0, 0, 0, 0xffff];

function isMapped(address: readonly number[]): boolean {
  return MAPPED.every((group, index) => address[index] === group);
}

/** An address: its bytes (four or sixteen), the way Go parses it. */
interface Address {
  readonly bytes: readonly number[];
  /** Written as `::ffff:1.2.3.4`. */
  readonly mapped: boolean;
  readonly leadingZeros: boolean;
}

function parse(value: string): Address | undefined {
  const quad = octets(value);
  if (quad !== undefined) return { bytes: quad, mapped: false, leadingZeros: /(^|\.)0\d/.test(value) };
  if (!value.includes(':')) return undefined;
  const eight = groups(value);
  if (eight === undefined) return undefined;
  const bytes = eight.flatMap((group) => [group >> 8, group & 255]);
  const leadingZeros = /[:.]0\d+\./.test(value) || /\.0\d/.test(value);
  return { bytes: isMapped(eight) ? bytes.slice(12) : bytes, mapped: isMapped(eight), leadingZeros };
}

/** RFC 5952: the longest run of zeros is `::`, hexadecimal in lower case. */
function format(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const eight = Array.from({ length: 8 }, (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0));
  let [start, length] = [-1, 1];
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && eight[to] === 0) to++;
    if (to - from > length) [start, length] = [from, to - from];
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return start < 0 ? text(eight) : `${text(eight.slice(0, start))}::${text(eight.slice(start + length))}`;
}

function masked(bytes: readonly number[], length: number): readonly number[] {
  return bytes.map((byte, index) => byte & ((0xff00 >> Math.min(8, Math.max(0, length - 8 * index))) & 0xff));
}

export function isIPv4(value: string): boolean {
  const address = parse(value);
  return address?.bytes.length === 4 && !address.mapped && !address.leadingZeros;
}

export function isIPv6(value: string): boolean {
  const address = parse(value);
  return address !== undefined && (address.bytes.length === 16 || address.mapped) && !address.leadingZeros;
}

/** Anything that reads as an address, however badly written. Upstream: netutils.ParseIPSloppy */
export function looksLikeIP(value: string): boolean {
  return parse(value) !== undefined;
}

/** Upstream: IsValidIPForLegacyField with StrictIPCIDRValidation, which is on since 1.36. */
export const isIP: Check = (value) => {
  const address = parse(value);
  if (address === undefined) return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
  if (address.leadingZeros) return ['must not have leading 0s'];
  return address.mapped ? ['must not be an IPv4-mapped IPv6 address'] : NONE;
};

/** Upstream: IsValidIP, for fields that never took anything else. */
export const isCanonicalIP: Check = (value) => {
  const errors = isIP(value);
  if (errors.length > 0) return errors;
  const canonical = format(parse(value)?.bytes ?? []);
  return value === canonical ? NONE : [`must be in canonical form ("${canonical}")`];
};

/** A range of addresses. */
export interface Cidr {
  /** The first address. */
  readonly bytes: readonly number[];
  /** Bits that all addresses share. */
  readonly length: number;
}

interface WrittenCidr extends Cidr {
  readonly errors: readonly string[];
}

function readCidr(value: string): WrittenCidr | undefined {
  const slash = value.indexOf('/');
  const address = slash < 0 ? undefined : parse(value.slice(0, slash));
  const bits = value.slice(slash + 1);
  const width = address === undefined ? -1 : address.mapped ? 128 : address.bytes.length * 8;
  if (address === undefined || !/^\d+$/.test(bits) || Number(bits) > width) return undefined;
  const length = address.mapped ? Math.max(0, Number(bits) - 96) : Number(bits);
  const bytes = masked(address.bytes, length);
  const refuse = (why: string): WrittenCidr => ({ bytes, length, errors: [why] });
  if (address.leadingZeros || /^0\d/.test(bits)) return refuse('must not have leading 0s in IP or prefix length');
  if (address.mapped) return refuse('must not have an IPv4-mapped IPv6 address');
  if (format(bytes) !== format(address.bytes)) return refuse('must not have bits set beyond the prefix length');
  return { bytes, length, errors: NONE };
}

/** The range that a text stands for; undefined when it is none. */
export function parseCidr(value: string): Cidr | undefined {
  return readCidr(value);
}

/** Whether all of a range lies in a larger one. */
export function isStrictSubset(part: Cidr, whole: Cidr): boolean {
  return (
    part.bytes.length === whole.bytes.length &&
    part.length > whole.length &&
    format(masked(part.bytes, whole.length)) === format(whole.bytes)
  );
}

/** Upstream: IsValidCIDRForLegacyField with StrictIPCIDRValidation. */
export const isCidr: Check = (value) =>
  readCidr(value)?.errors ?? ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];

/** Upstream: IsValidCIDR. */
export const isCanonicalCidr: Check = (value) => {
  const errors = isCidr(value);
  const cidr = parseCidr(value);
  if (errors.length > 0 || cidr === undefined) return errors;
  const canonical = `${format(cidr.bytes)}/${String(cidr.length)}`;
  return value === canonical ? NONE : [`must be in canonical form ("${canonical}")`];
};
