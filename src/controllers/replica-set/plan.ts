import type { Pod, ReplicaSet } from '../../api/index.ts';
import { rankForDeletion } from './rank.ts';

/** What brings the number of pods to what is asked for. */
export type Plan =
  | { readonly kind: 'none' }
  | { readonly kind: 'create'; readonly count: number }
  | { readonly kind: 'delete'; readonly pods: readonly Pod[] };

/** At most this many pods are created or deleted in one go. Upstream: replicaset.BurstReplicas. */
const BURST = 500;

/**
 * @param active the ReplicaSet's pods that have not ended and are not being deleted
 * @param related active pods of all ReplicaSets of the same owner
 */
export function planReplicas(rs: ReplicaSet, active: readonly Pod[], related: readonly Pod[], now: number): Plan {
  const difference = active.length - (rs.spec.replicas ?? 1);
  if (difference < 0) return { kind: 'create', count: Math.min(-difference, BURST) };
  if (difference === 0) return { kind: 'none' };
  return { kind: 'delete', pods: rankForDeletion(active, related, now).slice(0, Math.min(difference, BURST)) };
}
