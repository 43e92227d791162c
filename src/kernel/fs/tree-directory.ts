import type { RootfsEntry } from '../api.ts';
import type { ImageNode } from './image-tree.ts';
import { DirectoryInode, FileInode, SymlinkInode, type Attributes, type Inode, type StorageAccount } from './inode.ts';

/** Attributes of a new file. */
export function attributes(mode: number, now: number, uid = 0, gid = 0): Attributes {
  return { mode, uid, gid, atime: now, mtime: now, ctime: now };
}

function attributesOf(entry: RootfsEntry): Attributes {
  return {
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    atime: entry.mtime,
    mtime: entry.mtime,
    ctime: entry.mtime,
  };
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
 * A directory in memory. Over an image's directory it shows what that has, and keeps to itself what is changed: the
 * inodes are made when a name is first asked for, so a new container costs nothing until it looks.
 */
export class TreeDirectory extends DirectoryInode {
  override readonly fixed = false;
  readonly #account: StorageAccount;
  readonly #entries = new Map<string, Inode>();
  /** Names of the image's directory that were not asked for yet. */
  #lower: Map<string, ImageNode> | undefined;

  constructor(attributes: Attributes, account: StorageAccount, lower?: ImageNode) {
    super(attributes);
    this.#account = account;
    this.#lower = lower?.children === undefined ? undefined : new Map(lower.children);
  }

  /** The image has a directory here, which this one is merged with. */
  get ofImage(): boolean {
    return this.#lower !== undefined;
  }

  get account(): StorageAccount {
    return this.#account;
  }

  override lookup(name: string): Inode | undefined {
    const own = this.#entries.get(name);
    if (own !== undefined) return own;
    const lower = this.#lower?.get(name);
    if (lower === undefined) return undefined;
    const inode = inodeOf(lower, this.#account);
    this.#entries.set(name, inode);
    this.#lower?.delete(name);
    return inode;
  }

  override names(): string[] {
    return [...this.#entries.keys(), ...(this.#lower?.keys() ?? [])].sort();
  }

  override set(name: string, inode: Inode): void {
    this.#lower?.delete(name);
    this.#entries.set(name, inode);
  }

  override delete(name: string): void {
    this.#lower?.delete(name);
    this.#entries.delete(name);
  }

  get empty(): boolean {
    return this.#entries.size === 0 && (this.#lower === undefined || this.#lower.size === 0);
  }
}
