import { VirtualClock } from '../../base/index.ts';
import type { Layer, RootfsEntry } from '../api.ts';
import { ERRNO, FSTFLAGS, OFLAGS } from '../constants.ts';
import { credentialsOf, type User } from '../fs/credentials.ts';
import { FileSystem, type OpenOptions } from '../fs/file-system.ts';
import { mergeLayers } from '../fs/image-tree.ts';
import { isErrno, type Location } from '../fs/location.ts';
import { Opening } from '../fs/opening.ts';
import type { Description } from '../io/description.ts';

const NAMES = new Map<number, string>(Object.entries(ERRNO).map(([name, number]) => [number, name]));

/** `SUCCESS`, or the name of an errno. */
export function errnoName(result: unknown): string {
  return typeof result === 'number' ? (NAMES.get(result) ?? String(result)) : 'SUCCESS';
}

type Entry = Partial<RootfsEntry> & { readonly text?: string };

/** A layer from paths to what differs from a file (or, with no text or target, a directory) of root with mode 0644 (0755). */
export function layer(entries: Readonly<Record<string, Entry>>): Layer {
  return new Map(
    Object.entries(entries).map(([path, { text, ...given }]) => {
      const type = given.target !== undefined ? 'symlink' : text !== undefined ? 'file' : 'directory';
      const content = text === undefined ? {} : { content: new TextEncoder().encode(text) };
      return [path, { type, mode: type === 'file' ? 0o644 : 0o755, uid: 0, gid: 0, mtime: 0, ...content, ...given }];
    }),
  );
}

export function fileSystem(layers: readonly Layer[], readOnly = false): FileSystem {
  return new FileSystem(new VirtualClock(), mergeLayers(layers), readOnly);
}

const READ: OpenOptions = { follow: true, oflags: 0, fdflags: 0, read: true, write: false };

/** What a process of someone does to files, with the errno by its name. */
export class FileUser {
  readonly #files: FileSystem;
  readonly #user: User;
  readonly #umask: number;

  constructor(files: FileSystem, user: User, umask = 0o022) {
    this.#files = files;
    this.#user = user;
    this.#umask = umask;
  }

  #enter(): Location {
    const credentials = credentialsOf(this.#user);
    const nothing = (): undefined => undefined;
    this.#files.caller = {
      pid: 1,
      process: this,
      credentials,
      umask: this.#umask,
      description: nothing,
      terminal: nothing,
    };
    return this.#files.root;
  }

  #at(path: string, follow: boolean, change: (found: Location) => unknown): string {
    const found = this.#files.walker.find(this.#enter(), path, follow);
    return errnoName(isErrno(found) ? found : change(found));
  }

  opened(path: string, options: Partial<OpenOptions> = {}): Description {
    const description = this.#files.open(this.#enter(), path, { ...READ, ...options });
    if (typeof description === 'number') throw new Error(errnoName(description));
    if (description instanceof Opening) throw new Error('opens later');
    return description.retain();
  }

  open(path: string, options: Partial<OpenOptions> = {}): string {
    return errnoName(this.#files.open(this.#enter(), path, { ...READ, ...options }));
  }

  read = (path: string): string => this.open(path);
  write = (path: string): string => this.open(path, { read: false, write: true });
  truncate = (path: string): string => this.open(path, { read: false, write: true, oflags: OFLAGS.TRUNC });
  create = (path: string): string => this.open(path, { write: true, oflags: OFLAGS.CREAT });
  readdir = (path: string): string => this.open(path, { oflags: OFLAGS.DIRECTORY });
  mkdir = (path: string): string => errnoName(this.#files.mkdir(this.#enter(), path));
  rmdir = (path: string): string => errnoName(this.#files.rmdir(this.#enter(), path));
  unlink = (path: string): string => errnoName(this.#files.unlink(this.#enter(), path));
  symlink = (path: string): string => errnoName(this.#files.symlink(this.#enter(), path, 'target'));
  stat = (path: string): string => errnoName(this.#files.stat(this.#enter(), path, true));
  exec = (path: string): string => errnoName(this.#files.program(this.#enter(), path));
  touch = (path: string): string => this.times(path, FSTFLAGS.ATIM_NOW | FSTFLAGS.MTIM_NOW);
  times = (path: string, flags: number): string =>
    this.#at(path, true, (it) => this.#files.setTimes(it, { atime: 1, mtime: 1, flags }));
  chmod = (path: string, mode: number): string => this.#at(path, true, (it) => this.#files.chmod(it, mode));
  chown = (path: string, uid: number, gid: number): string =>
    this.#at(path, false, (it) => this.#files.chown(it, uid, gid));
  access = (path: string, want: number): string => this.#at(path, true, (it) => this.#files.access(it, want));

  link(path: string, to: string): string {
    const root = this.#enter();
    return errnoName(this.#files.link(root, path, false, root, to));
  }

  rename(path: string, to: string): string {
    const root = this.#enter();
    return errnoName(this.#files.rename(root, path, root, to));
  }

  /** `drwxr-xr-x`-like: mode in octal, and owners. */
  owner(path: string): string {
    const stat = this.#files.stat(this.#enter(), path, false);
    return isErrno(stat) ? errnoName(stat) : `${stat.mode.toString(8)} ${stat.uid}:${stat.gid}`;
  }

  text(path: string): string {
    const bytes = this.opened(path).read(1 << 20);
    return typeof bytes === 'number' ? errnoName(bytes) : new TextDecoder().decode(bytes);
  }

  /** Writes at the beginning. */
  put(path: string, text: string): string {
    const file = this.opened(path, { write: true, oflags: OFLAGS.CREAT });
    const written = file.write(new TextEncoder().encode(text));
    file.release();
    return written < 0 ? errnoName(-written) : 'SUCCESS';
  }

  list(path: string): readonly string[] {
    const found = this.#files.walker.find(this.#enter(), path, true);
    return !isErrno(found) && found.inode.kind === 'directory' ? [...found.inode.names()] : [];
  }
}
