const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

const encoder = new TextEncoder();

/** Writes the fields of a protobuf message. https://protobuf.dev/programming-guides/encoding */
export class MessageWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  string(field: number, value: string): void {
    this.#tag(field, BYTES);
    const bytes = encoder.encode(value);
    this.#unsigned(bytes.length);
    this.#append(bytes);
  }

  bool(field: number, value: boolean): void {
    this.varint(field, value ? 1 : 0);
  }

  /** @param value not negative */
  varint(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.#unsigned(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#append(bytes);
  }

  message(field: number, write: (inner: MessageWriter) => void): void {
    const inner = new MessageWriter();
    write(inner);
    this.#tag(field, BYTES);
    this.#unsigned(inner.#length);
    this.#append(inner.#bytes.subarray(0, inner.#length));
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #tag(field: number, wireType: number): void {
    this.#unsigned(field * 8 + wireType);
  }

  #unsigned(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
