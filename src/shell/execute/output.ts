/** Takes what a command writes: text, or bytes that need not be any. */
export type Output = (data: string | Uint8Array) => void;

export function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

/** Collects what is written, as UTF-8 text. */
export class TextSink {
  readonly #decoder = new TextDecoder();
  #text = '';

  readonly write: Output = (data) => {
    this.#text += typeof data === 'string' ? data : this.#decoder.decode(data, { stream: true });
  };

  get text(): string {
    return this.#text;
  }
}

/** Collects what is written, as it is. */
export class ByteSink {
  readonly #parts: Uint8Array[] = [];

  readonly write: Output = (data) => {
    this.#parts.push(toBytes(data));
  };

  get bytes(): Uint8Array {
    return joinBytes(this.#parts);
  }
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
