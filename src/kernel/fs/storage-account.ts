/** Files that one file system may hold: each takes memory of the page, even an empty one. */
export const MAX_FILES = 1 << 18;

/** What a tree may hold that has no limit of its own: a node's disk. */
const DISK = 4 * 2 ** 30;

/** Whoever has to know what changes in a tree. */
export interface FileChanges {
  /** Names of a directory; owner, mode or times of any file. */
  touched(inode: object): void;
  /** Bytes of a file, from one offset to another. */
  wrote(file: object, from: number, to: number): void;
  /** A file is shorter than it was. */
  cut(file: object): void;
}

/** What a writable tree holds, and how much it may: bytes of content, and files of any kind. */
export class StorageAccount {
  limit: number;
  /** Of a tree that is saved. */
  changes: FileChanges | undefined;
  readonly #charged: ((bytes: number) => void) | undefined;
  #used = 0;
  #files = 0;

  /** @param charged told of so many bytes more, or fewer */
  constructor(limit = DISK, charged?: (bytes: number) => void) {
    this.limit = limit;
    this.#charged = charged;
  }

  get used(): number {
    return this.#used;
  }

  get room(): number {
    return this.limit - this.#used;
  }

  get files(): number {
    return this.#files;
  }

  /** @returns false when that would be over the limit */
  take(bytes: number): boolean {
    if (bytes > 0 && this.#used + bytes > this.limit) return false;
    this.charge(bytes);
    return true;
  }

  /** Bytes that are there whatever the limit says: what the host writes. */
  charge(bytes: number): void {
    this.#used += bytes;
    this.#charged?.(bytes);
  }

  /** Counts a new file. @returns false when there may be no more */
  add(inode: { counted: boolean }): boolean {
    if (this.#files >= MAX_FILES) return false;
    this.#files++;
    inode.counted = true;
    return true;
  }

  remove(inode: { counted: boolean }): void {
    if (!inode.counted) return;
    this.#files--;
    inode.counted = false;
  }
}
