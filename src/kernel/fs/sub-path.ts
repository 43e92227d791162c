import { SymlinkInode } from './inode.ts';
import { TreeDirectory } from './tree-directory.ts';

/** Symbolic links followed before it is taken for a loop (Linux: MAXSYMLINKS). */
const MAX_SYMLINKS = 40;

/**
 * Where a path leads inside a tree: symbolic links are followed as long as they stay in it, and directories that are
 * missing are made. What is mounted by the answer is looked up again without following links, so whoever swaps one in
 * meanwhile gains nothing. @returns the path without links, or undefined when it leads out of the tree or through a file
 */
export function resolveSubPath(
  root: TreeDirectory,
  path: string,
  make: (parent: TreeDirectory, name: string) => TreeDirectory | undefined,
): string | undefined {
  if (path.startsWith('/')) return undefined;
  const trail: { readonly name: string; readonly directory: TreeDirectory }[] = [];
  const rest = path.split('/').reverse();
  let links = 0;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (trail.pop() === undefined) return undefined;
      continue;
    }
    const directory: TreeDirectory = trail.at(-1)?.directory ?? root;
    const found = directory.lookup(name) ?? make(directory, name);
    if (found === undefined) return undefined;
    if (found instanceof SymlinkInode) {
      if (found.target.startsWith('/') || ++links > MAX_SYMLINKS) return undefined;
      rest.push(...found.target.split('/').reverse());
    } else if (found instanceof TreeDirectory) {
      trail.push({ name, directory: found });
    } else {
      const more = rest.some((it) => it !== '' && it !== '.');
      return more ? undefined : [...trail.map((it) => it.name), name].join('/');
    }
  }
  return trail.map((it) => it.name).join('/');
}
