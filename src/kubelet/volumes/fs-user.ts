import type { PodSpec } from '../../api/index.ts';

/**
 * The user that every container of a pod runs as, when they all say the same: tokens belong to it.
 * upstream: pkg/volume/util/util.go, FsUserFrom
 */
export function fsUserOf(spec: PodSpec): number | undefined {
  const containers = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  const users = new Set(containers.map((it) => it.securityContext?.runAsUser ?? spec.securityContext?.runAsUser));
  return users.size === 1 ? [...users][0] : undefined;
}
