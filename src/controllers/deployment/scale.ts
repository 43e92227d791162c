import { hasReason, replicaSets as replicaSetResource, type Deployment, type ReplicaSet } from '../../api/index.ts';
import { replicasAnnotations } from './annotations.ts';
import { replicasOf } from './arithmetic.ts';
import type { DeploymentDeps } from './deps.ts';
import { byRevision } from './replica-sets.ts';
import type { Scaling } from './rolling.ts';

/**
 * Gives ReplicaSets their planned sizes, and the annotations that remember for which size of the Deployment.
 * @returns whether any size changed
 */
export async function applyScaling(
  deps: DeploymentDeps,
  deployment: Deployment,
  planned: readonly Scaling[],
): Promise<boolean> {
  const changed = await Promise.all(planned.map((scaling) => scaleOne(deps, deployment, scaling)));
  return changed.includes(true);
}

async function scaleOne(deps: DeploymentDeps, deployment: Deployment, { rs, replicas }: Scaling): Promise<boolean> {
  const before = replicasOf(rs);
  const annotations = replicasAnnotations(deployment);
  const current = rs.metadata.annotations ?? {};
  const annotated = Object.entries(annotations).every(([name, value]) => current[name] === value);
  if (before === replicas && annotated) return false;
  await deps.client.update(replicaSetResource, {
    ...rs,
    metadata: { ...rs.metadata, annotations: { ...current, ...annotations } },
    spec: { ...rs.spec, replicas },
  });
  if (before === replicas) return false;
  const direction = before < replicas ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${rs.metadata.name} from ${String(before)} to ${String(replicas)}`;
  deps.recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
  return true;
}

function isEmpty(rs: ReplicaSet): boolean {
  return (
    (rs.status?.replicas ?? 0) === 0 &&
    replicasOf(rs) === 0 &&
    (rs.metadata.generation ?? 0) <= (rs.status?.observedGeneration ?? 0)
  );
}

/** The old ReplicaSets beyond `revisionHistoryLimit` that can go. Upstream: pkg/controller/deployment/sync.go (cleanupDeployment). */
export function planCleanup(deployment: Deployment, oldSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined) return [];
  const cleanable = oldSets.filter((rs) => rs.metadata.deletionTimestamp === undefined);
  const surplus = cleanable.length - limit;
  return surplus <= 0 ? [] : byRevision(cleanable).slice(0, surplus).filter(isEmpty);
}

export async function cleanUp(
  deps: DeploymentDeps,
  deployment: Deployment,
  oldSets: readonly ReplicaSet[],
): Promise<void> {
  for (const rs of planCleanup(deployment, oldSets)) {
    const { namespace, name, uid } = rs.metadata;
    try {
      await deps.client.delete(replicaSetResource, { namespace, name }, { preconditions: { uid } });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
    }
  }
}
