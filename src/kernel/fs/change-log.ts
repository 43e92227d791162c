import { CHUNK } from './file-content.ts';
import { FileInode, SymlinkInode, type Inode } from './inode.ts';
import type { SavedChunk, SavedInode, TreeChanges } from './saved-tree.ts';
import type { FileChanges } from './storage-account.ts';
import { TreeDirectory } from './tree-directory.ts';

const ROOT = 1;

interface Dirty {
  readonly chunks: Set<number>;
  /** The first chunk of those that were cut off at some time. */
  cutFrom: number;
}

/** What has changed in a tree since it was saved. Devices, pipes and sockets are not saved: nobody is behind them later. */
export class ChangeLog implements FileChanges {
  readonly #changed: () => void;
  readonly #numbers = new Map<Inode, number>();
  readonly #saved = new Set<Inode>();
  #dirty = new Map<Inode, Dirty>();
  #last = ROOT;

  constructor(root: Inode, changed: () => void) {
    this.#changed = changed;
    this.#numbers.set(root, ROOT);
  }

  /** An inode is saved already, under this number. */
  known(inode: Inode, number: number): void {
    this.#numbers.set(inode, number);
    this.#saved.add(inode);
    this.#last = Math.max(this.#last, number);
  }

  touched(inode: Inode): void {
    this.#mark(inode);
  }

  wrote(file: Inode, from: number, to: number): void {
    const { chunks } = this.#mark(file);
    for (let index = Math.floor(from / CHUNK); index * CHUNK < to; index++) chunks.add(index);
  }

  cut(file: FileInode): void {
    const marks = this.#mark(file);
    // The last chunk anew: what was behind must not come back when the file grows again.
    const last = Math.floor(file.size / CHUNK);
    marks.cutFrom = Math.min(marks.cutFrom, last);
    marks.chunks.add(last);
  }

  /** What is to be saved, which then counts as saved. Undefined when nothing has changed. */
  take(): TreeChanges | undefined {
    if (this.#dirty.size === 0) return undefined;
    const dirty = this.#dirty;
    this.#dirty = new Map();
    const inodes: SavedInode[] = [];
    const chunks: SavedChunk[] = [];
    const removed: number[] = [];
    const cut: { number: number; from: number }[] = [];
    for (const [inode, marks] of dirty) {
      if (inode.nlink <= 0) {
        this.#remove(inode, removed);
        continue;
      }
      const saved = this.#record(inode);
      if (saved === undefined) continue;
      inodes.push(saved);
      if (inode instanceof FileInode) {
        if (marks.cutFrom < Infinity) cut.push({ number: saved.number, from: marks.cutFrom });
        chunks.push(...this.#content(inode, saved.number, marks));
      }
      this.#saved.add(inode);
    }
    return { inodes, chunks, removed, cut };
  }

  #mark(inode: Inode): Dirty {
    let marks = this.#dirty.get(inode);
    if (marks === undefined) {
      marks = { chunks: new Set(), cutFrom: Infinity };
      this.#dirty.set(inode, marks);
      this.#changed();
    }
    return marks;
  }

  #number(inode: Inode): number {
    const known = this.#numbers.get(inode);
    if (known !== undefined) return known;
    const number = ++this.#last;
    this.#numbers.set(inode, number);
    return number;
  }

  #remove(inode: Inode, removed: number[]): void {
    const number = this.#numbers.get(inode);
    if (number === undefined) return;
    this.#numbers.delete(inode);
    if (this.#saved.delete(inode)) removed.push(number);
    if (!(inode instanceof TreeDirectory)) return;
    for (const child of inode.made()) if (child.nlink <= 0) this.#remove(child, removed);
  }

  #record(inode: Inode): SavedInode | undefined {
    const number = this.#number(inode);
    const { mode, uid, gid, atime, mtime, ctime } = inode.attributes;
    const common = { number, mode, uid, gid, atime, mtime, ctime };
    if (inode instanceof FileInode) return { ...common, type: 'file', size: inode.size };
    if (inode instanceof SymlinkInode) return { ...common, type: 'symlink', target: inode.target };
    if (!(inode instanceof TreeDirectory)) return undefined;
    const entries: [string, number][] = [];
    for (const [name, child] of inode.own()) if (child.kind !== 'special') entries.push([name, this.#number(child)]);
    return { ...common, type: 'directory', entries };
  }

  *#content(file: FileInode, number: number, marks: Dirty): Iterable<SavedChunk> {
    for (const index of this.#saved.has(file) ? marks.chunks : file.storedChunks()) {
      const bytes = file.storedChunk(index);
      if (bytes.length > 0) yield { number, index, bytes };
    }
  }
}
