import type { SavedChunk, SavedInode, SavedTree, TreeChanges } from '../kernel/index.ts';
import { VolumeInUse, type OpenVolume, type VolumeStore } from './store.ts';

interface Content {
  readonly inodes: Map<number, SavedInode>;
  /** By `number/index`. */
  readonly chunks: Map<string, SavedChunk>;
  open: boolean;
}

/** Volumes that live as long as their worker: where the page has no storage, and for tests. */
export function memoryVolumeStore(): VolumeStore {
  const volumes = new Map<string, Content>();
  return {
    open(handle) {
      const content = volumes.get(handle) ?? { inodes: new Map(), chunks: new Map(), open: false };
      if (content.open) return Promise.reject(new VolumeInUse(handle));
      content.open = true;
      volumes.set(handle, content);
      return Promise.resolve(openContent(content));
    },
    remove(handle) {
      if (volumes.get(handle)?.open === true) return Promise.reject(new VolumeInUse(handle));
      volumes.delete(handle);
      return Promise.resolve();
    },
    clear() {
      volumes.clear();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

function openContent(content: Content): OpenVolume {
  return {
    load: (): Promise<SavedTree> =>
      Promise.resolve({ inodes: [...content.inodes.values()], chunks: [...content.chunks.values()] }),
    save: (changes) => {
      apply(content, changes);
      return Promise.resolve();
    },
    close: () => {
      content.open = false;
    },
  };
}

function apply({ inodes, chunks }: Content, changes: TreeChanges): void {
  for (const number of changes.removed) {
    inodes.delete(number);
    for (const [key, chunk] of chunks) if (chunk.number === number) chunks.delete(key);
  }
  for (const { number, from } of changes.cut) {
    for (const [key, chunk] of chunks) if (chunk.number === number && chunk.index >= from) chunks.delete(key);
  }
  for (const inode of changes.inodes) inodes.set(inode.number, inode);
  for (const chunk of changes.chunks) chunks.set(`${String(chunk.number)}/${String(chunk.index)}`, chunk);
}
