import { FILETYPE } from '../constants.ts';
import { type Attributes, DirectoryInode, type Inode, SpecialInode } from '../fs/inode.ts';
import { SnapshotFile } from '../fs/open-file.ts';

/** Whom an entry belongs to, and since when it is there. */
export interface EntryOwner {
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
}

/** What a directory of /proc has, made when it is looked up. */
export type Entries = Readonly<Record<string, () => Inode>>;

export function entryAttributes(mode: number, { uid, gid, since }: EntryOwner): Attributes {
  return { mode, uid, gid, atime: since, mtime: since, ctime: since };
}

/** A file whose text is made when it is opened. */
export function textFile(text: () => string, owner: EntryOwner, mode = 0o444): SpecialInode {
  const open = (): SnapshotFile => new SnapshotFile(new TextEncoder().encode(text()), FILETYPE.REGULAR_FILE);
  return new SpecialInode(entryAttributes(mode, owner), FILETYPE.REGULAR_FILE, open);
}

/** A directory of such entries. */
export class EntryDirectory extends DirectoryInode {
  override readonly fixed = true;
  readonly #entries: Entries;

  constructor(entries: Entries, owner: EntryOwner, mode = 0o555) {
    super(entryAttributes(mode, owner));
    this.#entries = entries;
  }

  override lookup(name: string): Inode | undefined {
    return Object.hasOwn(this.#entries, name) ? this.#entries[name]?.() : undefined;
  }

  override names(): Iterable<string> {
    return Object.keys(this.#entries);
  }
}
