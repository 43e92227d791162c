/** /proc: what processes, and the machine, look like to a container (proc(5)). */
import { DirectoryInode, type Inode, SymlinkInode } from '../fs/inode.ts';
import { type Entries, entryAttributes } from './entries.ts';
import { networkDirectory } from './network-files.ts';
import { processDirectory } from './process-directory.ts';
import type { ProcSource } from './source.ts';
import { systemFiles } from './system-files.ts';

export type { ProcSource } from './source.ts';

class ProcRoot extends DirectoryInode {
  override readonly fixed = true;
  readonly #source: ProcSource;
  readonly #files: Entries;
  readonly #bootedAt: number;

  constructor(source: ProcSource) {
    const bootedAt = source.now() - source.uptime();
    const owner = { uid: 0, gid: 0, since: bootedAt };
    super(entryAttributes(0o555, owner));
    this.#source = source;
    this.#bootedAt = bootedAt;
    const network = networkDirectory(source, owner);
    this.#files = { ...systemFiles(source, owner), net: () => network, self: () => this.#self() };
  }

  #self(): Inode {
    const since = this.#source.now();
    return new SymlinkInode(
      entryAttributes(0o777, { uid: 0, gid: 0, since }),
      String(this.#source.caller()?.pid ?? ''),
    );
  }

  override lookup(name: string): Inode | undefined {
    if (name === 'self' && this.#source.caller() === undefined) return undefined;
    if (Object.hasOwn(this.#files, name)) return this.#files[name]?.();
    const process = /^[1-9]\d*$/.test(name) ? this.#source.pids.processes.get(Number(name)) : undefined;
    return process === undefined ? undefined : processDirectory(process, this.#source.pids, this.#bootedAt);
  }

  override names(): Iterable<string> {
    return [...[...this.#source.pids.processes.keys()].map(String), ...Object.keys(this.#files)];
  }
}

export function procDirectory(source: ProcSource): DirectoryInode {
  return new ProcRoot(source);
}
