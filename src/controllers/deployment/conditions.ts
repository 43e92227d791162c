import { formatTime, type DeploymentCondition, type DeploymentStatus } from '../../api/index.ts';

export type ConditionType = 'Available' | 'Progressing' | 'ReplicaFailure';

/** Reasons of the Progressing and Available conditions. Upstream: pkg/controller/deployment/util. */
export const REASONS = {
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
  created: 'NewReplicaSetCreated',
  createFailed: 'ReplicaSetCreateError',
  found: 'FoundNewReplicaSet',
  updated: 'ReplicaSetUpdated',
  available: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  minimumAvailable: 'MinimumReplicasAvailable',
  minimumUnavailable: 'MinimumReplicasUnavailable',
} as const;

export function getCondition(
  status: DeploymentStatus | undefined,
  type: ConditionType,
): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function newCondition(
  type: ConditionType,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: number,
): DeploymentCondition {
  const time = formatTime(now);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

export function withoutCondition(status: DeploymentStatus, type: ConditionType): DeploymentStatus {
  const conditions = (status.conditions ?? []).filter((condition) => condition.type !== type);
  return { ...status, conditions };
}

/** Sets a condition, unless there is one of the same status and reason; the time of transition is that of the status. */
export function withCondition(status: DeploymentStatus, condition: DeploymentCondition): DeploymentStatus {
  const type = condition.type as ConditionType;
  const current = getCondition(status, type);
  if (current?.status === condition.status && current.reason === condition.reason) return status;
  const kept =
    current?.status === condition.status && current.lastTransitionTime !== undefined
      ? { ...condition, lastTransitionTime: current.lastTransitionTime }
      : condition;
  return { ...status, conditions: [...(withoutCondition(status, type).conditions ?? []), kept] };
}
