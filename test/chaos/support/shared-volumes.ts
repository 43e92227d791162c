import type { OpenVolume, VolumeStore } from '../../../src/volumes/index.ts';
import { memoryVolumeStore } from '../../../src/volumes/index.ts';

/** The browser's storage: every node reaches it, and who is gone holds nothing. */
export class SharedVolumes {
  readonly #store = memoryVolumeStore();
  readonly #open = new Map<OpenVolume, { readonly node: string; readonly handle: string }>();
  /** Handles of volumes that have content. */
  readonly #kept = new Set<string>();

  of(node: string): VolumeStore {
    return {
      ...this.#store,
      open: async (handle) => {
        const volume = await this.#store.open(handle);
        this.#kept.add(handle);
        const opened: OpenVolume = {
          load: () => volume.load(),
          save: (...args) => volume.save(...args),
          close: () => {
            if (this.#open.delete(opened)) volume.close();
          },
        };
        this.#open.set(opened, { node, handle });
        return opened;
      },
    };
  }

  async remove(handle: string): Promise<void> {
    await this.#store.remove(handle);
    this.#kept.delete(handle);
  }

  /** The node is gone: its locks are. */
  release(node: string): void {
    for (const [volume, holder] of [...this.#open]) if (holder.node === node) volume.close();
  }

  /** Volumes that nodes have open, by node; each node has its own disk, which is no volume of anybody. */
  get open(): readonly string[] {
    const holders = [...this.#open.values()].filter(({ handle }) => !isDisk(handle));
    return holders.map(({ node, handle }) => `${node} ${handle}`).sort();
  }

  get kept(): readonly string[] {
    return [...this.#kept].filter((handle) => !isDisk(handle)).sort();
  }
}

const isDisk = (handle: string): boolean => handle.startsWith('node/');
