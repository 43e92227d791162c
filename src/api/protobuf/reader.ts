/** Bytes that are no protobuf message; the message is that of upstream's generated decoders. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** How a field is written. Protobuf's encoding, "message structure". */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

export function unexpectedEnd(): ProtobufError {
  return new ProtobufError('unexpected EOF');
}

const LENGTH_OUT_OF_RANGE = 'proto: negative length found during unmarshaling';

/** Reads a part of a byte array from front to back. Upstream: gogo/protobuf's generated Unmarshal. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  /** Halves of the last varint. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw unexpectedEnd();
    return this.#bytes[this.#at++] ?? 0;
  }

  /** @throws ProtobufError */
  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift >= 64) throw new ProtobufError('proto: integer overflow');
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift >= 28) high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
      if (byte < 0x80) break;
    }
    this.#low = low >>> 0;
    this.#high = high >>> 0;
  }

  /** As Go's `int32`: the upper half is cut off. */
  int32(): number {
    this.#varint();
    return this.#low | 0;
  }

  /** As near as a number comes to it. */
  int64(): number {
    this.#varint();
    return (this.#high | 0) * 2 ** 32 + this.#low;
  }

  boolean(): boolean {
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  double(): number {
    const start = this.#advance(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + start, 8).getFloat64(0, true);
  }

  /** The number of a field, and how it is written. @param message for errors */
  tag(message: string): { readonly field: number; readonly wire: number } {
    this.#varint();
    const wire = this.#low & 7;
    const field = (this.#high << 29) | (this.#low >>> 3);
    if (wire === WIRE.endGroup) throw new ProtobufError(`proto: ${message}: wiretype end group for non-group`);
    if (field <= 0) {
      throw new ProtobufError(`proto: ${message}: illegal tag ${String(field)} (wire type ${String(this.#low)})`);
    }
    return { field, wire };
  }

  #advance(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw unexpectedEnd();
    this.#at = start + length;
    return start;
  }

  #length(): number {
    const length = this.int64();
    if (length < 0) throw new ProtobufError(LENGTH_OUT_OF_RANGE);
    return length;
  }

  /** What follows with its length before it, not copied. */
  bytes(): Uint8Array {
    const length = this.#length();
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A reader of what follows with its length before it. */
  nested(): WireReader {
    const length = this.#length();
    const start = this.#advance(length);
    return new WireReader(this.#bytes, start, start + length);
  }

  /** Passes over a field that nobody knows, groups included. */
  skip(wire: number): void {
    let depth = 0;
    for (let type = wire; ;) {
      if (type === WIRE.varint) this.#varint();
      else if (type === WIRE.fixed64) this.#advance(8);
      else if (type === WIRE.bytes) this.#advance(this.#length());
      else if (type === WIRE.startGroup) depth++;
      else if (type === WIRE.endGroup) depth--;
      else if (type === WIRE.fixed32) this.#advance(4);
      else throw new ProtobufError(`proto: illegal wireType ${String(type)}`);
      if (depth === 0) return;
      this.#varint();
      type = this.#low & 7;
    }
  }
}
