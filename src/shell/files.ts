import { openDB, type IDBPDatabase } from 'idb';

export const HOME = '/home/user';

/** Where files are kept over reloads. */
export interface FileStorage {
  load(): Promise<ReadonlyMap<string, string>>;
  write(path: string, text: string): void;
  remove(path: string): void;
  clear(): Promise<void>;
}

interface Schema {
  readonly files: { key: string; value: string };
}

/** Files in IndexedDB; where there is none, they live as long as the page. */
export async function openFileStorage(database: string): Promise<FileStorage> {
  let db: IDBPDatabase<Schema>;
  try {
    db = await openDB<Schema>(database, 1, { upgrade: (it) => void it.createObjectStore('files') });
  } catch {
    return {
      load: () => Promise.resolve(new Map()),
      write: () => undefined,
      remove: () => undefined,
      clear: () => Promise.resolve(),
    };
  }
  const ignore = (): void => undefined;
  return {
    async load() {
      const [keys, values] = await Promise.all([db.getAllKeys('files'), db.getAll('files')]);
      return new Map(keys.map((key, index): [string, string] => [key as string, values[index] as string]));
    },
    // The file is in memory already: that it may be lost with the page must not fail the command that wrote it.
    write: (path, text) => void db.put('files', text, path).catch(ignore),
    remove: (path) => void db.delete('files', path).catch(ignore),
    clear: () => db.clear('files'),
  };
}

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

/** The home directory: text files in memory, written through to the storage. A directory is a key that ends in a slash. */
export class Files {
  readonly #entries: Map<string, string>;
  readonly #storage: FileStorage;

  private constructor(entries: Map<string, string>, storage: FileStorage) {
    this.#entries = entries;
    this.#storage = storage;
  }

  /** @param samples files of a fresh home, by name */
  static async open(storage: FileStorage, samples: Readonly<Record<string, string>>): Promise<Files> {
    const entries = new Map(await storage.load());
    const files = new Files(entries, storage);
    if (entries.size === 0) {
      for (const [name, text] of Object.entries(samples)) files.write(`${HOME}/${name}`, text);
    }
    return files;
  }

  read(path: string): string | undefined {
    return this.#entries.get(path);
  }

  isDirectory(path: string): boolean {
    if (path === '/' || HOME === path || HOME.startsWith(`${path}/`)) return true;
    const prefix = `${path}/`;
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) return true;
    return false;
  }

  exists(path: string): boolean {
    return this.#entries.has(path) || this.isDirectory(path);
  }

  write(path: string, text: string): void {
    this.#entries.set(path, text);
    this.#storage.write(path, text);
  }

  makeDirectory(path: string): void {
    this.write(`${path}/`, '');
  }

  /** Removes a file, or a directory with all in it. */
  remove(path: string): void {
    for (const key of [...this.#entries.keys()]) {
      if (key !== path && !key.startsWith(`${path}/`)) continue;
      this.#entries.delete(key);
      this.#storage.remove(key);
    }
  }

  /** Names in a directory, sorted; undefined when it is none. */
  list(path: string): readonly string[] | undefined {
    if (!this.isDirectory(path)) return undefined;
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = new Set<string>();
    for (const key of [...this.#entries.keys(), `${HOME}/`]) {
      if (!key.startsWith(prefix)) continue;
      const [name = ''] = key.slice(prefix.length).split('/');
      if (name !== '') names.add(name);
    }
    return [...names].sort();
  }

  /** Every file, for who needs the tree whole. */
  entries(): IterableIterator<[string, string]> {
    return this.#entries.entries();
  }

  async clear(): Promise<void> {
    this.#entries.clear();
    await this.#storage.clear();
  }
}
