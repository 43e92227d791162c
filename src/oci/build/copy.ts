import type { LayerEntry } from '../api.ts';
import type { LayerMap } from '../layer.ts';
import { globToRegExp, hasGlob } from './glob.ts';
import { followLinks, parentDirectories, resolvePath } from './tree.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface CopyRequest {
  readonly kind: 'COPY' | 'ADD';
  /** Where the sources are: the build context, another stage, an image. */
  readonly from: LayerMap;
  readonly sources: readonly string[];
  /** The stage as it is before the copy. */
  readonly to: LayerMap;
  readonly destination: string;
  readonly workingDir: string;
  /** Left out, entries keep the owner they have in `from`. */
  readonly owner?: Owner;
  /** Permission bits for files and directories alike, as BuildKit does. */
  readonly mode?: number;
  /** Milliseconds since the Unix epoch, on everything written. */
  readonly mtime: number;
  /** Unpacks a local archive (ADD); undefined when the file is none. */
  readonly unpack?: (content: Uint8Array) => Promise<LayerMap | undefined>;
}

/** The layer that a COPY or ADD makes, or what is wrong with it. */
export async function copy(request: CopyRequest): Promise<{ readonly layer: LayerMap } | { readonly error: string }> {
  const { kind, from, to, mtime } = request;
  const sources: string[] = [];
  for (const source of request.sources) {
    const found = findSources(from, source);
    if (found.length === 0) return { error: `failed to compute cache key: "${resolvePath('/', source)}": not found` };
    sources.push(...found);
  }
  const intoDirectory = /(?:^|\/)\.?$/.test(request.destination);
  if (sources.length > 1 && !intoDirectory) {
    return { error: `When using ${kind} with more than one source file, the destination must be a directory and end with a /` };
  }
  const target = followLinks(to, resolvePath(request.workingDir, request.destination));
  const layer = new Map<string, LayerEntry>();
  const put = (path: string, entry: LayerEntry): void => {
    for (const directory of parentDirectories(path)) {
      if (to.get(directory)?.type === 'directory' || layer.has(directory)) continue;
      layer.set(directory, { type: 'directory', mode: 0o755, uid: 0, gid: 0, ...request.owner, mtime });
    }
    const mode = entry.type === 'symlink' ? entry.mode : (request.mode ?? entry.mode);
    layer.set(path, { ...entry, ...request.owner, mode, mtime });
  };
  for (const source of sources) {
    const entry = from.get(source);
    if (source === '/' || entry?.type === 'directory') {
      if (entry !== undefined && target !== '/' && to.get(target)?.type !== 'directory') put(target, entry);
      const prefix = source === '/' ? '/' : `${source}/`;
      for (const [path, child] of from) {
        if (path.startsWith(prefix)) put(below(target, path.slice(prefix.length)), child);
      }
    } else if (entry !== undefined) {
      const archive = entry.content === undefined ? undefined : await request.unpack?.(entry.content);
      if (archive !== undefined) {
        for (const [path, child] of archive) put(below(target, path.slice(1)), child);
      } else {
        const isDirectory = intoDirectory || target === '/' || to.get(target)?.type === 'directory';
        put(isDirectory ? below(target, source.slice(source.lastIndexOf('/') + 1)) : target, entry);
      }
    }
  }
  return { layer };
}

function below(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

/** Paths that a source names; a link named directly is followed, links inside a directory stay links. */
function findSources(tree: LayerMap, source: string): readonly string[] {
  const path = resolvePath('/', source);
  if (hasGlob(source)) {
    const expression = globToRegExp(path, { doubleStar: false });
    return [...tree.keys()].filter((each) => expression.test(each)).sort();
  }
  const followed = followLinks(tree, path);
  return followed === '/' || tree.has(followed) ? [followed] : [];
}
