import type { Inode } from './inode.ts';

/** Flags of a mount (mount(2)). */
export interface MountFlags {
  readonly readOnly: boolean;
  readonly noExec: boolean;
  readonly noSuid: boolean;
}

/** A tree that is mounted somewhere, and what is mounted on its own directories and files. */
export class MountedTree implements MountFlags {
  readonly root: Inode;
  readonly readOnly: boolean;
  readonly noExec: boolean;
  readonly noSuid: boolean;
  /** By the inode that is covered: the same directory may be seen through another mount too, uncovered. */
  readonly covered = new Map<Inode, MountedTree>();

  constructor(root: Inode, flags: Partial<MountFlags> = {}) {
    this.root = root;
    this.readOnly = flags.readOnly ?? false;
    this.noExec = flags.noExec ?? false;
    this.noSuid = flags.noSuid ?? false;
  }
}
