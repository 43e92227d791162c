import type { Clock, Disposer } from '../base/index.ts';
import type { LogEntry } from './api.ts';
import { LogBuffer } from './log-buffer.ts';

export interface OutputSink {
  readonly stdout: (chunk: Uint8Array) => void;
  readonly stderr: (chunk: Uint8Array) => void;
}

/** Where the output of a container goes: its log, and whoever is attached. */
export class ContainerOutput {
  readonly log: LogBuffer;
  readonly #sinks = new Set<OutputSink>();

  constructor(clock: Clock) {
    this.log = new LogBuffer(clock);
  }

  write(stream: LogEntry['stream'], chunk: Uint8Array): void {
    this.log.append(stream, chunk);
    for (const sink of this.#sinks) sink[stream](chunk.slice());
  }

  attach(sink: OutputSink): Disposer {
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
    };
  }
}
