import type { TarEntry } from 'modern-tar';
import type { Pod } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import type { KubectlIo } from '../../io.ts';
import { directoryOf, isBelow, join, prefixOf, type FileSpec } from './paths.ts';

type Files = KubectlIo['files'];

/** Entries of a file, or of a directory with all in it; of directories, only empty ones. upstream: recursiveTar */
async function collect(files: Files, source: string, name: string, entries: TarEntry[]): Promise<void> {
  const inside = await files.list(source);
  if (inside === undefined) {
    const body = await files.readBytes(source);
    if (body !== undefined) entries.push({ header: { name, size: body.length, type: 'file', mode: 0o644 }, body });
    return;
  }
  if (inside.length === 0) entries.push({ header: { name: `${name}/`, size: 0, type: 'directory', mode: 0o755 } });
  for (const path of inside) await collect(files, path, `${name}/${path.slice(path.lastIndexOf('/') + 1)}`, entries);
}

/** A tar of what is at a path, under another name. */
export async function makeTar(files: Files, source: string, name: string): Promise<Uint8Array> {
  const { packTar } = await import('modern-tar');
  const entries: TarEntry[] = [];
  await collect(files, source, name, entries);
  return packTar(entries);
}

interface Unpacking {
  readonly place: Pod;
  readonly from: FileSpec;
  readonly target: string;
  readonly tar: Uint8Array;
  /** Whether nothing more comes, if it is cut short. */
  readonly last: boolean;
}

const BLOCK = 512;

/** A tar ends with two empty blocks. */
function isWhole(tar: Uint8Array): boolean {
  return tar.length >= 2 * BLOCK && tar.subarray(-2 * BLOCK).every((byte) => byte === 0);
}

/** Writes what is in the tar of a pod's files. upstream: untarAll @returns false when it is cut short @throws CommandError */
export async function unpackInto(context: CommandContext, unpacking: Unpacking): Promise<boolean> {
  const { io } = context;
  const { files } = io;
  const { from, target, tar, last, place } = unpacking;
  if (!isWhole(tar)) {
    if (!last) return false;
    throw failure('unexpected EOF');
  }
  const { unpackTar } = await import('modern-tar');
  const prefix = prefixOf(from.path);
  let warned = false;
  for (const { header, data } of await unpackTar(tar)) {
    if (!header.name.startsWith(prefix)) throw failure('tar contents corrupted');
    const path = join(target, header.name.slice(prefix.length));
    if (!isBelow(target, path)) {
      io.stderr(`warning: file ${JSON.stringify(path)} is outside target destination, skipping\n`);
      continue;
    }
    await files.makeDirectory(directoryOf(path));
    if (header.type === 'directory') await files.makeDirectory(path);
    else if (header.type === 'symlink') {
      const skipped = `${JSON.stringify(path)} -> ${JSON.stringify(header.linkname ?? '')}`;
      const { namespace = '', name } = place.metadata;
      const instead = `kubectl exec -n ${JSON.stringify(namespace)} ${JSON.stringify(name)} -- tar cf - ${JSON.stringify(from.path)} | tar xf -`;
      const hint = warned ? '' : ` (consider using "${instead}")`;
      io.stderr(`warning: skipping symlink: ${skipped}${hint}\n`);
      warned = true;
    } else {
      if ((await files.list(path)) !== undefined) throw failure(`open ${path}: is a directory`);
      await files.writeBytes(path, data ?? new Uint8Array());
    }
  }
  return true;
}
