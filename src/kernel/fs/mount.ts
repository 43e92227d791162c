import type { Inode } from './inode.ts';

/** Flags of a mount (mount(2)). */
export interface MountFlags {
  readonly readOnly: boolean;
  readonly noExec: boolean;
  readonly noSuid: boolean;
  readonly noDev: boolean;
}

/** How full a file system is, in bytes and in files (statfs(2)). */
export interface Capacity {
  readonly size: number;
  readonly used: number;
  readonly files: number;
}

/** A file system, as the mounts that show it or a part of it tell of it. */
export interface Superblock {
  /** `overlay`, `tmpfs`, `proc`, … */
  readonly type: string;
  readonly source: string;
  /** As in the last column of /proc/self/mountinfo, `rw` or `ro` left out. */
  readonly options: readonly string[];
  /** Undefined for one that holds nothing of its own: /proc. */
  capacity(): Capacity | undefined;
  /** Told of an inode whose owner, mode or times have changed. */
  changed?(inode: Inode): void;
  /** Resolves when what was written is safe (fsync(2)); undefined where it is as safe as it gets already. */
  sync?(): Promise<boolean> | undefined;
}

export interface MountPlace {
  readonly id: number;
  /** The mount that it lies in; undefined for the root. */
  readonly parent: MountedTree | undefined;
  /** Where, from the container's root. */
  readonly path: string;
  /** What of the file system is mounted: `/`, or a part of it. */
  readonly rootPath: string;
  /** `st_dev`: the same for every mount of a file system. */
  readonly device: number;
}

/** A tree that is mounted somewhere, and what is mounted on its own directories and files. */
export class MountedTree implements MountFlags {
  readonly root: Inode;
  readonly superblock: Superblock;
  readonly place: MountPlace;
  readonly readOnly: boolean;
  readonly noExec: boolean;
  readonly noSuid: boolean;
  readonly noDev: boolean;
  /** By the inode that is covered: the same directory may be seen through another mount too, uncovered. */
  readonly covered = new Map<Inode, MountedTree>();

  constructor(root: Inode, superblock: Superblock, place: MountPlace, flags: Partial<MountFlags>) {
    this.root = root;
    this.superblock = superblock;
    this.place = place;
    this.readOnly = flags.readOnly ?? false;
    this.noExec = flags.noExec ?? false;
    this.noSuid = flags.noSuid ?? false;
    this.noDev = flags.noDev ?? false;
  }
}
