import type { Entry, FileStorage } from './file-storage.ts';

export { openFileStorage, type Entry, type FileStorage } from './file-storage.ts';

export const HOME = '/home/user';

/** They are there whatever was stored, and cannot be removed. */
const GIVEN: readonly string[] = ['/', '/dev', '/home', HOME, '/tmp'];
/** Links that may lead to links (path_resolution(7)). */
const MOST_LINKS = 40;

/** `.` and `..` resolved, from a directory. */
export function resolvePath(cwd: string, path: string): string {
  const expanded = path === '~' ? HOME : path.startsWith('~/') ? `${HOME}${path.slice(1)}` : path;
  const names: string[] = [];
  for (const name of `${expanded.startsWith('/') ? '' : cwd}/${expanded}`.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** The files of the shell: a tree in memory, written through to the storage. Paths are absolute (`resolvePath`). */
export class Files {
  readonly #entries: Map<string, Entry>;
  readonly #storage: FileStorage;
  readonly #now: () => number;
  #links = 0;
  /** The file that was last added to. */
  #growing: { readonly bytes: Uint8Array; readonly room: Uint8Array } | undefined;

  private constructor(entries: Map<string, Entry>, storage: FileStorage, now: () => number) {
    this.#entries = entries;
    this.#storage = storage;
    this.#now = now;
    for (const entry of entries.values()) if (entry.kind === 'link') this.#links++;
    // Earlier versions stored no directories but empty ones.
    for (const path of [...GIVEN, ...entries.keys()]) this.#parents(`${path}/`);
  }

  /** @param samples files of a fresh home, by name @param now milliseconds since the Unix epoch */
  static async open(
    storage: FileStorage,
    samples: Readonly<Record<string, string>>,
    now: () => number,
  ): Promise<Files> {
    const entries = new Map(await storage.load());
    const isNew = entries.size === 0;
    const files = new Files(entries, storage, now);
    if (isNew) for (const [name, text] of Object.entries(samples)) files.write(`${HOME}/${name}`, text);
    return files;
  }

  /** What is there; a link is followed. */
  entry(path: string): Entry | undefined {
    const entry = this.#entries.get(this.realPath(path));
    // It leads nowhere, or round in circles.
    return entry?.kind === 'link' ? undefined : entry;
  }

  /** What is there, be it a link. */
  linkEntry(path: string): Entry | undefined {
    return this.#entries.get(this.#inRealParent(path));
  }

  /** The path without links, of something that may not be there. */
  realPath(path: string): string {
    return this.#links === 0 ? path : this.#follow(path, 0);
  }

  #follow(path: string, depth: number): string {
    let real = '';
    for (const name of path.split('/').slice(1)) {
      if (name === '') continue;
      const next = `${real}/${name}`;
      const entry = this.#entries.get(next);
      if (entry?.kind !== 'link') real = next;
      else if (depth >= MOST_LINKS) return next;
      else real = this.#follow(resolvePath(real === '' ? '/' : real, entry.target), depth + 1).replace(/^\/$/, '');
    }
    return real === '' ? '/' : real;
  }

  /** The path of the name itself, in the directory that its own links lead to. */
  #inRealParent(path: string): string {
    if (this.#links === 0 || path === '/') return path;
    const parent = this.realPath(parentOf(path));
    return `${parent === '/' ? '' : parent}${path.slice(path.lastIndexOf('/'))}`;
  }

  /** A file's bytes; who gets them must not change them. Undefined when it is no file. */
  readBytes(path: string): Uint8Array | undefined {
    const entry = this.entry(path);
    return entry?.kind === 'file' ? entry.bytes : undefined;
  }

  /** A file as UTF-8; undefined when it is none. */
  read(path: string): string | undefined {
    const bytes = this.readBytes(path);
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  isDirectory(path: string): boolean {
    return this.entry(path)?.kind === 'directory';
  }

  exists(path: string): boolean {
    return this.entry(path) !== undefined;
  }

  /** Makes a file, and the directories that it is in; one that is there keeps its mode. @param bytes are the file's from now on */
  writeBytes(path: string, bytes: Uint8Array, mode?: number): void {
    const real = this.realPath(path);
    const before = this.#entries.get(real);
    if (real === '/dev/null') return;
    this.#parents(real);
    this.#put(real, { kind: 'file', bytes, mode: mode ?? before?.mode ?? 0o644, modified: this.#now() });
  }

  /** Adds to the end of a file, and makes it where there is none. */
  append(path: string, bytes: Uint8Array): void {
    const real = this.realPath(path);
    const before = this.#entries.get(real);
    const old = before?.kind === 'file' ? before.bytes : new Uint8Array();
    const length = old.length + bytes.length;
    // What grows has room behind it, so that a file of many small writes is not copied for each.
    let room = this.#growing?.bytes === old ? this.#growing.room : undefined;
    if (room === undefined || room.length < length) {
      room = new Uint8Array(Math.max(256, 2 * length));
      room.set(old);
    }
    room.set(bytes, old.length);
    const grown = room.subarray(0, length);
    this.#growing = { bytes: grown, room };
    this.writeBytes(real, grown);
  }

  write(path: string, text: string): void {
    this.writeBytes(path, new TextEncoder().encode(text));
  }

  /** Makes a directory, and those that it is in; nothing where there is one. */
  makeDirectory(path: string, mode = 0o755): void {
    const real = this.realPath(path);
    this.#parents(real);
    if (!this.#entries.has(real)) this.#put(real, { kind: 'directory', mode, modified: this.#now() });
  }

  /** Makes a symbolic link. */
  makeLink(path: string, target: string): void {
    const real = this.#inRealParent(path);
    this.#parents(real);
    this.#put(real, { kind: 'link', target, mode: 0o777, modified: this.#now() });
  }

  /** Sets the permissions, the time, or both. */
  change(path: string, change: { readonly mode?: number; readonly modified?: number }): void {
    const real = this.realPath(path);
    const entry = this.#entries.get(real);
    if (entry !== undefined) this.#put(real, { ...entry, ...change });
  }

  #put(path: string, entry: Entry): void {
    const before = this.#entries.get(path);
    this.#links += Number(entry.kind === 'link') - Number(before?.kind === 'link');
    this.#entries.set(path, entry);
    // What is in /dev is not kept.
    if (!path.startsWith('/dev/')) this.#storage.write(path, entry);
  }

  /** Makes the directories above a path. */
  #parents(path: string): void {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const parent = path.slice(0, Math.max(1, at));
      if (this.#entries.has(parent)) continue;
      const entry: Entry = { kind: 'directory', mode: 0o755, modified: this.#now() };
      if (GIVEN.includes(parent)) this.#entries.set(parent, entry);
      else this.#put(parent, entry);
    }
  }

  /** Removes a file, a link, or a directory with all in it. */
  remove(path: string): void {
    const real = this.#inRealParent(path);
    for (const [key, entry] of [...this.#entries]) {
      if ((key !== real && !key.startsWith(real === '/' ? real : `${real}/`)) || GIVEN.includes(key)) continue;
      if (entry.kind === 'link') this.#links--;
      this.#entries.delete(key);
      this.#storage.remove(key);
    }
  }

  /** Moves what is there, whole; what was at the new path is gone. */
  move(from: string, to: string): void {
    const [source, target] = [this.#inRealParent(from), this.#inRealParent(to)];
    if (source === target) return;
    this.remove(target);
    for (const [key, entry] of [...this.#entries]) {
      if (key === source || key.startsWith(`${source}/`)) this.#put(`${target}${key.slice(source.length)}`, entry);
    }
    this.remove(source);
  }

  /** Copies what is there, whole. @param keepsTimes the copies are as old as what they are of */
  copy(from: string, to: string, keepsTimes = false): void {
    const [source, target] = [this.realPath(from), this.realPath(to)];
    this.#parents(target);
    for (const [key, entry] of [...this.#entries]) {
      if (key !== source && !key.startsWith(`${source}/`)) continue;
      this.#put(`${target}${key.slice(source.length)}`, keepsTimes ? entry : { ...entry, modified: this.#now() });
    }
  }

  /** Names in a directory, sorted; undefined when it is none. */
  list(path: string): readonly string[] | undefined {
    const real = this.realPath(path);
    if (this.#entries.get(real)?.kind !== 'directory') return undefined;
    const prefix = real === '/' ? '/' : `${real}/`;
    const names: string[] = [];
    for (const key of this.#entries.keys()) {
      if (key.length > prefix.length && key.startsWith(prefix) && !key.includes('/', prefix.length)) {
        names.push(key.slice(prefix.length));
      }
    }
    return names.sort();
  }

  /** Every path there is. */
  paths(): readonly string[] {
    return [...this.#entries.keys()];
  }

  async clear(): Promise<void> {
    this.#entries.clear();
    this.#links = 0;
    for (const path of GIVEN) this.#parents(`${path}/`);
    await this.#storage.clear();
  }
}
