import { FILETYPE } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { DirectoryInode, SpecialInode, type Inode } from './inode.ts';
import { SnapshotFile } from './open-file.ts';
import { attributes } from './tree-directory.ts';

const NONE = attributes(0o444, 0);

/** A directory whose entries do not change: /dev, and the fixed parts of /proc. */
export class FixedDirectory extends DirectoryInode {
  override readonly fixed = true;
  readonly #entries: ReadonlyMap<string, Inode>;

  constructor(entries: Readonly<Record<string, Inode>>) {
    super(attributes(0o555, 0));
    this.#entries = new Map(Object.entries(entries));
  }

  override lookup(name: string): Inode | undefined {
    return this.#entries.get(name);
  }

  override names(): Iterable<string> {
    return this.#entries.keys();
  }
}

/** A directory that is made up when it is asked. */
export class GeneratedDirectory extends DirectoryInode {
  override readonly fixed = true;
  readonly #lookup: (name: string) => Inode | undefined;
  readonly #names: () => Iterable<string>;

  constructor(lookup: (name: string) => Inode | undefined, names: () => Iterable<string>) {
    super(attributes(0o555, 0));
    this.#lookup = lookup;
    this.#names = names;
  }

  override lookup(name: string): Inode | undefined {
    return this.#lookup(name);
  }

  override names(): Iterable<string> {
    return this.#names();
  }
}

/** A file whose text is made when it is opened. */
export function generatedFile(text: () => string): SpecialInode {
  const open = (): Description => new SnapshotFile(new TextEncoder().encode(text()), FILETYPE.REGULAR_FILE);
  return new SpecialInode({ ...NONE }, FILETYPE.REGULAR_FILE, open);
}
