import type { V2HPAScalingRules } from '../../api/index.ts';

interface Timed {
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export interface Recommendation extends Timed {
  readonly replicas: number;
}

export interface ScaleEvent extends Timed {
  /** By how many replicas, up or down. */
  readonly change: number;
}

/** What was recommended for and done to one target lately. It is lost with the controller, as upstream's is. */
export interface ScalingHistory {
  readonly recommendations: readonly Recommendation[];
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
}

/** Before anything was recommended, what is there counts as recommended. Upstream: recordInitialRecommendation. */
export function newHistory(replicas: number, time: number): ScalingHistory {
  return { recommendations: [{ replicas, time }], scaleUps: [], scaleDowns: [] };
}

function since<T extends Timed>(list: readonly T[], cutoff: number): readonly T[] {
  return list.filter(({ time }) => time >= cutoff);
}

/** @param cutoff what is older is of no more use */
export function withRecommendation(
  history: ScalingHistory,
  recommendation: Recommendation,
  cutoff: number,
): ScalingHistory {
  return { ...history, recommendations: [...since(history.recommendations, cutoff), recommendation] };
}

function longestPeriod({ policies = [] }: V2HPAScalingRules): number {
  return Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds)) * 1000;
}

/** Upstream: storeScaleEvent. Only policies look at what was done. */
export function withScaling(
  history: ScalingHistory,
  behavior: { readonly scaleUp?: V2HPAScalingRules; readonly scaleDown?: V2HPAScalingRules } | undefined,
  from: number,
  to: number,
  time: number,
): ScalingHistory {
  if (behavior === undefined) return history;
  const added = (list: readonly ScaleEvent[], rules: V2HPAScalingRules | undefined): readonly ScaleEvent[] => [
    ...since(list, time - longestPeriod(rules ?? {})),
    { change: Math.abs(to - from), time },
  ];
  return to > from
    ? { ...history, scaleUps: added(history.scaleUps, behavior.scaleUp) }
    : { ...history, scaleDowns: added(history.scaleDowns, behavior.scaleDown) };
}
