import type { Clock } from '../../base/index.ts';
import type { Tmpfs } from '../api.ts';
import { FileInode, StorageAccount, SymlinkInode, type Inode } from './inode.ts';
import { attributes, TreeDirectory } from './tree-directory.ts';

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** A tree in memory that the host reads and writes beside the containers that mount it. */
export class TmpfsTree implements Tmpfs {
  readonly root: TreeDirectory;
  readonly #account: StorageAccount;
  readonly #clock: Clock;

  constructor(clock: Clock, sizeLimit?: number) {
    this.#clock = clock;
    this.#account = new StorageAccount(sizeLimit);
    this.root = new TreeDirectory(attributes(0o777, clock.now()), this.#account);
  }

  get usage(): number {
    return this.#account.used;
  }

  /** The directory of a path, made where it is missing, and the last name. */
  #place(path: string): { readonly directory: TreeDirectory; readonly name: string } {
    const names = namesOf(path);
    const name = names.pop();
    if (name === undefined) throw new Error(`not the path of a file: ${path}`);
    let directory = this.root;
    for (const step of names) {
      const existing = directory.lookup(step);
      const next =
        existing instanceof TreeDirectory
          ? existing
          : new TreeDirectory(attributes(0o755, this.#clock.now()), this.#account);
      if (next !== existing) directory.set(step, next);
      directory = next;
    }
    return { directory, name };
  }

  writeFile(path: string, content: Uint8Array, mode = 0o644): void {
    const { directory, name } = this.#place(path);
    const existing = directory.lookup(name);
    // A new inode: who has the old one open goes on reading the old content.
    directory.set(name, new FileInode(attributes(mode, this.#clock.now()), content, false, this.#account));
    if (existing instanceof FileInode) existing.forget();
  }

  symlink(path: string, target: string): void {
    const { directory, name } = this.#place(path);
    directory.set(name, new SymlinkInode(attributes(0o777, this.#clock.now()), target));
  }

  /** The inode of a path, symbolic links not followed. */
  inode(path: string): Inode | undefined {
    let at: Inode | undefined = this.root;
    for (const name of namesOf(path)) at = at instanceof TreeDirectory ? at.lookup(name) : undefined;
    return at;
  }

  /** The directory of a path, made where it is missing (subPath). */
  directory(path: string): TreeDirectory {
    return this.#place(`${path}/entry`).directory;
  }

  readFile(path: string): Uint8Array | undefined {
    const inode = this.inode(path);
    return inode instanceof FileInode ? inode.content() : undefined;
  }

  remove(path: string): void {
    const names = namesOf(path);
    const name = names.pop();
    const parent = this.inode(names.join('/'));
    if (name === undefined || !(parent instanceof TreeDirectory)) return;
    const inode = parent.lookup(name);
    if (inode === undefined) return;
    forgetTree(inode);
    parent.delete(name);
  }
}

/** Gives back the storage of a tree that loses its name. */
export function forgetTree(inode: Inode): void {
  if (inode instanceof FileInode && --inode.nlink === 0) inode.forget();
  if (!(inode instanceof TreeDirectory)) return;
  for (const name of inode.names()) {
    const child = inode.lookup(name);
    if (child !== undefined) forgetTree(child);
  }
}
