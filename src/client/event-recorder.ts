import type { Clock } from '../base/index.ts';
import {
  events,
  hasReason,
  newEvent,
  repeatEvent,
  type CoreV1Event,
  type KubernetesObject,
  type ObjectReference,
} from '../api/index.ts';
import type { Client } from './client.ts';
import { EventCorrelator, type Correlated } from './event-correlator.ts';

export interface EventRecorderOptions {
  /** `source.component`: `kubelet`, `default-scheduler`, … */
  readonly component: string;
  readonly host?: string | undefined;
  /** Told of an event that the server did not take; the event is lost. */
  onError?(cause: unknown): void;
}

export interface EventRecorder {
  /** Writes an event about an object in the background; a repeated one counts up. Never throws. */
  event(
    regarding: KubernetesObject | ObjectReference,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
  /** Resolves when all that was recorded so far is written or lost. */
  flush(): Promise<void>;
}

const REMEMBERED = 4096;

class ClientEventRecorder implements EventRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #options: EventRecorderOptions;
  readonly #correlator = new EventCorrelator();
  /** The last write of each key, and what it left: writes of one key come one after the other. */
  readonly #written = new Map<string, Promise<CoreV1Event | undefined>>();

  #last = 0;

  constructor(client: Client, clock: Clock, options: EventRecorderOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#options = options;
  }

  event(
    regarding: KubernetesObject | ObjectReference,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
  ): void {
    const { component, host } = this.#options;
    const now = this.#moment();
    const event = newEvent({ regarding, type, reason, message, component, host, fieldPath, now });
    const correlated = this.#correlator.correlate(event, now);
    if (correlated === undefined) return;
    const earlier = this.#written.get(correlated.key) ?? Promise.resolve(undefined);
    this.#written.delete(correlated.key);
    this.#written.set(
      correlated.key,
      earlier.then((before) => this.#write(correlated, before)),
    );
    const oldest = this.#written.size > REMEMBERED ? this.#written.keys().next().value : undefined;
    if (oldest !== undefined) this.#written.delete(oldest);
  }

  /** A time of its own for each event, to the microsecond: events are named after it. */
  #moment(): number {
    this.#last = Math.max(this.#clock.now(), this.#last + 0.001);
    return this.#last;
  }

  async flush(): Promise<void> {
    await Promise.all(this.#written.values());
  }

  /** @returns the event as it is now; undefined when the server did not take it */
  async #write({ event }: Correlated, earlier: CoreV1Event | undefined): Promise<CoreV1Event | undefined> {
    try {
      if (earlier !== undefined) {
        const { count, lastTimestamp, message } = repeatEvent(earlier, event);
        const { namespace, name } = earlier.metadata;
        const patch = { count, lastTimestamp, message };
        try {
          return await this.#client.patch(events, { namespace, name }, 'application/merge-patch+json', patch);
        } catch (cause) {
          // Events expire; the repeated one then is a new one.
          if (!hasReason(cause, 'NotFound')) throw cause;
        }
      }
      return await this.#client.create(events, event);
    } catch (cause) {
      this.#options.onError?.(cause);
      return undefined;
    }
  }
}

/** Records events of one component. Upstream: client-go/tools/record. */
export function createEventRecorder(client: Client, clock: Clock, options: EventRecorderOptions): EventRecorder {
  return new ClientEventRecorder(client, clock, options);
}
