import { attributes as newAttributes, TreeDirectory } from './tree-directory.ts';
import type { ChangeLog } from './change-log.ts';
import { FileInode, SymlinkInode, type Attributes, type Inode } from './inode.ts';
import type { SavedChunk, SavedInode, SavedTree } from './saved-tree.ts';
import type { StorageAccount } from './storage-account.ts';

function attributesOf({ mode, uid, gid, atime, mtime, ctime }: SavedInode): Attributes {
  return { ...newAttributes(mode, 0, uid, gid), atime, mtime, ctime };
}

function chunksByFile({ chunks }: SavedTree): ReadonlyMap<number, SavedChunk[]> {
  const files = new Map<number, SavedChunk[]>();
  for (const chunk of chunks) {
    const known = files.get(chunk.number);
    if (known === undefined) files.set(chunk.number, [chunk]);
    else known.push(chunk);
  }
  return files;
}

/** Fills the root with what was saved, its attributes included, and tells the log what is there. */
export function restoreTree(root: TreeDirectory, saved: SavedTree, account: StorageAccount, log: ChangeLog): void {
  const chunks = chunksByFile(saved);
  const inodes = new Map<number, Inode>();
  for (const record of saved.inodes) {
    const inode = record.number === 1 ? root : inodeOf(record, chunks.get(record.number) ?? [], account);
    // Counted anew below; a directory has one name.
    if (inode.kind !== 'directory') inode.nlink = 0;
    inodes.set(record.number, inode);
    log.known(inode, record.number);
    if (inode === root) Object.assign(root.attributes, attributesOf(record));
    else account.add(inode);
  }
  for (const record of saved.inodes) {
    const directory = inodes.get(record.number);
    if (record.type !== 'directory' || !(directory instanceof TreeDirectory)) continue;
    for (const [name, number] of record.entries) {
      const inode = inodes.get(number);
      if (inode === undefined) continue;
      directory.set(name, inode);
      if (inode.kind !== 'directory') inode.nlink++;
    }
  }
}

function inodeOf(
  record: SavedInode,
  chunks: readonly SavedChunk[],
  account: StorageAccount,
): FileInode | SymlinkInode | TreeDirectory {
  switch (record.type) {
    case 'file': {
      const file = new FileInode(attributesOf(record), new Uint8Array(), false, account);
      file.restore(
        record.size,
        chunks.map(({ index, bytes }) => [index, bytes]),
      );
      return file;
    }
    case 'symlink':
      return new SymlinkInode(attributesOf(record), record.target);
    case 'directory':
      return new TreeDirectory(attributesOf(record), account);
  }
}
