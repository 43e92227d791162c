import type { FetchHandler } from '../../protocol/index.ts';

/** An object as these tests look into it. */
export interface Seen {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly code?: number;
}

export interface Line {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Seen;
}

/** Microtasks that a chunk may need to come through the streams. */
const TURNS = 40;

async function settled(): Promise<'settled'> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
  return 'settled';
}

/** Reads the lines of a watch over the wire, as far as they have come. */
export class WatchReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #pending: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;
  #rest = '';

  private constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** The status of an answer that is no stream, or the reader of one that is. */
  static async open(handler: FetchHandler, path: string): Promise<WatchReader> {
    const response = await handler.fetch(new Request(`http://localhost${path}`));
    if (!response.ok || response.body === null) throw new Error(`${path}: ${await response.text()}`);
    return new WatchReader(response.body.getReader());
  }

  /** The lines that have come since, without waiting for more. */
  async take(): Promise<readonly Line[]> {
    for (;;) {
      this.#pending ??= this.#reader.read();
      const result = await Promise.race([this.#pending, settled()]);
      if (result === 'settled') break;
      this.#pending = undefined;
      if (result.done) break;
      this.#rest += this.#decoder.decode(result.value, { stream: true });
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as Line);
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}
