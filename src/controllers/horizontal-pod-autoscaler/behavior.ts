import type { V2HPAScalingRules, V2HorizontalPodAutoscaler } from '../../api/index.ts';
import type { Finding } from './conditions.ts';
import type { ScalingHistory } from './history.ts';
import { limit, limitByPolicies, type Bounds, type Limited } from './limits.ts';
import { stabilize, stabilizeBy, type Stabilized } from './stabilize.ts';

/** What becomes of a recommendation. */
export interface Normalized {
  readonly replicas: number;
  readonly history: ScalingHistory;
  readonly findings: readonly Finding[];
}

export function boundsOf({ spec }: V2HorizontalPodAutoscaler): Bounds {
  return { min: spec.minReplicas ?? 1, max: spec.maxReplicas };
}

const NO_RULES: V2HPAScalingRules = {};

/** Upstream: normalizeDesiredReplicas, normalizeDesiredReplicasWithBehaviors. */
export function normalize(
  autoscaler: V2HorizontalPodAutoscaler,
  history: ScalingHistory,
  current: number,
  desired: number,
  now: number,
): Normalized {
  const { behavior } = autoscaler.spec;
  const bounds = boundsOf(autoscaler);
  if (behavior === undefined) {
    const stable = stabilize(history, desired, now);
    return finish(stable, limit(current, stable.replicas, bounds));
  }
  const rules = { scaleUp: behavior.scaleUp ?? NO_RULES, scaleDown: behavior.scaleDown ?? NO_RULES };
  const stable = stabilizeBy(rules, history, current, desired, now);
  return finish(stable, limitByPolicies(current, stable.replicas, bounds, rules, history, now));
}

function finish(stable: Stabilized, { replicas, reason, message }: Limited): Normalized {
  const able: Finding = { type: 'AbleToScale', holds: true, reason: stable.reason, message: stable.message };
  const limited: Finding = { type: 'ScalingLimited', holds: replicas !== stable.replicas, reason, message };
  return { replicas, history: stable.history, findings: [able, limited] };
}
