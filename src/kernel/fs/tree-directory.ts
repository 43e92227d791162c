import type { RootfsEntry } from '../api.ts';
import type { ImageNode } from './image-tree.ts';
import { DirectoryInode, FileInode, SymlinkInode, type Attributes, type Inode } from './inode.ts';
import type { StorageAccount } from './storage-account.ts';

/** Attributes of a new file. */
export function attributes(mode: number, now: number, uid = 0, gid = 0): Attributes {
  return { mode, uid, gid, atime: now, mtime: now, ctime: now };
}

function attributesOf({ mode, uid, gid, mtime }: RootfsEntry): Attributes {
  return attributes(mode, mtime, uid, gid);
}

function inodeOf(node: ImageNode, account: StorageAccount): Inode {
  const { entry } = node;
  switch (entry.type) {
    case 'directory':
      return new TreeDirectory(attributesOf(entry), account, node);
    case 'symlink':
      return new SymlinkInode(attributesOf(entry), entry.target ?? '');
    case 'file':
      return new FileInode(attributesOf(entry), entry.content ?? new Uint8Array(), true, account);
  }
}

/**
 * A directory in memory. Over an image's directory it is a merged one (overlayfs): it shows what that has, and keeps to
 * itself what is changed. Inodes are made when a name is first asked for, so a new container costs nothing until it
 * looks; content and metadata of the image are never written, changes are the inode's own.
 */
export class TreeDirectory extends DirectoryInode {
  override readonly fixed = false;
  readonly account: StorageAccount;
  readonly #entries = new Map<string, Inode>();
  readonly #lower: ReadonlyMap<string, ImageNode> | undefined;
  /** Names of the image's directory that are not seen any more: those removed, and those that have an inode. */
  readonly #covered = new Set<string>();

  constructor(attributes: Attributes, account: StorageAccount, lower?: ImageNode) {
    super(attributes);
    this.account = account;
    this.#lower = lower?.children;
  }

  /** The image has a directory here, which this one is merged with. */
  get ofImage(): boolean {
    return this.#lower !== undefined;
  }

  override lookup(name: string): Inode | undefined {
    const own = this.#entries.get(name);
    if (own !== undefined || this.#lower === undefined) return own;
    const lower = this.#lower.get(name);
    if (lower === undefined || this.#covered.has(name)) return undefined;
    const inode = inodeOf(lower, this.account);
    this.set(name, inode);
    return inode;
  }

  override names(): string[] {
    const names = [...this.#entries.keys()];
    for (const name of this.#lower?.keys() ?? []) if (!this.#covered.has(name)) names.push(name);
    return names.sort();
  }

  /** Inodes that there are so far: what is still only the image's is nobody's to give back. */
  made(): Iterable<Inode> {
    return this.#entries.values();
  }

  /** Names and what they stand for, of those that there are so far. */
  own(): Iterable<readonly [string, Inode]> {
    return this.#entries;
  }

  /** Says what changes when a name does: the directory, what had the name, and what gets it. */
  #told(name: string, inode?: Inode): void {
    const { changes } = this.account;
    if (changes === undefined) return;
    changes.touched(this);
    const before = this.#entries.get(name);
    if (before !== undefined) changes.touched(before);
    if (inode !== undefined) changes.touched(inode);
  }

  override set(name: string, inode: Inode): void {
    if (this.#lower?.has(name) === true) this.#covered.add(name);
    this.#told(name, inode);
    this.#entries.set(name, inode);
  }

  override delete(name: string): void {
    if (this.#lower?.has(name) === true) this.#covered.add(name);
    this.#told(name);
    this.#entries.delete(name);
  }

  get empty(): boolean {
    return this.#entries.size === 0 && (this.#lower === undefined || this.#covered.size === this.#lower.size);
  }
}
