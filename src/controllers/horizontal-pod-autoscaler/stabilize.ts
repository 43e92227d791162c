import type { V2HPAScalingRules } from '../../api/index.ts';
import { withRecommendation, type ScalingHistory } from './history.ts';

/** Upstream: --horizontal-pod-autoscaler-downscale-stabilization */
export const DOWNSCALE_STABILIZATION_S = 300;

/** A recommendation with those before it in mind. */
export interface Stabilized {
  readonly replicas: number;
  readonly history: ScalingHistory;
  readonly reason: string;
  readonly message: string;
}

const READY = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const DOWN = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};

/** Upstream: stabilizeRecommendation. Without rules of its own an autoscaler waits before it scales down. */
export function stabilize(history: ScalingHistory, desired: number, now: number): Stabilized {
  const cutoff = now - DOWNSCALE_STABILIZATION_S * 1000;
  const recent = history.recommendations.filter(({ time }) => time >= cutoff);
  const replicas = Math.max(desired, ...recent.map((one) => one.replicas));
  return {
    replicas,
    history: withRecommendation(history, { replicas: desired, time: now }, cutoff),
    ...(replicas === desired ? READY : DOWN),
  };
}

/** Upstream: stabilizeRecommendationWithBehaviors. */
export function stabilizeBy(
  { scaleUp, scaleDown }: { readonly scaleUp: V2HPAScalingRules; readonly scaleDown: V2HPAScalingRules },
  history: ScalingHistory,
  current: number,
  desired: number,
  now: number,
): Stabilized {
  const upCutoff = now - (scaleUp.stabilizationWindowSeconds ?? 0) * 1000;
  const downCutoff = now - (scaleDown.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_S) * 1000;
  const recent = (cutoff: number): readonly number[] =>
    history.recommendations.filter(({ time }) => time > cutoff).map(({ replicas }) => replicas);
  const lowest = Math.min(desired, ...recent(upCutoff));
  const highest = Math.max(desired, ...recent(downCutoff));
  const replicas = Math.min(Math.max(current, lowest), highest);
  const why = desired >= current ? UP : DOWN;
  return {
    replicas,
    history: withRecommendation(history, { replicas: desired, time: now }, Math.min(upCutoff, downCutoff)),
    ...(replicas === desired ? READY : why),
  };
}
