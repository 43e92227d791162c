import type { SavedTree, TreeChanges } from '../kernel/index.ts';

/** `strict`: on disk; `relaxed`: with the browser, which will write it soon. */
export type Durability = 'strict' | 'relaxed';

/** A volume is open elsewhere. */
export class VolumeInUse extends Error {
  constructor(handle: string) {
    super(`volume ${handle} is in use by a node`);
    this.name = 'VolumeInUse';
  }
}

/** A volume that this worker alone may change. */
export interface OpenVolume {
  load(): Promise<SavedTree>;
  /** Saves all of it or nothing. @throws Error when the browser gives no more storage */
  save(changes: TreeChanges, durability: Durability): Promise<void>;
  close(): void;
}

export interface VolumeStore {
  /** A volume that was never saved is empty. @throws VolumeInUse */
  open(handle: string): Promise<OpenVolume>;
  /** Forgets a volume's content. @throws VolumeInUse */
  remove(handle: string): Promise<void>;
  /** Forgets every volume, whoever has it open. */
  clear(): Promise<void>;
  /** Ends the store; `forget` leaves nothing behind. */
  close(options?: { readonly forget?: boolean }): Promise<void>;
}
