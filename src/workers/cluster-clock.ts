import { AdjustableClock, type Clock, type ClockSetting, type Disposer } from '../base/index.ts';

/** Where the page keeps how far the cluster's time is from its own; throws where there is no storage. */
export interface ClockStorage {
  get(): string | undefined;
  set(value: string): void;
}

/** How often it is kept while the two go apart. */
const SAVE_EVERY = 1000;

/**
 * The time of the cluster in this page: it can be stopped, and it can hurry. A reload begins at the usual rate, and where the
 * cluster's time was: what its objects say of the past stays in the past.
 */
export class ClusterClock {
  readonly #machine: Clock;
  readonly #storage: ClockStorage;
  readonly #listeners = new Set<(setting: ClockSetting) => void>();
  /** What it shows. */
  readonly time: AdjustableClock;

  /** @param machine the clock of the page @param fresh the cluster is new: its time is the page's */
  constructor(machine: Clock, storage: ClockStorage, fresh: boolean) {
    this.#machine = machine;
    this.#storage = storage;
    const real = machine.now();
    this.time = new AdjustableClock(machine, { rate: 1, real, shown: real + (fresh ? 0 : keptOffset(storage)) });
    if (fresh) this.save();
  }

  /** 0 while it stands still. */
  get rate(): number {
    return this.time.setting.rate;
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.time.now();
  }

  /** @param rate how many seconds pass in one of the page's; 0 stops the time @throws RangeError */
  setRate(rate: number): void {
    if (!Number.isFinite(rate) || rate < 0)
      throw new RangeError(`the rate of a clock is 0 or more, not ${String(rate)}`);
    if (rate === this.rate) return;
    const apart = this.rate !== 1;
    this.time.set({ rate, real: this.#machine.now(), shown: this.time.now() });
    this.save();
    if (!apart) this.#saveOften();
    for (const listener of this.#listeners) listener(this.time.setting);
  }

  /** Told of every new setting. */
  onChange(listener: (setting: ClockSetting) => void): Disposer {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps how far it is from the page's time. */
  save(): void {
    try {
      this.#storage.set(String(this.time.now() - this.#machine.now()));
    } catch {
      // No storage: then the cluster is gone with the page, too.
    }
  }

  #saveOften(): void {
    this.#machine.setTimeout(() => {
      this.save();
      if (this.rate !== 1) this.#saveOften();
    }, SAVE_EVERY);
  }
}

function keptOffset(storage: ClockStorage): number {
  try {
    const offset = Number(storage.get() ?? '0');
    return Number.isFinite(offset) ? offset : 0;
  } catch {
    return 0;
  }
}
