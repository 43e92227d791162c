import type { Clock } from '../../base/index.ts';
import { ERRNO, FILETYPE } from '../constants.ts';
import { NullDescription } from '../io/description.ts';
import { SpecialInode, SymlinkInode, type Inode, type OpenSpecial } from './inode.ts';
import { TmpfsTree } from './tmpfs.ts';
import { attributes } from './tree-directory.ts';

class ZeroDescription extends NullDescription {
  override read(max = 0): Uint8Array {
    return new Uint8Array(Math.min(max, 1 << 16));
  }
}

class RandomDescription extends NullDescription {
  readonly #random: (bytes: Uint8Array) => void;

  constructor(random: (bytes: Uint8Array) => void) {
    super();
    this.#random = random;
  }

  override read(max = 0): Uint8Array {
    const bytes = new Uint8Array(Math.min(max, 1 << 16));
    this.#random(bytes);
    return bytes;
  }
}

function device(major: number, minor: number, open: OpenSpecial, gid = 0): SpecialInode {
  return new SpecialInode(attributes(0o666, 0, 0, gid), FILETYPE.CHARACTER_DEVICE, open, (major << 8) | minor);
}

function link(target: string): SymlinkInode {
  return new SymlinkInode(attributes(0o777, 0), target);
}

/** Nothing can be written to it (full(4)). */
class FullDescription extends ZeroDescription {
  override write(bytes: Uint8Array): number {
    return bytes.length === 0 ? 0 : -ERRNO.ENOSPC;
  }
}

/** containerd mounts /dev as a tmpfs of 64 MiB. */
const DEV_SIZE = 1 << 26;
/** Group `tty` of Linux distributions. */
const TTY_GROUP = 5;

/** The devices that every container has (OCI runtime-spec, config-linux.md, default devices). */
export function deviceTree(clock: Clock, random: (bytes: Uint8Array) => void): TmpfsTree {
  const devices: Readonly<Record<string, Inode>> = {
    fd: link('/proc/self/fd'),
    full: device(1, 7, () => new FullDescription()),
    null: device(1, 3, () => new NullDescription()),
    random: device(1, 8, () => new RandomDescription(random)),
    stderr: link('/proc/self/fd/2'),
    stdin: link('/proc/self/fd/0'),
    stdout: link('/proc/self/fd/1'),
    tty: device(5, 0, (caller) => caller?.terminal() ?? ERRNO.ENXIO, TTY_GROUP),
    urandom: device(1, 9, () => new RandomDescription(random)),
    zero: device(1, 5, () => new ZeroDescription()),
  };
  // Files can be mounted below it, and made in it: /dev/termination-log.
  const tmpfs = new TmpfsTree(clock, { sizeLimit: DEV_SIZE, mode: 0o755 });
  for (const [name, inode] of Object.entries(devices)) tmpfs.root.set(name, inode);
  return tmpfs;
}
