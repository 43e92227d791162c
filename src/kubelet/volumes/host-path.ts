import type { HostPathVolumeSource } from '../../api/index.ts';
import type { FileInfo, Tmpfs } from '../../kernel/index.ts';
import { VolumeError } from './volume-error.ts';

const DIRECTORY_MODE = 0o755;
const FILE_MODE = 0o644;

interface PathType {
  readonly kind: FileInfo['type'];
  readonly name: string;
  readonly make?: (host: Tmpfs, path: string) => string | undefined;
}

/** What a path has to be. Upstream: pkg/volume/hostpath/host_path.go, checkTypeInternal. */
const TYPES: Readonly<Record<string, PathType>> = {
  Directory: { kind: 'directory', name: 'a directory' },
  DirectoryOrCreate: { kind: 'directory', name: 'a directory', make: makeDirectory },
  File: { kind: 'file', name: 'a file' },
  FileOrCreate: { kind: 'file', name: 'a file', make: makeFile },
  Socket: { kind: 'special', name: 'a socket file' },
  CharDevice: { kind: 'special', name: 'a character device' },
  BlockDevice: { kind: 'special', name: 'a block device' },
};

/**
 * A path of the node's disk, made where its type asks for it. @returns where it leads, without links
 * @throws VolumeError when something else is there, or nothing
 */
export function hostPath(host: Tmpfs, { path, type = '' }: HostPathVolumeSource): string {
  const at = relative(path);
  const wanted = TYPES[type];
  // Without a type nothing is looked at, and the container's runtime makes a directory of what is not there.
  const make = wanted === undefined ? makeDirectory : wanted.make;
  const found = host.locate(at) ?? make?.(host, at);
  if (found === undefined || (wanted !== undefined && host.stat(found)?.type !== wanted.kind)) {
    const why = `hostPath type check failed: ${path} is not ${wanted?.name ?? 'a directory'}`;
    throw new VolumeError(why, { retries: true });
  }
  return found;
}

/** Where a path of the node leads; undefined when nothing is there. */
export function existingPath(host: Tmpfs, path: string): string | undefined {
  return host.locate(relative(path));
}

/** Paths of a tree do not begin with a slash. */
function relative(path: string): string {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/');
}

function makeDirectory(host: Tmpfs, path: string): string | undefined {
  const made = host.subPath(path);
  if (made !== undefined) host.chmod(made, DIRECTORY_MODE);
  return made;
}

/** Its directory has to be there. */
function makeFile(host: Tmpfs, path: string): string | undefined {
  const slash = path.lastIndexOf('/');
  const parent = host.locate(slash < 0 ? '' : path.slice(0, slash));
  if (parent === undefined) {
    throw new VolumeError(`open /${path}: no such file or directory`, { retries: true });
  }
  const name = path.slice(slash + 1);
  host.writeFile(parent === '' ? name : `${parent}/${name}`, new Uint8Array(), FILE_MODE);
  return host.locate(path);
}
