import type { Deployment, ReplicaSet } from '../../api/index.ts';
import { annotatedMaxReplicas, desiredReplicas } from './annotations.ts';
import { isRollingUpdate, maxSurge, replicasOf, totalReplicas } from './arithmetic.ts';
import { activeOf, findActiveOrLatest, largestThenNewest, largestThenOldest } from './replica-sets.ts';
import type { Scaling } from './rolling.ts';

/** Whether `spec.replicas` changed since the active ReplicaSets were last scaled. Upstream: sync.go (isScalingEvent). */
export function isScalingEvent(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return activeOf(sets).some((rs) => {
    const desired = desiredReplicas(rs);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

/** What the new ReplicaSet is made of: all replicas are there and available. Upstream: deployment_util.go (IsSaturated). */
function isSaturated(deployment: Deployment, rs: ReplicaSet | undefined): rs is ReplicaSet {
  if (rs === undefined) return false;
  const replicas = replicasOf(deployment);
  return (
    replicasOf(rs) === replicas && desiredReplicas(rs) === replicas && (rs.status?.availableReplicas ?? 0) === replicas
  );
}

function round(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

/** By how much this set should change so that it keeps its share of the Deployment. */
function share(deployment: Deployment, rs: ReplicaSet): number {
  const replicas = replicasOf(rs);
  if (replicasOf(deployment) === 0) return -replicas;
  const size = replicasOf(deployment) + maxSurge(deployment);
  const annotated = annotatedMaxReplicas(rs);
  const before = annotated === undefined || annotated === 0 ? (deployment.status?.replicas ?? 0) : annotated;
  return before === 0 ? 0 : round((replicas * size) / before) - replicas;
}

function proportion(deployment: Deployment, rs: ReplicaSet, toAdd: number, added: number): number {
  if (replicasOf(rs) === 0 || toAdd === 0 || toAdd === added) return 0;
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(share(deployment, rs), allowed) : Math.max(share(deployment, rs), allowed);
}

function planProportional(deployment: Deployment, active: readonly ReplicaSet[]): readonly Scaling[] {
  const allowed = replicasOf(deployment) > 0 ? replicasOf(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(active);
  // Grow the newest of the large ones, shrink the oldest of them.
  const sets = toAdd >= 0 ? largestThenNewest(active) : largestThenOldest(active);
  let added = 0;
  const planned = sets.map((rs) => {
    const change = toAdd === 0 ? 0 : proportion(deployment, rs, toAdd, added);
    added += change;
    return { rs, replicas: replicasOf(rs) + change };
  });
  // What rounding left over goes to the largest.
  return planned.map(({ rs, replicas }, index) => ({
    rs,
    replicas: index === 0 && toAdd !== 0 ? Math.max(0, replicas + toAdd - added) : replicas,
  }));
}

/**
 * The sizes of the ReplicaSets after `spec.replicas` changed, or while the Deployment is paused.
 * Sets of the right size are in it too: their annotations may need the new size of the Deployment.
 * Upstream: pkg/controller/deployment/sync.go (scale).
 */
export function planScale(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
): readonly Scaling[] {
  const only = findActiveOrLatest(newSet, oldSets);
  if (only !== undefined) {
    const replicas = replicasOf(deployment);
    return replicasOf(only) === replicas ? [] : [{ rs: only, replicas }];
  }
  if (isSaturated(deployment, newSet)) return activeOf(oldSets).map((rs) => ({ rs, replicas: 0 }));
  return isRollingUpdate(deployment) ? planProportional(deployment, activeOf([...oldSets, newSet])) : [];
}
