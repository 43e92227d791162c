import type { Clock, Disposer } from '../base/index.ts';
import type { LogEntry } from './api.ts';
import { LogBuffer } from './log-buffer.ts';

export interface OutputSink {
  readonly stdout: (chunk: Uint8Array) => void;
  readonly stderr: (chunk: Uint8Array) => void;
}

/** What an interactive container may print before anybody is attached, to be shown then. */
const EARLY_BYTES = 1 << 16;

/**
 * Where the output of a container goes: its log, and whoever is attached. Containers start faster here than `kubectl run -i`
 * attaches: so the first who attaches to one that has an input is shown what it printed before, which containerd would not do.
 */
export class ContainerOutput {
  readonly log: LogBuffer;
  readonly #sinks = new Set<OutputSink>();
  #early: { readonly stream: LogEntry['stream']; readonly chunk: Uint8Array }[] | undefined;
  #earlyBytes = 0;

  constructor(clock: Clock, interactive: boolean) {
    this.log = new LogBuffer(clock);
    if (interactive) this.#early = [];
  }

  write(stream: LogEntry['stream'], chunk: Uint8Array): void {
    this.log.append(stream, chunk);
    for (const sink of this.#sinks) sink[stream](chunk.slice());
    if (this.#early === undefined) return;
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > EARLY_BYTES) this.#early = undefined;
    else this.#early.push({ stream, chunk });
  }

  attach(sink: OutputSink): Disposer {
    for (const { stream, chunk } of this.#early ?? []) sink[stream](chunk);
    this.#early = undefined;
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
    };
  }
}
