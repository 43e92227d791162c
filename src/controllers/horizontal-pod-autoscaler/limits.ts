import type { V2HPAScalingPolicy, V2HPAScalingRules } from '../../api/index.ts';
import type { ScaleEvent, ScalingHistory } from './history.ts';

/** Upstream: scaleUpLimitFactor, scaleUpLimitMinimum. */
const UP_FACTOR = 2;
const UP_MINIMUM = 4;

/** Why the number of replicas is, or is not, what was recommended. */
export interface Limited {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

const REASONS = {
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
  DesiredWithinRange: 'the desired count is within the acceptable range',
} as const;

function limited(replicas: number, reason: keyof typeof REASONS): Limited {
  return { replicas, reason, message: REASONS[reason] };
}

/** The numbers of replicas between which an autoscaler moves its target. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Without rules of its own an autoscaler at most doubles. Upstream: convertDesiredReplicasWithRules. */
export function limit(current: number, desired: number, { min, max }: Bounds): Limited {
  const fastest = Math.max(UP_FACTOR * current, UP_MINIMUM);
  if (desired < min) return limited(min, 'TooFewReplicas');
  if (max > fastest && desired > fastest) return limited(fastest, 'ScaleUpLimit');
  if (desired > max) return limited(max, 'TooManyReplicas');
  return limited(desired, 'DesiredWithinRange');
}

/** Upstream: getReplicasChangePerPeriod. */
function changesWithin(events: readonly ScaleEvent[], seconds: number, now: number): number {
  const cutoff = now - seconds * 1000;
  return events.reduce((sum, { time, change }) => (time > cutoff ? sum + change : sum), 0);
}

type Direction = 'up' | 'down';

/** As far as one policy lets the number go. */
function reachOf({ type, value }: V2HPAScalingPolicy, start: number, direction: Direction): number {
  if (type === 'Pods') return direction === 'up' ? start + value : start - value;
  // Rounded so that a small share of few replicas is a change all the same.
  return direction === 'up' ? Math.ceil(start * (1 + value / 100)) : Math.trunc(start * (1 - value / 100));
}

/** Upstream: calculateScaleUpLimitWithScalingRules, calculateScaleDownLimitWithBehaviors. */
export function policyLimit(
  rules: V2HPAScalingRules,
  direction: Direction,
  current: number,
  { scaleUps, scaleDowns }: ScalingHistory,
  now: number,
): number {
  const { selectPolicy = 'Max', policies = [] } = rules;
  if (selectPolicy === 'Disabled') return current;
  const reaches = policies.map((policy) => {
    const { periodSeconds } = policy;
    const added = changesWithin(scaleUps, periodSeconds, now);
    const removed = changesWithin(scaleDowns, periodSeconds, now);
    return reachOf(policy, current - added + removed, direction);
  });
  // The greatest change is the highest number on the way up, and the lowest on the way down.
  const highest = (selectPolicy === 'Max') === (direction === 'up');
  return highest ? Math.max(...reaches) : Math.min(...reaches);
}

/** Upstream: convertDesiredReplicasWithBehaviorRate. */
export function limitByPolicies(
  current: number,
  desired: number,
  { min, max }: Bounds,
  { scaleUp, scaleDown }: { readonly scaleUp: V2HPAScalingRules; readonly scaleDown: V2HPAScalingRules },
  history: ScalingHistory,
  now: number,
): Limited {
  if (desired > current) {
    const fastest = Math.max(current, policyLimit(scaleUp, 'up', current, history, now));
    if (desired > Math.min(max, fastest)) {
      return max > fastest ? limited(fastest, 'ScaleUpLimit') : limited(max, 'TooManyReplicas');
    }
  } else if (desired < current) {
    const fastest = Math.min(current, policyLimit(scaleDown, 'down', current, history, now));
    if (desired < Math.max(min, fastest)) {
      return min < fastest ? limited(fastest, 'ScaleDownLimit') : limited(min, 'TooFewReplicas');
    }
  }
  return limited(desired, 'DesiredWithinRange');
}
