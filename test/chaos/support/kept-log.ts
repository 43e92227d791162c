import type { Clock } from '../../../src/base/index.ts';
import { memoryLog, type StoreLog } from '../../../src/apiserver/index.ts';

type Batch = Parameters<StoreLog['append']>[0];
type Stored = Batch[number];

/** Keys are random by nature: the cluster's own, and what is signed with them. */
const KEY = /^keys\.tabernetes\.internal\//;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/g;

/** What is left of an API server that is gone: as a disk, it can be read again. */
export class KeptLog {
  /** Every write that there ever was: when, of what, and what it was then. */
  readonly history: string[] = [];
  readonly #clock: Clock;
  readonly #objects = new Map<string, Stored>();
  #revision = 1;
  #reader = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The log for the next server; what the server before still had to write is lost with it. */
  open(): StoreLog {
    const reader = ++this.#reader;
    return {
      ...memoryLog(),
      durability: { durable: true },
      load: () => Promise.resolve({ revision: this.#revision, objects: [...this.#objects.values()] }),
      append: (batch) => {
        if (reader === this.#reader) this.#keep(batch);
        return undefined;
      },
    };
  }

  #keep(batch: Batch): void {
    for (const stored of batch) {
      const key = `${stored.resource}/${stored.namespace}/${stored.name}`;
      this.#revision = Math.max(this.#revision, stored.revision);
      this.#objects.delete(key);
      const what = stored.deleted ? 'deleted' : stored.text.replace(CERTIFICATE, 'a certificate');
      if (!KEY.test(key)) this.history.push(`${String(this.#clock.monotonic())} ${key} ${what}`);
      if (!stored.deleted) this.#objects.set(key, stored);
    }
  }
}
