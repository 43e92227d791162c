import type { Clock } from '../../base/index.ts';
import type { Tmpfs } from '../../kernel/index.ts';
import { setVolumeOwnership } from './ownership.ts';

export interface ProjectedFile {
  readonly content: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
  /** Its owner, when that is not root. */
  readonly uid?: number | undefined;
}

/** Relative paths to files. */
export type Payload = ReadonlyMap<string, ProjectedFile>;

/**
 * A volume whose files change all at once: they lie in a directory named after the time, `..data` links to it, and the
 * names that containers see link into `..data`. upstream: pkg/volume/util/atomic_writer.go
 */
export class AtomicVolume {
  readonly tmpfs: Tmpfs;
  readonly #clock: Clock;
  readonly #fsGroup: number | undefined;
  #current: { readonly directory: string; readonly payload: Payload } | undefined;
  #generation = 0;

  /** @param fsGroup the group that may read it */
  constructor(tmpfs: Tmpfs, clock: Clock, fsGroup?: number) {
    this.tmpfs = tmpfs;
    this.#clock = clock;
    this.#fsGroup = fsGroup;
  }

  /** Replaces the files, unless they are the same. */
  write(payload: Payload): void {
    const previous = this.#current;
    if (previous !== undefined && samePayload(previous.payload, payload)) return;
    const directory = `..${timestamp(this.#clock.now())}.${String(this.#generation++).padStart(9, '0')}`;
    for (const [path, file] of payload) {
      this.tmpfs.writeFile(`${directory}/${path}`, file.content, file.mode);
      if (file.uid !== undefined) this.tmpfs.chown(`${directory}/${path}`, file.uid, 0);
    }
    if (this.#fsGroup !== undefined) setVolumeOwnership(this.tmpfs, this.#fsGroup, true);
    this.tmpfs.symlink('..data', directory);
    const names = topLevel(payload);
    for (const name of names) this.tmpfs.symlink(name, `..data/${name}`);
    if (previous !== undefined) {
      for (const name of topLevel(previous.payload)) if (!names.has(name)) this.tmpfs.remove(name);
      // A container that mounts a file of it by a `subPath` goes on seeing that, as with a bind mount.
      this.tmpfs.remove(previous.directory);
    }
    this.#current = { directory, payload };
  }
}

function topLevel(payload: Payload): ReadonlySet<string> {
  return new Set([...payload.keys()].map((path) => path.split('/')[0] ?? path));
}

function samePayload(a: Payload, b: Payload): boolean {
  if (a.size !== b.size) return false;
  for (const [path, file] of a) {
    const other = b.get(path);
    if (
      other === undefined ||
      other.mode !== file.mode ||
      other.uid !== file.uid ||
      !sameBytes(other.content, file.content)
    )
      return false;
  }
  return true;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** `2026_01_31_12_00_00` */
function timestamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '_');
}
