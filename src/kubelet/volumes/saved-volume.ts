import { deferred, type Clock, type Disposer } from '../../base/index.ts';
import type { Kernel, SavedTree, Tmpfs, TreeChanges } from '../../kernel/index.ts';
import type { Durability, OpenVolume } from '../../volumes/index.ts';

/** What is written is saved this long after, in milliseconds, unless it is asked for before (fsync). */
const SAVE_DELAY = 200;
/** Between attempts to save what could not be. */
const RETRY_DELAY = 5000;

export interface SavedVolumeDeps {
  readonly createTmpfs: Kernel['createTmpfs'];
  readonly clock: Clock;
  /** Told of every change; it has to be quick. */
  readonly onChange?: () => void;
  /** Told once when changes cannot be saved, until they can again. */
  readonly onFailure: (cause: unknown) => void;
}

/** A file tree that is kept in a store: what containers change is saved a little later, in the order of the changes. */
export class SavedVolume {
  readonly tmpfs: Tmpfs;
  readonly #deps: SavedVolumeDeps;
  readonly #stored: OpenVolume;
  /** Taken from the tree, and not saved yet. */
  readonly #pending: TreeChanges[] = [];
  #saving: Promise<boolean> = Promise.resolve(true);
  #timer: Disposer | undefined;
  #failing = false;
  #closed = false;

  private constructor(deps: SavedVolumeDeps, stored: OpenVolume, saved: SavedTree, source: string) {
    this.#deps = deps;
    this.#stored = stored;
    const backing = {
      saved,
      changed: () => {
        deps.onChange?.();
        this.#saveAfter(SAVE_DELAY);
      },
      sync: () => this.save('strict'),
    };
    this.tmpfs = deps.createTmpfs({ source, backing });
  }

  static async open(deps: SavedVolumeDeps, stored: OpenVolume, source: string): Promise<SavedVolume> {
    try {
      return new SavedVolume(deps, stored, await stored.load(), source);
    } catch (cause) {
      stored.close();
      throw cause;
    }
  }

  /** Saves all that was changed so far. @returns whether it is safe now */
  save(durability: Durability): Promise<boolean> {
    this.#timer?.();
    this.#timer = undefined;
    const changes = this.tmpfs.takeChanges();
    if (changes !== undefined) this.#pending.push(changes);
    const before = this.#saving;
    const done = deferred<boolean>();
    this.#saving = done.promise;
    void before.then(() => this.#savePending(durability)).then(done.resolve);
    return done.promise;
  }

  /** Saves, and lets go of the store. @returns false when that could not be: then it goes on trying */
  async close(): Promise<boolean> {
    if (!(await this.save('strict'))) return false;
    this.#closed = true;
    this.#timer?.();
    this.#stored.close();
    return true;
  }

  async #savePending(durability: Durability): Promise<boolean> {
    try {
      for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
        await this.#stored.save(next, durability);
        this.#pending.shift();
      }
      this.#failing = false;
      return true;
    } catch (cause) {
      if (!this.#failing) this.#deps.onFailure(cause);
      this.#failing = true;
      this.#saveAfter(RETRY_DELAY);
      return false;
    }
  }

  #saveAfter(delay: number): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = this.#deps.clock.setTimeout(() => {
      this.#timer = undefined;
      void this.save('relaxed');
    }, delay);
  }
}
