import { ERRNO, RIGHTS } from '../constants.ts';
import type { Description } from '../io/description.ts';

/** Linux: the usual RLIMIT_NOFILE. */
export const MAX_DESCRIPTORS = 1024;

/** A descriptor: a description, and what may be done through it (WASI rights). */
export interface Descriptor {
  readonly description: Description;
  readonly rights: number;
  readonly inheriting: number;
  readonly cloexec: boolean;
}

/** The descriptors of a process. */
export class DescriptorTable {
  readonly #descriptors = new Map<number, Descriptor>();

  get(fd: number): Descriptor | undefined {
    return this.#descriptors.get(fd);
  }

  /** Whether no number is free. */
  get full(): boolean {
    return this.#descriptors.size >= MAX_DESCRIPTORS;
  }

  entries(): Iterable<[number, Descriptor]> {
    return this.#descriptors;
  }

  set(fd: number, descriptor: Descriptor): void {
    descriptor.description.retain();
    this.#descriptors.get(fd)?.description.release();
    this.#descriptors.set(fd, descriptor);
  }

  /** Takes the lowest free number from `min` up. @returns minus EMFILE when there is none */
  open(
    description: Description,
    options: { rights?: number; inheriting?: number; min?: number; cloexec?: boolean } = {},
  ): number {
    let fd = options.min ?? 0;
    while (this.#descriptors.has(fd)) fd++;
    if (fd >= MAX_DESCRIPTORS) {
      // A description that nobody refers to is given back.
      description.retain().release();
      return -ERRNO.EMFILE;
    }
    const rights = options.rights ?? RIGHTS.ALL;
    this.set(fd, { description, rights, inheriting: options.inheriting ?? rights, cloexec: options.cloexec ?? false });
    return fd;
  }

  replace(fd: number, descriptor: Descriptor): void {
    this.#descriptors.set(fd, descriptor);
  }

  /** An errno. */
  close(fd: number): number {
    const descriptor = this.#descriptors.get(fd);
    if (descriptor === undefined) return ERRNO.EBADF;
    this.#descriptors.delete(fd);
    descriptor.description.release();
    return ERRNO.SUCCESS;
  }

  /** Closes all but these (execve(2)). */
  keep(fds: readonly number[]): void {
    for (const fd of [...this.#descriptors.keys()]) if (!fds.includes(fd)) this.close(fd);
  }

  closeAll(): void {
    for (const fd of [...this.#descriptors.keys()]) this.close(fd);
  }
}
