import type { LayerMap } from '../layer.ts';
import type { Owner } from './copy.ts';

/**
 * `--chown=user[:group]`, numbers or names of the stage's /etc/passwd and /etc/group; without a group it is the user's number.
 * @returns an error in BuildKit's words for a name that is unknown
 */
export function parseChown(value: string, tree: LayerMap): Owner | { readonly error: string } {
  const [user = '', group] = value.split(':');
  const uid = lookUp(user, tree, '/etc/passwd');
  if (uid === undefined) {
    return {
      error: `unable to convert uid/gid chown string to host mapping: can't find uid for user ${user}: no such user: ${user}`,
    };
  }
  const gid = group === undefined ? uid : lookUp(group, tree, '/etc/group');
  if (gid === undefined) {
    return {
      error: `unable to convert uid/gid chown string to host mapping: can't find gid for group ${group ?? ''}: no such group: ${group ?? ''}`,
    };
  }
  return { uid, gid };
}

function lookUp(name: string, tree: LayerMap, database: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const content = tree.get(database)?.content;
  if (content === undefined) return undefined;
  for (const line of new TextDecoder().decode(content).split('\n')) {
    const [entry, , id] = line.split(':');
    if (entry === name && id !== undefined) return Number(id);
  }
  return undefined;
}

/** `--chmod=755`. @returns undefined when it is not an octal number of permission bits */
export function parseChmod(value: string): number | undefined {
  return /^[0-7]{1,4}$/.test(value) ? Number.parseInt(value, 8) : undefined;
}
