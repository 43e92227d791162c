import { ERRNO, FILETYPE } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { NullDescription } from '../io/description.ts';
import { DirectoryInode, SpecialInode, StorageAccount, SymlinkInode, type Caller, type Inode } from './inode.ts';
import { SnapshotFile } from './open-file.ts';
import { attributes, TreeDirectory } from './tree-directory.ts';

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

class ZeroDescription extends NullDescription {
  override read(max = 0): Uint8Array {
    return new Uint8Array(Math.min(max, 1 << 16));
  }
}

class RandomDescription extends NullDescription {
  readonly #random: (bytes: Uint8Array) => void;

  constructor(random: (bytes: Uint8Array) => void) {
    super();
    this.#random = random;
  }

  override read(max = 0): Uint8Array {
    const bytes = new Uint8Array(Math.min(max, 1 << 16));
    this.#random(bytes);
    return bytes;
  }
}

function device(open: (caller: Caller | undefined) => Description | number): SpecialInode {
  return new SpecialInode(attributes(0o666, 0), FILETYPE.CHARACTER_DEVICE, open);
}

function link(target: string): SymlinkInode {
  return new SymlinkInode(attributes(0o777, 0), target);
}

/** The devices that every container has (OCI runtime-spec, config-linux.md, default devices). */
export function deviceDirectory(random: (bytes: Uint8Array) => void): DirectoryInode {
  const devices: Readonly<Record<string, Inode>> = {
    fd: link('/proc/self/fd'),
    null: device(() => new NullDescription()),
    random: device(() => new RandomDescription(random)),
    stderr: link('/proc/self/fd/2'),
    stdin: link('/proc/self/fd/0'),
    stdout: link('/proc/self/fd/1'),
    tty: device((caller) => caller?.terminal() ?? ERRNO.ENOTTY),
    urandom: device(() => new RandomDescription(random)),
    zero: device(() => new ZeroDescription()),
  };
  // A tmpfs, as in a Linux container: files can be mounted below it (/dev/termination-log).
  const directory = new TreeDirectory(attributes(0o755, 0), new StorageAccount());
  for (const [name, inode] of Object.entries(devices)) directory.set(name, inode);
  return directory;
}

/** Descriptors as files: opening one gives the same description again, as dup does. */
export function descriptorDirectory(owner: Caller, numbers: () => Iterable<number>): DirectoryInode {
  return new GeneratedDirectory(
    (name) => {
      const fd = /^\d+$/.test(name) ? Number(name) : -1;
      const description = owner.description(fd);
      if (description === undefined) return undefined;
      return new SpecialInode({ ...NONE }, description.filetype, () => owner.description(fd) ?? ERRNO.EBADF);
    },
    () => [...numbers()].map(String),
  );
}
