import type { LayerEntry } from '../api.ts';
import type { LayerMap } from '../layer.ts';
import { excluder } from './dockerignore.ts';
import { globToRegExp, hasGlob } from './glob.ts';
import { followLinks, parentDirectories, resolvePath } from './tree.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A path, and the tree it is in: the build context, another stage, an image, a file of its own. */
export interface CopySource {
  readonly tree: LayerMap;
  readonly path: string;
  /** Unpacks an archive (ADD); undefined when the file is none. */
  readonly unpack?: (content: Uint8Array) => Promise<LayerMap | undefined>;
}

export interface CopyRequest {
  readonly kind: 'COPY' | 'ADD';
  readonly sources: readonly CopySource[];
  /** The stage as it is before the copy. */
  readonly to: LayerMap;
  readonly destination: string;
  readonly workingDir: string;
  /** Left out, entries keep the owner they have where they come from. */
  readonly owner?: Owner;
  /** Permission bits for files and directories alike, as BuildKit does. */
  readonly mode?: number;
  /** Directories above a source are kept, from `/./` in it on. */
  readonly parents: boolean;
  /** Patterns of what below a source is left out. */
  readonly exclude: readonly string[];
  /** Milliseconds since the Unix epoch, on everything written. */
  readonly mtime: number;
}

interface Found {
  readonly source: CopySource;
  readonly path: string;
  /** Where it goes below the destination, when its parents are kept. */
  readonly kept: string | undefined;
}

/** The layer that a COPY or ADD makes, or what is wrong with it. */
export async function copy(request: CopyRequest): Promise<{ readonly layer: LayerMap } | { readonly error: string }> {
  const found: Found[] = [];
  for (const source of request.sources) {
    const paths = findSources(source, request.parents);
    if (paths.length === 0) {
      return { error: `failed to compute cache key: "${resolvePath('/', source.path)}": not found` };
    }
    found.push(...paths.map((path) => ({ source, path, kept: request.parents ? kept(source.path, path) : undefined })));
  }
  const intoDirectory = request.parents || /(?:^|\/)\.?$/.test(request.destination);
  if (found.length > 1 && !intoDirectory) {
    return {
      error: `When using ${request.kind} with more than one source file, the destination must be a directory and end with a /`,
    };
  }
  return { layer: await new LayerWriter(request, intoDirectory).write(found) };
}

class LayerWriter {
  readonly #request: CopyRequest;
  readonly #intoDirectory: boolean;
  readonly #excluded: (path: string) => boolean;
  readonly #target: string;
  readonly #layer = new Map<string, LayerEntry>();

  constructor(request: CopyRequest, intoDirectory: boolean) {
    this.#request = request;
    this.#intoDirectory = intoDirectory;
    this.#excluded = excluder(request.exclude);
    this.#target = followLinks(request.to, resolvePath(request.workingDir, request.destination));
  }

  async write(found: readonly Found[]): Promise<LayerMap> {
    for (const each of found) {
      const entry = each.source.tree.get(each.path);
      if (each.path === '/' || entry?.type === 'directory') this.#directory(each, entry);
      else if (entry !== undefined && !this.#excluded(baseName(each.path))) await this.#file(each, entry);
    }
    return this.#layer;
  }

  #directory({ source, path, kept }: Found, entry: LayerEntry | undefined): void {
    const target = kept === undefined ? this.#target : below(this.#target, kept);
    if (entry !== undefined && target !== '/' && this.#request.to.get(target)?.type !== 'directory') {
      this.#put(target, entry);
    }
    const prefix = path === '/' ? '/' : `${path}/`;
    for (const [child, childEntry] of source.tree) {
      if (!child.startsWith(prefix)) continue;
      const name = child.slice(prefix.length);
      if (!this.#excluded(name)) this.#put(below(target, name), childEntry);
    }
  }

  async #file({ source, path, kept }: Found, entry: LayerEntry): Promise<void> {
    const archive = entry.content === undefined ? undefined : await source.unpack?.(entry.content);
    if (archive !== undefined) {
      for (const [name, child] of archive) {
        if (!this.#excluded(name)) this.#put(below(this.#target, name.slice(1)), child);
      }
      return;
    }
    if (kept !== undefined) {
      this.#put(below(this.#target, kept), entry);
      return;
    }
    const target = this.#target;
    const isDirectory = this.#intoDirectory || target === '/' || this.#request.to.get(target)?.type === 'directory';
    this.#put(isDirectory ? below(target, baseName(path)) : target, entry);
  }

  #put(path: string, entry: LayerEntry): void {
    const { to, owner, mtime } = this.#request;
    for (const directory of parentDirectories(path)) {
      if (to.get(directory)?.type === 'directory' || this.#layer.has(directory)) continue;
      this.#layer.set(directory, { type: 'directory', mode: 0o755, uid: 0, gid: 0, ...owner, mtime });
    }
    const mode = entry.type === 'symlink' ? entry.mode : (this.#request.mode ?? entry.mode);
    this.#layer.set(path, { ...entry, ...owner, mode, mtime });
  }
}

function below(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `a/./b/c` keeps `b/c`, `a/b` keeps all. */
function kept(source: string, path: string): string {
  const pivot = source.indexOf('/./');
  const above = pivot < 0 ? '/' : resolvePath('/', source.slice(0, pivot));
  return path.slice(above === '/' ? 1 : above.length + 1);
}

/** Paths that a source names; a link named directly is followed, links inside a directory stay links. */
function findSources({ tree, path: source }: CopySource, doubleStar: boolean): readonly string[] {
  const path = resolvePath('/', source);
  if (hasGlob(source)) {
    const expression = globToRegExp(path, { doubleStar });
    return [...tree.keys()].filter((each) => expression.test(each)).sort();
  }
  const followed = followLinks(tree, path);
  return followed === '/' || tree.has(followed) ? [followed] : [];
}
