/** DER (X.690) as far as certificates and requests for them need it. */

/** One value: its tag, its content, and all of it with tag and length. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** The text is no DER, or is not what was expected. The messages are those of Go's encoding/asn1. */
export class DerError extends Error {}

const TRUNCATED = 'asn1: syntax error: data truncated';

function readOne(bytes: Uint8Array, at: number): DerValue {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new DerError(TRUNCATED);
  if ((tag & 0x1f) === 0x1f) throw new DerError("asn1: structure error: tags don't match");
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0) throw new DerError('asn1: syntax error: indefinite length found (not DER)');
    if (count > 4) throw new DerError('asn1: structure error: length too large');
    length = 0;
    for (let index = 0; index < count; index++) {
      const byte = bytes[start + index];
      if (byte === undefined) throw new DerError(TRUNCATED);
      length = length * 256 + byte;
    }
    start += count;
    if (length < 0x80) throw new DerError('asn1: structure error: non-minimal length');
  }
  if (start + length > bytes.length) throw new DerError(TRUNCATED);
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}

/** All values that stand one behind another. @throws DerError */
export function readAll(bytes: Uint8Array): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const value = readOne(bytes, at);
    values.push(value);
    at += value.whole.length;
  }
  return values;
}

/** The value of a tag. @throws DerError when it is missing or another one */
export function expectTag(value: DerValue | undefined, tag: number): DerValue {
  if (value === undefined) throw new DerError('asn1: syntax error: sequence truncated');
  if (value.tag !== tag) {
    const tags = `(${String(tag & 0x1f)} vs {class:${String(value.tag >> 6)} tag:${String(value.tag & 0x1f)} length:${String(value.content.length)} isCompound:${String((value.tag & 0x20) !== 0)}})`;
    throw new DerError(`asn1: structure error: tags don't match ${tags}`);
  }
  return value;
}

export const SEQUENCE = 0x30;
export const SET = 0x31;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const INTEGER = 0x02;
export const OBJECT_IDENTIFIER = 0x06;

/** The values in a sequence. @throws DerError */
export function readSequence(value: DerValue | undefined): readonly DerValue[] {
  return readAll(expectTag(value, SEQUENCE).content);
}

/** `1.2.840.10045.2.1`. @throws DerError */
export function readOid(value: DerValue | undefined): string {
  const { content } = expectTag(value, OBJECT_IDENTIFIER);
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...rest].join('.');
}

/** The bytes of a bit string whose bits are all used. @throws DerError */
export function readBits(value: DerValue | undefined): Uint8Array {
  const { content } = expectTag(value, BIT_STRING);
  if (content.length === 0) throw new DerError('asn1: syntax error: zero length BIT STRING');
  return content.subarray(1);
}

/** A non-negative number. @throws DerError */
export function readInteger(value: DerValue | undefined): bigint {
  let number = 0n;
  for (const byte of expectTag(value, INTEGER).content) number = number * 256n + BigInt(byte);
  return number;
}
