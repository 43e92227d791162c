import type { Clock, Disposer } from '../base/index.ts';
import type { OutputSink } from '../kernel/index.ts';
import type { LogEntry } from './api.ts';
import { LogBuffer } from './log-buffer.ts';

export interface OutputSinks {
  readonly stdout: OutputSink;
  readonly stderr: OutputSink;
}

/** What an interactive container may print before anybody is attached, to be shown then. */
const EARLY_BYTES = 1 << 16;

/**
 * Where the output of a container goes: its log, and whoever is attached. Containers start faster here than `kubectl run -i`
 * attaches: so the first who attaches to one that has an input is shown what it printed before, which containerd would not do.
 */
export class ContainerOutput {
  readonly log: LogBuffer;
  readonly #sinks = new Set<OutputSinks>();
  #early: { readonly stream: LogEntry['stream']; readonly chunk: Uint8Array }[] | undefined;
  #earlyBytes = 0;

  constructor(clock: Clock, interactive: boolean) {
    this.log = new LogBuffer(clock);
    if (interactive) this.#early = [];
  }

  /** The log always has room; who is attached may hold the container up, as with containerd. */
  write(stream: LogEntry['stream'], chunk: Uint8Array): Promise<void> | undefined {
    this.log.append(stream, chunk);
    this.#keepEarly(stream, chunk);
    const busy: Promise<void>[] = [];
    for (const sink of this.#sinks) {
      const room = sink[stream](chunk.slice());
      if (room !== undefined) busy.push(room);
    }
    return busy.length === 0 ? undefined : Promise.all(busy).then(() => undefined);
  }

  #keepEarly(stream: LogEntry['stream'], chunk: Uint8Array): void {
    if (this.#early === undefined) return;
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > EARLY_BYTES) this.#early = undefined;
    else this.#early.push({ stream, chunk });
  }

  attach(sink: OutputSinks): Disposer {
    // Little enough to be handed over at once.
    for (const { stream, chunk } of this.#early ?? []) void sink[stream](chunk);
    this.#early = undefined;
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
    };
  }
}
