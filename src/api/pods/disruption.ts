import type { Condition, PodDisruptionBudgetStatus } from '../generated/types.ts';
import { formatTime } from '../time/index.ts';

const TYPE = 'DisruptionAllowed';

/**
 * The status with the condition that says whether a pod may go. Upstream: pkg/apis/policy/helper
 * UpdateDisruptionAllowedCondition. @param now milliseconds since the Unix epoch
 */
export function withDisruptionCondition(status: PodDisruptionBudgetStatus, now: number): PodDisruptionBudgetStatus {
  const allowed = (status.disruptionsAllowed ?? 0) > 0;
  const conditions = status.conditions ?? [];
  const old = conditions.find(({ type }) => type === TYPE);
  const wanted = {
    type: TYPE,
    status: allowed ? 'True' : 'False',
    reason: allowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: status.observedGeneration ?? 0,
  };
  const lastTransitionTime = old?.status === wanted.status ? old.lastTransitionTime : formatTime(now);
  const next: Condition = { ...wanted, lastTransitionTime };
  return {
    ...status,
    conditions: old === undefined ? [...conditions, next] : conditions.map((one) => (one === old ? next : one)),
  };
}
