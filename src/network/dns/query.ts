import { CLASS_IN, TYPE } from './wire.ts';

/** The client's side of RFC 1035 §4: a question for IPv4 addresses, and what is in the answer. */

const HEADER = 12;
const RECURSION_DESIRED = 1;
const POINTER = 0xc0;

export function encodeQuery(name: string): Uint8Array {
  const labels = name.replace(/\.$/, '').split('.');
  return Uint8Array.from([
    ...[0, 1, RECURSION_DESIRED, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ...labels.flatMap((label) => {
      const bytes = new TextEncoder().encode(label);
      return [bytes.length, ...bytes];
    }),
    ...[0, 0, TYPE.A, 0, CLASS_IN],
  ]);
}

/** @returns where the name ends that begins there */
function skipName(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const length = bytes[at] ?? 0;
    if (length >= POINTER) return at + 2;
    if (length === 0) return at + 1;
    at += 1 + length;
  }
}

/** Addresses in the answer section; none when the name does not exist. */
export function decodeAddresses(message: Uint8Array): readonly string[] {
  if (message.length < HEADER) return [];
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  let at = HEADER;
  for (let left = view.getUint16(4); left > 0; left--) at = skipName(message, at) + 4;
  const found: string[] = [];
  for (let left = view.getUint16(6); left > 0 && at < message.length; left--) {
    at = skipName(message, at);
    if (at + 10 > message.length) break;
    const type = view.getUint16(at);
    const length = view.getUint16(at + 8);
    at += 10;
    if (type === TYPE.A && length === 4) found.push(message.subarray(at, at + 4).join('.'));
    at += length;
  }
  return found;
}
