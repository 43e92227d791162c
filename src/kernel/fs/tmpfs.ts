import type { Clock } from '../../base/index.ts';
import { KERNEL_CREDENTIALS } from './credentials.ts';
import type { FileInfo, Tmpfs, TmpfsOptions } from '../api.ts';
import { FileInode, SymlinkInode, type Attributes, type Inode } from './inode.ts';
import { StorageAccount } from './storage-account.ts';
import type { Capacity, Superblock } from './mount.ts';
import { created, MODE } from './permission.ts';
import { resolveSubPath } from './sub-path.ts';
import { ChangeLog } from './change-log.ts';
import type { ImageNode } from './image-tree.ts';
import { restoreTree } from './restore-tree.ts';
import type { TreeChanges } from './saved-tree.ts';
import { capacityOf } from './superblocks.ts';
import { attributes, TreeDirectory } from './tree-directory.ts';

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** A tree in memory that the host reads and writes beside the containers that mount it. */
export class TmpfsTree implements Tmpfs, Superblock {
  readonly type = 'tmpfs';
  readonly source: string;
  readonly root: TreeDirectory;
  readonly #account: StorageAccount;
  readonly #clock: Clock;
  readonly #backing: TmpfsOptions['backing'];
  readonly #log: ChangeLog | undefined;
  #sizeLimit: number | undefined;

  /**
   * @param charged told of so many bytes more, or fewer
   * @param lower what it shows at first
   */
  constructor(clock: Clock, options: TmpfsOptions = {}, charged?: (bytes: number) => void, lower?: ImageNode) {
    const { sizeLimit, mode = 0o777, source = 'tmpfs', backing } = options;
    this.#clock = clock;
    this.source = source;
    this.#account = new StorageAccount(sizeLimit, charged);
    this.root = new TreeDirectory(attributes(mode, clock.now()), this.#account, lower);
    this.#sizeLimit = sizeLimit;
    this.#backing = backing;
    if (backing === undefined) return;
    this.#log = new ChangeLog(this.root, () => {
      backing.changed();
    });
    restoreTree(this.root, backing.saved, this.#account, this.#log);
    this.#account.changes = this.#log;
    if (backing.saved.inodes.length === 0) this.#log.touched(this.root);
  }

  get options(): readonly string[] {
    return this.#sizeLimit === undefined ? [] : [`size=${Math.ceil(this.#sizeLimit / 1024)}k`];
  }

  /** Files may take so many bytes from now on; what is there stays. */
  resize(sizeLimit: number): void {
    this.#sizeLimit = sizeLimit;
    this.#account.limit = sizeLimit;
  }

  takeChanges(): TreeChanges | undefined {
    return this.#log?.take();
  }

  changed(inode: Inode): void {
    this.#log?.touched(inode);
  }

  sync(): Promise<boolean> | undefined {
    return this.#backing?.sync();
  }

  get usage(): number {
    return this.#account.used;
  }

  capacity(): Capacity {
    return capacityOf(this.#account);
  }

  /** The directory of a path, made where it is missing, and the last name. */
  #place(path: string): { readonly directory: TreeDirectory; readonly name: string } {
    const names = namesOf(path);
    const name = names.pop();
    if (name === undefined) throw new Error(`not the path of a file: ${path}`);
    let directory = this.root;
    for (const step of names) {
      const existing = directory.lookup(step);
      const next = existing instanceof TreeDirectory ? existing : this.#directory(directory, step, 0o755);
      directory = next;
    }
    return { directory, name };
  }

  /** Attributes of what the host, which is root, makes in a directory. */
  #attributes(parent: TreeDirectory, mode: number, isDirectory: boolean): Attributes {
    const made = created(parent, KERNEL_CREDENTIALS, mode, isDirectory);
    return attributes(made.mode, this.#clock.now(), made.uid, made.gid);
  }

  #directory(parent: TreeDirectory, name: string, mode: number): TreeDirectory {
    const made = new TreeDirectory(this.#attributes(parent, mode, true), this.#account);
    parent.set(name, made);
    return made;
  }

  writeFile(path: string, content: Uint8Array, mode = 0o644): void {
    const { directory, name } = this.#place(path);
    const existing = directory.lookup(name);
    // A new inode: who has the old one open goes on reading the old content.
    directory.set(name, new FileInode(this.#attributes(directory, mode, false), content, false, this.#account));
    if (existing !== undefined) forgetTree(existing);
  }

  symlink(path: string, target: string): void {
    const { directory, name } = this.#place(path);
    directory.set(name, new SymlinkInode(this.#attributes(directory, 0o777, false), target));
  }

  /** The inode of a path, symbolic links not followed. */
  inode(path: string): Inode | undefined {
    let at: Inode | undefined = this.root;
    for (const name of namesOf(path)) at = at instanceof TreeDirectory ? at.lookup(name) : undefined;
    return at;
  }

  subPath(path: string): string | undefined {
    const mode = this.root.attributes.mode & 0o777;
    return resolveSubPath(this.root, path, (parent, name) => this.#directory(parent, name, mode));
  }

  locate(path: string): string | undefined {
    return resolveSubPath(this.root, path, () => undefined);
  }

  readFile(path: string): Uint8Array | undefined {
    const inode = this.inode(path);
    return inode instanceof FileInode ? inode.content() : undefined;
  }

  readTail(path: string, max: number): Uint8Array | undefined {
    const inode = this.inode(path);
    return inode instanceof FileInode ? inode.slice(Math.max(0, inode.size - max), max) : undefined;
  }

  list(path: string): readonly string[] {
    const inode = this.inode(path);
    return inode instanceof TreeDirectory ? inode.names() : [];
  }

  stat(path: string): FileInfo | undefined {
    const inode = this.inode(path);
    if (inode === undefined) return undefined;
    const { mode, uid, gid } = inode.attributes;
    return { type: inode.kind, mode, uid, gid };
  }

  chmod(path: string, mode: number): void {
    this.#change(path, { mode: mode & MODE.ALL });
  }

  chown(path: string, uid: number, gid: number): void {
    this.#change(path, { uid, gid });
  }

  #change(path: string, changes: Partial<Attributes>): void {
    const inode = this.inode(path);
    if (inode === undefined) throw new Error(`no such file: ${path}`);
    Object.assign(inode.attributes, changes, { ctime: this.#clock.now() });
    this.changed(inode);
  }

  remove(path: string): void {
    const names = namesOf(path);
    const name = names.pop();
    const parent = this.inode(names.join('/'));
    if (name === undefined || !(parent instanceof TreeDirectory)) return;
    const inode = parent.lookup(name);
    if (inode === undefined) return;
    parent.delete(name);
    forgetTree(inode);
  }
}

/** Takes a name from an inode, and gives back the storage of what has none left. */
export function forgetTree(inode: Inode): void {
  if (--inode.nlink > 0) return;
  if (inode instanceof FileInode) inode.forget();
  if (!(inode instanceof TreeDirectory)) return;
  for (const child of inode.made()) forgetTree(child);
}
