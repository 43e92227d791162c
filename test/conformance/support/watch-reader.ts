export interface WatchedEvent {
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they know it to be
  readonly object: any;
}

/** Events of a watch, one after the other. */
export class WatchReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #abort: AbortController;
  readonly #decoder = new TextDecoder();
  #rest = '';
  readonly #waiting: WatchedEvent[] = [];

  constructor(response: Response, abort: AbortController) {
    if (response.body === null) throw new Error('a watch without a body');
    this.#reader = response.body.getReader();
    this.#abort = abort;
  }

  /** The next event. */
  async next(): Promise<WatchedEvent> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) return event;
      const { done, value } = await this.#reader.read();
      if (done) throw new Error('the watch has ended');
      const lines = (this.#rest + this.#decoder.decode(value, { stream: true })).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#waiting.push(JSON.parse(line) as WatchedEvent);
    }
  }

  /** The next event of a type and name, skipping others. */
  async find(type: string, name?: string): Promise<WatchedEvent> {
    for (;;) {
      const event = await this.next();
      if (event.type === type && (name === undefined || event.object.metadata.name === name)) return event;
    }
  }

  stop(): void {
    this.#abort.abort();
  }
}
