import type { FileTime } from '../io/description.ts';

interface SavedAttributes {
  /** The inode's own for as long as there is one; the root's is 1. */
  readonly number: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly atime: FileTime;
  readonly mtime: FileTime;
  readonly ctime: FileTime;
}

/** A file without its content, as it outlives a kernel: plain data that can be cloned. */
export type SavedInode = SavedAttributes &
  (
    | { readonly type: 'file'; readonly size: number }
    | { readonly type: 'symlink'; readonly target: string }
    | { readonly type: 'directory'; readonly entries: readonly (readonly [name: string, number: number])[] }
  );

/** A chunk of a file's content, as files are made of them (file-content.ts); one that is missing is a hole. */
export interface SavedChunk {
  readonly number: number;
  /** Of the chunk in its file, from 0. */
  readonly index: number;
  readonly bytes: Uint8Array;
}

export interface SavedTree {
  readonly inodes: readonly SavedInode[];
  readonly chunks: readonly SavedChunk[];
}

/** What is to be saved so that the saved tree is what the tree is now. All of it together, or none. */
export interface TreeChanges extends SavedTree {
  /** Inodes that are gone, with their content. */
  readonly removed: readonly number[];
  /** Files that have no chunks from this one on. */
  readonly cut: readonly { readonly number: number; readonly from: number }[];
}

/** Where a tree outlives its kernel. */
export interface Backing {
  /** As it was saved last; nothing, for a new one. */
  readonly saved: SavedTree;
  /** There is something to save; called for every change. */
  changed(): void;
  /** Resolves when all changes so far are safe (fsync(2)). @returns whether they are */
  sync(): Promise<boolean>;
}
