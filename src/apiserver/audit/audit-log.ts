import type { Clock, Disposer } from '../../base/index.ts';
import type { AuditEvent } from './audit-event.ts';
import { AuditRecord } from './audit-record.ts';

export interface AuditLogOptions {
  readonly clock: Clock;
  readonly uuid: () => string;
  /** How many events are kept; the oldest go first. */
  readonly capacity?: number;
}

const CAPACITY = 1000;

/** The latest requests, as far as they came over the wire: what runs in the server's own worker is not recorded. */
export class AuditLog {
  readonly #clock: Clock;
  readonly #uuid: () => string;
  readonly #capacity: number;
  /** A ring: the event that comes next takes the place of the oldest one. */
  readonly #ring: AuditEvent[] = [];
  #next = 0;
  readonly #listeners = new Set<(event: AuditEvent) => void>();

  constructor({ clock, uuid, capacity = CAPACITY }: AuditLogOptions) {
    this.#clock = clock;
    this.#uuid = uuid;
    this.#capacity = capacity;
  }

  /** Oldest first. */
  get events(): readonly AuditEvent[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }

  /** Tells of every event from now on. */
  subscribe(listener: (event: AuditEvent) => void): Disposer {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Begins the record of a request. */
  begin(request: Request, url: URL): AuditRecord {
    return new AuditRecord(request, url, { clock: this.#clock, uuid: this.#uuid, emit: this.#emit });
  }

  readonly #emit = (event: AuditEvent): void => {
    if (this.#ring.length < this.#capacity) this.#ring.push(event);
    else this.#ring[this.#next] = event;
    this.#next = this.#ring.length < this.#capacity ? 0 : (this.#next + 1) % this.#capacity;
    for (const listener of this.#listeners) listener(event);
  };
}
