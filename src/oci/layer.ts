import type { unpackTar as Unpack } from 'modern-tar';
import type { LayerEntry } from './api.ts';
import { MalformedDocument } from './manifest.ts';

/** Absolute, normalised paths to entries. */
export type LayerMap = ReadonlyMap<string, LayerEntry>;

/**
 * Reads an uncompressed layer tar. Hard links become further entries with the same content; devices and fifos have no
 * counterpart in a node's file trees.
 * @throws MalformedDocument for a broken archive, or one with names that climb out of the root
 */
export async function unpackLayer(tar: Uint8Array): Promise<LayerMap> {
  const entries = new Map<string, LayerEntry>();
  for (const { header, data } of await readTar(tar)) {
    const type = header.type ?? 'file';
    if (type === 'pax-header' || type === 'pax-global-header') continue;
    const path = normalise(header.name);
    if (path === '/') continue;
    const common = {
      mode: (header.mode ?? (type === 'directory' ? 0o755 : 0o644)) & 0o7777,
      uid: header.uid ?? 0,
      gid: header.gid ?? 0,
      mtime: header.mtime?.getTime() ?? 0,
    };
    if (type === 'file') {
      entries.set(path, { type, ...common, content: data ?? new Uint8Array() });
    } else if (type === 'directory') {
      entries.set(path, { type, ...common });
    } else if (type === 'symlink') {
      entries.set(path, { type, ...common, mode: 0o777, target: linkTarget(header.linkname, path) });
    } else if (type === 'link') {
      const target = entries.get(normalise(linkTarget(header.linkname, path)));
      if (target === undefined) throw new MalformedDocument(`hard link ${path} to nothing in its layer`);
      entries.set(path, target);
    } else {
      throw new MalformedDocument(`${path} is a ${type.replace('-', ' ')}, which containers here cannot have`);
    }
  }
  return entries;
}

async function readTar(tar: Uint8Array): ReturnType<typeof Unpack> {
  // Nodes start without it: it comes with the first layer.
  const { unpackTar } = await import('modern-tar');
  try {
    return await unpackTar(tar, { strict: true });
  } catch (cause) {
    throw new MalformedDocument(`invalid tar: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** `./etc//passwd` is `/etc/passwd`; a name with `..` or NUL is an attack or a mistake, and refused. */
function normalise(name: string): string {
  if (name.includes('\0')) throw new MalformedDocument(`invalid name in tar: ${JSON.stringify(name)}`);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new MalformedDocument(`${JSON.stringify(name)} in tar leaves the root`);
  return `/${parts.join('/')}`;
}

function linkTarget(target: string | undefined, path: string): string {
  if (target === undefined || target === '' || target.includes('\0')) {
    throw new MalformedDocument(`invalid link target of ${path}`);
  }
  return target;
}

/** Writes a layer tar: entries in order of their paths, numeric owners, times as the entries have them. The same entries give the same bytes. */
export async function packLayer(entries: LayerMap): Promise<Uint8Array> {
  const { packTar } = await import('modern-tar');
  const ordered = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return packTar(
    ordered.map(([path, entry]) => {
      const name = path.slice(1);
      const common = { mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime: new Date(entry.mtime) };
      if (entry.type === 'directory') return { header: { ...common, name: `${name}/`, type: 'directory', size: 0 } };
      if (entry.type === 'symlink') {
        return { header: { ...common, name, type: 'symlink', size: 0, linkname: entry.target ?? '' } };
      }
      const body = entry.content ?? new Uint8Array();
      return { header: { ...common, name, type: 'file', size: body.length }, body };
    }),
  );
}
