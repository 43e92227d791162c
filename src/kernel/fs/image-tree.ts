import type { Layer, RootfsEntry } from '../api.ts';

/** A node of the merged, read-only tree of an image's layers, shared by its containers. */
export interface ImageNode {
  readonly entry: RootfsEntry;
  /** Undefined for what is no directory. */
  readonly children: Map<string, ImageNode> | undefined;
}

const ROOT: RootfsEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 };
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

function node(entry: RootfsEntry): ImageNode {
  return { entry, children: entry.type === 'directory' ? new Map<string, ImageNode>() : undefined };
}

function directoryAt(root: ImageNode, names: readonly string[]): Map<string, ImageNode> {
  let children = root.children ?? new Map<string, ImageNode>();
  for (const name of names) {
    let child = children.get(name);
    if (child?.children === undefined) {
      child = node(ROOT);
      children.set(name, child);
    }
    children = child.children ?? new Map<string, ImageNode>();
  }
  return children;
}

/** Puts layers upon one another, whiteouts applied (OCI image-spec, layer.md). */
export function mergeLayers(layers: readonly Layer[]): ImageNode {
  const root = node(ROOT);
  for (const layer of layers) {
    const paths = [...layer.keys()].sort();
    const named = paths.map((path) => ({ path, names: path.split('/').filter((name) => name !== '') }));
    // Whiteouts hide what lower layers have, never what their own layer brings: so they come first.
    for (const { names } of named) {
      const name = names.at(-1) ?? '';
      if (!name.startsWith(WHITEOUT)) continue;
      const directory = directoryAt(root, names.slice(0, -1));
      if (name === OPAQUE) directory.clear();
      else directory.delete(name.slice(WHITEOUT.length));
    }
    for (const { path, names } of named) {
      const name = names.at(-1);
      const entry = layer.get(path);
      if (name === undefined || entry === undefined || name.startsWith(WHITEOUT)) continue;
      const directory = directoryAt(root, names.slice(0, -1));
      const existing = directory.get(name);
      const replacement = node(entry);
      // A directory that stands in two layers keeps what both have in it.
      if (existing?.children !== undefined && replacement.children !== undefined) {
        directory.set(name, { entry, children: existing.children });
      } else {
        directory.set(name, replacement);
      }
    }
  }
  return root;
}
