import { joinBytes } from './output.ts';

/** What a command reads. It may be read by one command after another: what one has not taken, the next one gets. */
export class Input implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  #iterator: AsyncIterator<Uint8Array> | undefined;
  #rest: Uint8Array | undefined;

  /** @param signal its abort is the end of the input, whatever the source waits for */
  constructor(source: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** The next chunk; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest !== undefined) return rest;
    if (this.#signal?.aborted === true) return undefined;
    this.#iterator ??= this.#source[Symbol.asyncIterator]();
    const result = await untilAborted(this.#iterator.next(), this.#signal);
    return result === undefined || result.done === true ? undefined : result.value;
  }

  /** A line without what ends it, for `read`; undefined at the end. */
  async line(delimiter = '\n'): Promise<string | undefined> {
    const parts: Uint8Array[] = [];
    const code = delimiter.charCodeAt(0);
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) {
      const end = chunk.indexOf(code);
      parts.push(chunk.subarray(0, end < 0 ? undefined : end));
      if (end < 0) continue;
      if (end + 1 < chunk.length) this.#rest = chunk.subarray(end + 1);
      return new TextDecoder().decode(joinBytes(parts));
    }
    return parts.length === 0 ? undefined : new TextDecoder().decode(joinBytes(parts));
  }

  /** A character of UTF-8; undefined at the end. */
  async character(): Promise<string | undefined> {
    let chunk = await this.next();
    while (chunk?.length === 0) chunk = await this.next();
    if (chunk === undefined) return undefined;
    const first = chunk[0] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    while (chunk.length < length) {
      const more = await this.next();
      if (more === undefined) break;
      chunk = joinBytes([chunk, more]);
    }
    if (chunk.length > length) this.#rest = chunk.subarray(length);
    return new TextDecoder().decode(chunk.subarray(0, length));
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    // Without `return`: a reader that leaves early does not close what others read after it.
    return {
      next: async () => {
        const value = await this.next();
        return value === undefined ? { done: true, value: undefined } : { done: false, value };
      },
    };
  }
}

/** Undefined when the signal comes first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      resolve(undefined);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield await Promise.resolve(bytes);
}

export function bytesInput(bytes: Uint8Array): Input {
  return new Input(chunk(bytes));
}

/** Input that is a text. */
export function textInput(text: string): Input {
  return bytesInput(new TextEncoder().encode(text));
}

/** Input that is at its end. */
export function noInput(): Input {
  return textInput('');
}
