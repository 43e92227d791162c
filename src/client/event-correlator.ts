import { eventKey, type CoreV1Event, type New } from '../api/index.ts';

// upstream: client-go/tools/record/events_cache.go
const CACHE_SIZE = 4096;
const AGGREGATE_AFTER = 10;
const AGGREGATE_WITHIN = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL = 300_000;

interface Similar {
  readonly messages: Set<string>;
  last: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A map that forgets what was set longest ago. */
class Recent<V> {
  readonly #entries = new Map<string, V>();

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const oldest = this.#entries.size > CACHE_SIZE ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** An event as it is to be written: `key` is the same for those that are one event with a count. */
export interface Correlated {
  readonly key: string;
  readonly event: New<CoreV1Event>;
}

function sourceOf(event: New<CoreV1Event>): readonly unknown[] {
  const { kind, namespace, name, uid, apiVersion } = event.involvedObject;
  return [event.source?.component, event.source?.host, kind, namespace, name, uid, apiVersion];
}

/**
 * Keeps a chatty source from flooding the cluster: more than ten different messages of one reason about one object
 * within ten minutes become one event, and a source gets 25 events about an object, then one in five minutes.
 * Upstream: client-go/tools/record (EventCorrelator).
 */
export class EventCorrelator {
  readonly #similar = new Recent<Similar>();
  readonly #buckets = new Recent<Bucket>();

  /** @param now milliseconds @returns undefined when the event is to be dropped */
  correlate(event: New<CoreV1Event>, now: number): Correlated | undefined {
    const group = JSON.stringify([...sourceOf(event), event.type, event.reason]);
    const similar = this.#similarOf(group, now);
    similar.messages.add(event.message ?? '');
    const combined = similar.messages.size > AGGREGATE_AFTER;
    if (!this.#allowed(JSON.stringify(sourceOf(event)), now)) return undefined;
    if (!combined) return { key: eventKey(event), event };
    return {
      key: group,
      event: { ...event, message: `(combined from similar events): ${event.message ?? ''}` },
    };
  }

  #similarOf(group: string, now: number): Similar {
    const known = this.#similar.get(group);
    const similar =
      known === undefined || now - known.last > AGGREGATE_WITHIN ? { messages: new Set<string>(), last: now } : known;
    similar.last = now;
    this.#similar.set(group, similar);
    return similar;
  }

  #allowed(source: string, now: number): boolean {
    const bucket = this.#buckets.get(source) ?? { tokens: SPAM_BURST, at: now };
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.at) / SPAM_REFILL);
    const allowed = tokens >= 1;
    this.#buckets.set(source, { tokens: allowed ? tokens - 1 : tokens, at: now });
    return allowed;
  }
}
