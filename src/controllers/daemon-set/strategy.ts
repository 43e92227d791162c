import type { DaemonSet } from '../../api/index.ts';

function scaled(value: number | string | undefined, total: number): number {
  if (value === undefined) return 0;
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

function rolling({ spec }: DaemonSet) {
  return spec.updateStrategy?.type === 'RollingUpdate' ? spec.updateStrategy.rollingUpdate : undefined;
}

/** How many nodes may have a second pod during an update. @param wanted how many nodes are to have a pod */
export function maxSurge(set: DaemonSet, wanted: number): number {
  return scaled(rolling(set)?.maxSurge, wanted);
}

/** How many nodes may be without a pod that works, at least one where a second pod is not allowed. */
export function maxUnavailable(set: DaemonSet, wanted: number): number {
  const count = scaled(rolling(set)?.maxUnavailable, wanted);
  return count === 0 && wanted > 0 && maxSurge(set, wanted) === 0 ? 1 : count;
}

export function allowsSurge(set: DaemonSet): boolean {
  return maxSurge(set, 1) > 0;
}
