import { openDB, type IDBPDatabase } from 'idb';

/** What is under a name: content, names, or the path of something else. Times are milliseconds since the Unix epoch. */
export type Entry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number; readonly modified: number }
  | { readonly kind: 'directory'; readonly mode: number; readonly modified: number }
  | { readonly kind: 'link'; readonly target: string; readonly mode: number; readonly modified: number };

/** Where files are kept over reloads. */
export interface FileStorage {
  load(): Promise<ReadonlyMap<string, Entry>>;
  write(path: string, entry: Entry): void;
  remove(path: string): void;
  clear(): Promise<void>;
}

interface Schema {
  readonly files: { key: string; value: unknown };
}

/** Reads what is stored. Earlier versions kept files as texts, and a directory as an empty one whose name ends in a slash. */
export function decodeEntry(path: string, value: unknown): readonly [string, Entry] | undefined {
  if (typeof value === 'string') {
    if (path.endsWith('/')) return [path.slice(0, -1), { kind: 'directory', mode: 0o755, modified: 0 }];
    return [path, { kind: 'file', bytes: new TextEncoder().encode(value), mode: 0o644, modified: 0 }];
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, bytes, target, mode, modified } = value as Readonly<Record<string, unknown>>;
  if (typeof mode !== 'number' || typeof modified !== 'number') return undefined;
  if (kind === 'file' && bytes instanceof Uint8Array) return [path, { kind, bytes, mode, modified }];
  if (kind === 'link' && typeof target === 'string') return [path, { kind, target, mode, modified }];
  return kind === 'directory' ? [path, { kind, mode, modified }] : undefined;
}

/** Without the room that a file which grows has behind it. */
function compact(entry: Entry): Entry {
  if (entry.kind !== 'file' || entry.bytes.length === entry.bytes.buffer.byteLength) return entry;
  return { ...entry, bytes: entry.bytes.slice() };
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
  /** Of a file that is being stored, what it has become meanwhile. */
  const newer = new Map<string, Entry | undefined>();
  const store = async (path: string, entry: Entry): Promise<void> => {
    newer.set(path, undefined);
    for (let next: Entry | undefined = entry; next !== undefined; next = newer.get(path)) {
      newer.set(path, undefined);
      await db.put('files', compact(next), path).catch(ignore);
    }
    newer.delete(path);
  };
  return {
    async load() {
      const [keys, values] = await Promise.all([db.getAllKeys('files'), db.getAll('files')]);
      return new Map(
        keys.flatMap((key, index) => {
          const decoded = decodeEntry(key as string, values[index]);
          return decoded === undefined ? [] : [decoded];
        }),
      );
    },
    // The file is in memory already: that it may be lost with the page must not fail the command that wrote it.
    write: (path, entry) => {
      if (newer.has(path)) newer.set(path, entry);
      else void store(path, entry);
    },
    remove: (path) => {
      if (newer.has(path)) newer.set(path, undefined);
      void db.delete('files', path).catch(ignore);
    },
    clear: () => db.clear('files'),
  };
}
