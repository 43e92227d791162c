import { formatTime, type V2HorizontalPodAutoscalerCondition } from '../../api/index.ts';

export type ConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';

/** What is to be said of an autoscaler. */
export interface Finding {
  readonly type: ConditionType;
  readonly holds: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Upstream: setConditionInList. Only a change of the status is a transition. */
export function withFinding(
  conditions: readonly V2HorizontalPodAutoscalerCondition[],
  { type, holds, reason, message }: Finding,
  now: number,
): readonly V2HorizontalPodAutoscalerCondition[] {
  const status = holds ? 'True' : 'False';
  const old = conditions.find((condition) => condition.type === type);
  const since = old?.status === status ? old.lastTransitionTime : formatTime(now);
  const found: V2HorizontalPodAutoscalerCondition = {
    type,
    status,
    ...(since === undefined ? {} : { lastTransitionTime: since }),
    reason,
    message,
  };
  return old === undefined ? [...conditions, found] : conditions.map((one) => (one === old ? found : one));
}
