import {
  parseTime,
  type Deployment,
  type DeploymentCondition,
  type DeploymentStatus,
  type ReplicaSet,
} from '../../api/index.ts';
import { replicasOf } from './arithmetic.ts';
import { getCondition, newCondition, REASONS, withCondition, withoutCondition } from './conditions.ts';

/** Upstream: math.MaxInt32 stands for "no deadline". */
const NO_DEADLINE = 2_147_483_647;

export function hasDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== NO_DEADLINE;
}

/** All replicas are of the new template, available, and none of an older one is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function hasProgressed(deployment: Deployment, status: DeploymentStatus): boolean {
  const old = deployment.status ?? {};
  const updated = status.updatedReplicas ?? 0;
  const oldUpdated = old.updatedReplicas ?? 0;
  return (
    updated > oldUpdated ||
    (status.replicas ?? 0) - updated < (old.replicas ?? 0) - oldUpdated ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

/** Milliseconds since the Unix epoch when the rollout counts as stuck, unless it progresses before. */
function deadline(deployment: Deployment, progressing: DeploymentCondition): number {
  const since = parseTime(progressing.lastUpdateTime ?? '') ?? 0;
  return since + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
}

function hasTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const progressing = getCondition(status, 'Progressing');
  if (progressing === undefined || progressing.reason === REASONS.available) return false;
  if (progressing.reason === REASONS.timedOut) return true;
  return deadline(deployment, progressing) < now;
}

function replicaFailure(
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
): DeploymentCondition | undefined {
  for (const rs of newSet === undefined ? oldSets : [newSet, ...oldSets]) {
    const failure = rs.status?.conditions?.find((condition) => condition.type === 'ReplicaFailure');
    if (failure === undefined) continue;
    const { lastTransitionTime } = failure;
    return { ...failure, ...(lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime }) };
  }
  return undefined;
}

function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  newSet: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const current = getCondition(deployment.status, 'Progressing');
  const subject =
    newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return withCondition(status, newCondition('Progressing', 'True', REASONS.available, message, now));
  }
  if (hasProgressed(deployment, status)) {
    const condition = newCondition('Progressing', 'True', REASONS.updated, `${subject} is progressing.`, now);
    const since = current?.status === 'True' ? current.lastTransitionTime : undefined;
    // Progress is told by the time of update alone, so the condition is set even if it says the same.
    return withCondition(
      current === undefined ? status : withoutCondition(status, 'Progressing'),
      since === undefined ? condition : { ...condition, lastTransitionTime: since },
    );
  }
  if (hasTimedOut(deployment, status, now)) {
    const message = `${subject} has timed out progressing.`;
    return withCondition(status, newCondition('Progressing', 'False', REASONS.timedOut, message, now));
  }
  return status;
}

/** Adds Progressing and ReplicaFailure to a status. Upstream: pkg/controller/deployment/progress.go (syncRolloutStatus). */
export function rolloutStatus(
  deployment: Deployment,
  status: DeploymentStatus,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
  now: number,
): DeploymentStatus {
  const current = getCondition(deployment.status, 'Progressing');
  // Only one ReplicaSet is active and was found available before: there is no rollout to watch.
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === REASONS.available;
  let next = hasDeadline(deployment) ? status : withoutCondition(status, 'Progressing');
  if (hasDeadline(deployment) && !settled) next = withProgress(deployment, next, newSet, now);
  const failure = replicaFailure(newSet, oldSets);
  return failure === undefined ? withoutCondition(next, 'ReplicaFailure') : withCondition(next, failure);
}

/** Milliseconds until the deadline must be looked at; undefined when there is nothing to wait for. */
export function nextProgressCheck(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const current = getCondition(status, 'Progressing');
  if (!hasDeadline(deployment) || current === undefined) return undefined;
  if (isComplete(deployment, status) || current.reason === REASONS.timedOut || current.reason === REASONS.available) {
    return undefined;
  }
  // A second more, because times of conditions are whole seconds.
  return Math.max(0, deadline(deployment, current) - now) + 1000;
}
