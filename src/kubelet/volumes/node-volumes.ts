import type { Clock, Disposer } from '../../base/index.ts';
import type { Kernel, Tmpfs } from '../../kernel/index.ts';
import type { VolumeStore } from '../../volumes/index.ts';
import { SavedVolume } from './saved-volume.ts';

export interface NodeVolumesDeps {
  readonly nodeName: string;
  readonly createTmpfs: Kernel['createTmpfs'];
  readonly store: VolumeStore;
  readonly clock: Clock;
  /** Told when what is in a volume cannot be saved. @param handle undefined for the node's own disk */
  readonly onFailure: (handle: string | undefined, cause: unknown) => void;
}

interface Shared {
  readonly volume: Promise<SavedVolume>;
  /** Uids of the pods that have it. */
  readonly users: Set<string>;
}

/** The volumes that outlive pods, each of them one tree however many pods of the node have it. */
export class NodeVolumes {
  readonly #deps: NodeVolumesDeps;
  readonly #shared = new Map<string, Shared>();
  /** What is still being closed: whoever wants it next waits. */
  readonly #closing = new Map<string, Promise<void>>();
  #host: Promise<SavedVolume> | undefined;
  readonly #hostListeners = new Set<() => void>();

  constructor(deps: NodeVolumesDeps) {
    this.#deps = deps;
  }

  /** The volume's tree, for a pod. @throws VolumeInUse when another node has it */
  async mount(handle: string, user: string): Promise<Tmpfs> {
    await this.#closing.get(handle);
    let shared = this.#shared.get(handle);
    if (shared === undefined) {
      shared = { volume: this.#open(handle, handle), users: new Set() };
      this.#shared.set(handle, shared);
    }
    shared.users.add(user);
    try {
      return (await shared.volume).tmpfs;
    } catch (cause) {
      if (this.#shared.get(handle) === shared) this.#shared.delete(handle);
      throw cause;
    }
  }

  /** Whether another pod of this node has it. */
  isUsedByOthers(handle: string, user: string): boolean {
    return [...(this.#shared.get(handle)?.users ?? [])].some((other) => other !== user);
  }

  /** A pod is done with a volume: what it wrote is safe when this resolves. */
  async unmount(handle: string, user: string): Promise<void> {
    const shared = this.#shared.get(handle);
    if (shared?.users.delete(user) !== true) return;
    const volume = await shared.volume;
    if (shared.users.size > 0) {
      await volume.save('strict');
      return;
    }
    const closing = this.#close(handle, shared, volume);
    this.#closing.set(handle, closing);
    await closing;
    this.#closing.delete(handle);
  }

  /** The node's own disk, where hostPath volumes are. */
  async host(): Promise<Tmpfs> {
    this.#host ??= this.#open(`node/${this.#deps.nodeName}`, undefined);
    try {
      return (await this.#host).tmpfs;
    } catch (cause) {
      this.#host = undefined;
      throw cause;
    }
  }

  /** Tells of every change of the node's own disk, once it is open. */
  onHostChange(listener: () => void): Disposer {
    this.#hostListeners.add(listener);
    return () => {
      this.#hostListeners.delete(listener);
    };
  }

  /** Saves what was written to volumes, and to the node's own disk. Relaxed: nobody waits for the machine's disk. */
  async save(handles: readonly string[], host: boolean): Promise<void> {
    const volumes = handles.map((handle) => this.#shared.get(handle)?.volume);
    if (host) volumes.push(this.#host);
    await Promise.all(volumes.map(async (volume) => (await volume)?.save('relaxed')));
  }

  /** The node ends: everything is saved and let go of. */
  async stop(): Promise<void> {
    const volumes = [...this.#shared.values()].map(({ volume }) => volume);
    if (this.#host !== undefined) volumes.push(this.#host);
    this.#shared.clear();
    this.#host = undefined;
    await Promise.allSettled(volumes.map(async (volume) => (await volume).close()));
  }

  async #open(handle: string, told: string | undefined): Promise<SavedVolume> {
    const { store, onFailure, ...deps } = this.#deps;
    const fail = (cause: unknown): void => {
      onFailure(told, cause);
    };
    const onChange = (): void => {
      for (const listener of this.#hostListeners) listener();
    };
    const own = told === undefined ? { onChange } : {};
    return SavedVolume.open({ ...deps, ...own, onFailure: fail }, await store.open(handle), told ?? 'disk');
  }

  async #close(handle: string, shared: Shared, volume: SavedVolume): Promise<void> {
    // What cannot be saved stays in memory, for the next pod and the next attempt.
    if (!(await volume.close())) return;
    if (this.#shared.get(handle) === shared) this.#shared.delete(handle);
  }
}
