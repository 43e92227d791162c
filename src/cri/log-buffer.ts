import type { Clock } from '../base/index.ts';
import type { LogEntry, LogOptions } from './api.ts';

type Stream = LogEntry['stream'];

/** upstream: kubelet's containerLogMaxSize default. `kubectl logs` reads the newest file only. */
const DEFAULT_LIMIT = 10 * 1024 * 1024;
/** containerd's max_container_log_line_size: longer lines are kept in parts. */
const MAX_LINE = 16 * 1024;
const NEWLINE = 10;

interface Pending {
  readonly decoder: TextDecoder;
  chunks: Uint8Array[];
  length: number;
}

/** What one container printed: a ring of lines, the oldest dropped beyond `limit` bytes. */
export class LogBuffer {
  readonly #clock: Clock;
  readonly #limit: number;
  #entries: LogEntry[] = [];
  /** Entries before this index are dropped, and cut off now and then. */
  #head = 0;
  /** Entries dropped and cut off so far: the sequence number of `#entries[0]`. */
  #offset = 0;
  #bytes = 0;
  #closed = false;
  readonly #pending: Record<Stream, Pending> = { stdout: newPending(), stderr: newPending() };
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, limit: number = DEFAULT_LIMIT) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Bytes of the lines that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  append(stream: Stream, chunk: Uint8Array): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.#take(stream, rest.subarray(0, end));
      this.#emit(stream, false);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#take(stream, rest);
    this.#wake();
  }

  /** No more output: what is left without a newline becomes a partial line, and followers end. */
  close(): void {
    if (this.#closed) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#pending[stream].length > 0) this.#emit(stream, true);
    }
    this.#closed = true;
    this.#wake();
  }

  /** Entries that are there and, with `follow`, those to come until the container ends or the signal aborts. */
  async *read(options: LogOptions, signal: AbortSignal): AsyncGenerator<LogEntry> {
    let next = this.#start(options);
    for (;;) {
      if (signal.aborted) return;
      const entry = this.#entries[Math.max(next - this.#offset, this.#head)];
      if (entry !== undefined) {
        next = Math.max(next, this.#offset + this.#head) + 1;
        if (options.sinceTime === undefined || entry.time >= options.sinceTime) yield entry;
      } else if (!options.follow || this.#closed) {
        return;
      } else {
        await this.#more(signal);
      }
    }
  }

  #start(options: LogOptions): number {
    const end = this.#offset + this.#entries.length;
    return options.tailLines === undefined ? 0 : Math.max(0, end - options.tailLines);
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.push(wake);
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #take(stream: Stream, bytes: Uint8Array): void {
    const pending = this.#pending[stream];
    let rest = bytes;
    while (pending.length + rest.length > MAX_LINE) {
      const room = MAX_LINE - pending.length;
      pending.chunks.push(rest.slice(0, room));
      pending.length += room;
      rest = rest.subarray(room);
      this.#emit(stream, true);
    }
    if (rest.length === 0) return;
    pending.chunks.push(rest.slice());
    pending.length += rest.length;
  }

  #emit(stream: Stream, partial: boolean): void {
    const pending = this.#pending[stream];
    let line = '';
    for (const chunk of pending.chunks) line += pending.decoder.decode(chunk, { stream: true });
    // A part may end inside a character, which the next part completes; a line may not.
    if (!partial) line += pending.decoder.decode();
    this.#bytes += pending.length + 1;
    pending.chunks = [];
    pending.length = 0;
    this.#entries.push({ time: this.#clock.now(), stream, line, ...(partial ? { partial: true } : {}) });
    this.#shrink();
  }

  #shrink(): void {
    while (this.#bytes > this.#limit && this.#head < this.#entries.length - 1) {
      this.#bytes -= (this.#entries[this.#head]?.line.length ?? 0) + 1;
      this.#head += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#offset += this.#head;
      this.#head = 0;
    }
  }
}

function newPending(): Pending {
  return { decoder: new TextDecoder(), chunks: [], length: 0 };
}
