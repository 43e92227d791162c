/** The few parts of DER (X.690) that certificates are made of. */

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = concat(parts);
  return concat([Uint8Array.of(tag, ...length(content.length)), content]);
}

function length(size: number): readonly number[] {
  if (size < 0x80) return [size];
  return size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return der(0x30, ...parts);
}

/** A non-negative number, big-endian. */
export function integer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  return der(0x02, (digits[0] ?? 0) >= 0x80 ? concat([Uint8Array.of(0), digits]) : digits);
}

/** @param dotted `1.2.840.10045.2.1` */
export function objectIdentifier(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Uint8Array.from(bytes));
}

export function utf8String(text: string): Uint8Array<ArrayBuffer> {
  return der(0x0c, new TextEncoder().encode(text));
}

export function bitString(bytes: Uint8Array, unused = 0): Uint8Array<ArrayBuffer> {
  return der(0x03, Uint8Array.of(unused), bytes);
}

export function octetString(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return der(0x04, bytes);
}

export const TRUE = der(0x01, Uint8Array.of(0xff));

/** @param time milliseconds since the Unix epoch, before 2050 */
export function utcTime(time: number): Uint8Array<ArrayBuffer> {
  const digits = new Date(time).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return der(0x17, new TextEncoder().encode(`${digits}Z`));
}
