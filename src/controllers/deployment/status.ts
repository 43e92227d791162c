import type { Deployment, DeploymentStatus, ReplicaSet } from '../../api/index.ts';
import {
  actualReplicas,
  availableReplicas,
  maxUnavailable,
  readyReplicas,
  replicasOf,
  terminatingReplicas,
  totalReplicas,
} from './arithmetic.ts';
import { newCondition, REASONS, withCondition } from './conditions.ts';

function unlessZero<K extends string>(name: K, count: number): { readonly [P in K]?: number } {
  return (count === 0 ? {} : { [name]: count }) as { readonly [P in K]?: number };
}

/** The status without Progressing. Upstream: pkg/controller/deployment/sync.go (calculateStatus). */
export function computeStatus(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
  now: number,
): DeploymentStatus {
  const sets = newSet === undefined ? oldSets : [...oldSets, newSet];
  const available = availableReplicas(sets);
  const collisionCount = deployment.status?.collisionCount;
  const status: DeploymentStatus = {
    ...unlessZero('observedGeneration', deployment.metadata.generation ?? 0),
    ...unlessZero('replicas', actualReplicas(sets)),
    ...unlessZero('updatedReplicas', newSet === undefined ? 0 : actualReplicas([newSet])),
    ...unlessZero('readyReplicas', readyReplicas(sets)),
    ...unlessZero('availableReplicas', available),
    ...unlessZero('unavailableReplicas', Math.max(0, totalReplicas(sets) - available)),
    terminatingReplicas: terminatingReplicas(sets),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: deployment.status?.conditions ?? [],
  };
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment);
  return withCondition(
    status,
    enough
      ? newCondition('Available', 'True', REASONS.minimumAvailable, 'Deployment has minimum availability.', now)
      : newCondition(
          'Available',
          'False',
          REASONS.minimumUnavailable,
          'Deployment does not have minimum availability.',
          now,
        ),
  );
}
