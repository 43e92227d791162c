/** IPv4 arithmetic; addresses are unsigned 32-bit numbers. */

/** @returns undefined when the text is no dotted quad */
export function parseIPv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function formatIPv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => String((value >>> shift) & 255)).join('.');
}

export interface Cidr {
  readonly base: number;
  /** Number of addresses, the first and the last one included. */
  readonly size: number;
}

/** @throws RangeError when the text is no IPv4 CIDR */
export function parseCidr(text: string): Cidr {
  const [address = '', prefix = ''] = text.split('/');
  const ip = parseIPv4(address);
  const bits = Number(prefix);
  if (ip === undefined || !/^\d+$/.test(prefix) || bits > 32) throw new RangeError(`invalid CIDR address: ${text}`);
  const size = 2 ** (32 - bits);
  return { base: ip - (ip % size), size };
}

export function contains(cidr: Cidr, ip: string): boolean {
  const value = parseIPv4(ip);
  return value !== undefined && value >= cidr.base && value < cidr.base + cidr.size;
}
