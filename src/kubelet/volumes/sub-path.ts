import type { VolumeMount } from '../../api/index.ts';
import { expand } from '../env/expansion.ts';
import { VolumeError } from './volume-error.ts';

/**
 * The part of its volume that a container mounts; empty for all of it.
 * upstream: pkg/kubelet/kubelet_pods.go (makeMounts), pkg/kubelet/container/helpers.go (ExpandContainerVolumeMounts)
 *
 * @throws VolumeError
 */
export function subPathOf(
  { subPath = '', subPathExpr }: VolumeMount,
  lookup: (name: string) => string | undefined,
): string {
  const path = subPathExpr === undefined || subPathExpr === '' ? subPath : expandAll(subPathExpr, lookup);
  if (path.startsWith('/')) throw new VolumeError(`error SubPath \`${path}\` must not be an absolute path`);
  if (path.split('/').includes('..')) {
    throw new VolumeError(`unable to provision SubPath \`${path}\`: must not contain '..'`);
  }
  return path;
}

/** A variable that is empty is as good as none: what it names would be the whole volume. */
function expandAll(text: string, lookup: (name: string) => string | undefined): string {
  const missing = new Set<string>();
  const expanded = expand(text, (name) => {
    const value = lookup(name);
    if (value === undefined || value === '') missing.add(name);
    return value;
  });
  if (missing.size > 0) throw new VolumeError(`missing value for ${[...missing].sort().join(', ')}`);
  return expanded;
}
