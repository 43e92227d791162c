import type { LayerEntry } from '../api.ts';
import type { LayerMap } from '../layer.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
const SYMLINK_LIMIT = 40; // as Linux: ELOOP

/** What a stack of layers looks like from above. @param layers lowest first; whiteouts as in OCI's layer.md */
export function mergeLayers(layers: readonly LayerMap[]): Map<string, LayerEntry> {
  const tree = new Map<string, LayerEntry>();
  for (const layer of layers) {
    for (const path of layer.keys()) {
      const slash = path.lastIndexOf('/');
      const name = path.slice(slash + 1);
      if (name === OPAQUE) removeBelow(tree, path.slice(0, slash));
      else if (name.startsWith(WHITEOUT)) removeTree(tree, `${path.slice(0, slash + 1)}${name.slice(WHITEOUT.length)}`);
    }
    for (const [path, entry] of layer) {
      if (path.slice(path.lastIndexOf('/') + 1).startsWith(WHITEOUT)) continue;
      if (entry.type !== 'directory') removeBelow(tree, path);
      tree.set(path, entry);
    }
  }
  return tree;
}

function removeTree(tree: Map<string, LayerEntry>, path: string): void {
  tree.delete(path);
  removeBelow(tree, path);
}

function removeBelow(tree: Map<string, LayerEntry>, path: string): void {
  for (const each of tree.keys()) if (each.startsWith(`${path}/`)) tree.delete(each);
}

/** Joins and normalises; `..` stops at the root. @returns an absolute path without a slash at its end, `/` for the root */
export function resolvePath(base: string, path: string): string {
  const result: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') result.pop();
    else if (part !== '' && part !== '.') result.push(part);
  }
  return `/${result.join('/')}`;
}

/** Follows symbolic links in every component of a path, within the tree. Parts that do not exist stay as they are. */
export function followLinks(tree: LayerMap, path: string): string {
  let current = resolvePath('/', path);
  for (let count = 0; count < SYMLINK_LIMIT; count++) {
    const next = followOnce(tree, current);
    if (next === current) return current;
    current = next;
  }
  return current;
}

function followOnce(tree: LayerMap, path: string): string {
  const parts = path.split('/').slice(1);
  let prefix = '';
  for (const [index, part] of parts.entries()) {
    const entry = tree.get(`${prefix}/${part}`);
    if (entry?.type === 'symlink' && entry.target !== undefined) {
      const target = resolvePath(prefix === '' ? '/' : prefix, entry.target);
      return resolvePath(target, parts.slice(index + 1).join('/') || '.');
    }
    prefix += `/${part}`;
  }
  return path;
}

/** The directories above a path, outermost first, without the root. */
export function parentDirectories(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** What is at a path, as a tree of its own: a directory's content, or a file as the root. @returns undefined when there is nothing */
export function subtree(tree: LayerMap, path: string): LayerMap | undefined {
  if (path === '/') return tree;
  const real = followLinks(tree, path);
  const entry = tree.get(real);
  if (entry === undefined) return undefined;
  if (entry.type !== 'directory') return new Map([['/', entry]]);
  const prefix = `${real}/`;
  return new Map(
    [...tree].flatMap(([each, child]) => (each.startsWith(prefix) ? [[each.slice(real.length), child]] : [])),
  );
}
