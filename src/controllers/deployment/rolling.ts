import type { Deployment, ReplicaSet } from '../../api/index.ts';
import {
  availableReplicas,
  isRollingUpdate,
  maxSurge,
  maxUnavailable,
  replicasOf,
  totalReplicas,
} from './arithmetic.ts';
import { activeOf, oldestFirst } from './replica-sets.ts';

/** A ReplicaSet and the size it is to have. */
export interface Scaling {
  readonly rs: ReplicaSet;
  readonly replicas: number;
}

/**
 * How large the new ReplicaSet may be now: no more pods in all than `replicas` and the surge.
 * Upstream: pkg/controller/deployment/util (NewRSNewReplicas).
 */
export function newSetReplicas(deployment: Deployment, newReplicas: number, all: readonly ReplicaSet[]): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - totalReplicas(all);
  return room <= 0 ? newReplicas : newReplicas + Math.min(room, replicas - newReplicas);
}

/** What the new ReplicaSet should be scaled to, or undefined when its size is right. Upstream: rolling.go (reconcileNewReplicaSet). */
export function planNewReplicaSet(
  deployment: Deployment,
  newSet: ReplicaSet,
  oldSets: readonly ReplicaSet[],
): Scaling | undefined {
  const current = replicasOf(newSet);
  const wanted = replicasOf(deployment);
  if (current === wanted) return undefined;
  const replicas = current > wanted ? wanted : newSetReplicas(deployment, current, [...oldSets, newSet]);
  return replicas === current ? undefined : { rs: newSet, replicas };
}

function available(rs: ReplicaSet): number {
  return rs.status?.availableReplicas ?? 0;
}

/** Replicas that are not available give way first: taking them away makes nothing worse. */
function planUnhealthy(sets: readonly ReplicaSet[], most: number): ReadonlyMap<ReplicaSet, number> {
  const sizes = new Map<ReplicaSet, number>();
  let left = most;
  for (const rs of sets) {
    if (left <= 0) break;
    const unhealthy = replicasOf(rs) - available(rs);
    if (unhealthy <= 0) continue;
    const down = Math.min(left, unhealthy);
    sizes.set(rs, replicasOf(rs) - down);
    left -= down;
  }
  return sizes;
}

/**
 * Which old ReplicaSets shrink now, so that never fewer pods are available than allowed.
 * Upstream: pkg/controller/deployment/rolling.go (reconcileOldReplicaSets).
 */
export function planOldReplicaSets(
  deployment: Deployment,
  newSet: ReplicaSet,
  oldSets: readonly ReplicaSet[],
): readonly Scaling[] {
  const old = oldestFirst(activeOf(oldSets));
  if (totalReplicas(old) === 0) return [];
  const all = [...old, newSet];
  const minAvailable = replicasOf(deployment) - maxUnavailable(deployment);
  const newUnavailable = replicasOf(newSet) - available(newSet);
  const most = totalReplicas(all) - minAvailable - newUnavailable;
  if (most <= 0) return [];

  const sizes = new Map(planUnhealthy(old, most));
  // What may go of the available ones does not depend on the clean-up above: those were not available.
  let spare = availableReplicas(all) - minAvailable;
  for (const rs of old) {
    if (spare <= 0) break;
    const size = sizes.get(rs) ?? replicasOf(rs);
    const down = Math.min(size, spare);
    if (down === 0) continue;
    sizes.set(rs, size - down);
    spare -= down;
  }
  return [...sizes].map(([rs, replicas]) => ({ rs, replicas }));
}
