import type { Deployment, ReplicaSet } from '../../api/index.ts';

export function replicasOf(object: { readonly spec: { readonly replicas?: number } }): number {
  return object.spec.replicas ?? 1;
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type !== 'Recreate';
}

/** A number, or a percentage of `total` as `25%`. Upstream: intstr.GetScaledValueFromIntOrPercent. */
function scaled(value: number | string | undefined, total: number, round: (count: number) => number): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  // Integers all the way: 0.07 * 100 is not 7.
  return round((Number.parseInt(value, 10) * total) / 100);
}

/**
 * How many pods there may be above `replicas`, and how many of them may be missing. The surge rounds up, the
 * unavailable down; both zero would not allow any progress, so one may then be missing.
 * Upstream: pkg/controller/deployment/util (ResolveFenceposts).
 */
export function fenceposts(deployment: Deployment): { readonly maxSurge: number; readonly maxUnavailable: number } {
  if (!isRollingUpdate(deployment)) return { maxSurge: 0, maxUnavailable: 0 };
  const replicas = replicasOf(deployment);
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const surge = scaled(rolling?.maxSurge ?? '25%', replicas, Math.ceil);
  const unavailable = scaled(rolling?.maxUnavailable ?? '25%', replicas, Math.floor);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function maxSurge(deployment: Deployment): number {
  return fenceposts(deployment).maxSurge;
}

/** How many pods may be missing; never more than there should be. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).maxUnavailable, replicas);
}

/** Sum of what the sets are asked to have. */
export function totalReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, rs) => sum + replicasOf(rs), 0);
}

/** Sum of what the sets have. */
export function actualReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, rs) => sum + (rs.status?.replicas ?? 0), 0);
}

export function readyReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, rs) => sum + (rs.status?.readyReplicas ?? 0), 0);
}

export function availableReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, rs) => sum + (rs.status?.availableReplicas ?? 0), 0);
}

export function terminatingReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, rs) => sum + (rs.status?.terminatingReplicas ?? 0), 0);
}
