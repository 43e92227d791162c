import {
  isPodReady,
  parseTime,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  withDisruptionCondition,
} from '../../api/index.ts';

/** How long an eviction counts that no deletion followed. Upstream: disruption.DeletionTimeout */
const DELETION_TIMEOUT = 2 * 60 * 1000;

type DisruptedPods = NonNullable<PodDisruptionBudgetStatus['disruptedPods']>;

export interface Disruptions {
  /** Evicted pods whose deletion is not seen yet, and since when. */
  readonly pods: DisruptedPods;
  /** Pods that were evicted but not deleted in time. */
  readonly overdue: readonly Pod[];
  /** Milliseconds until the next one is overdue. */
  readonly recheckAfter: number | undefined;
}

/**
 * What is left of the pods that were evicted. Upstream: buildDisruptedPodMap
 * @param now milliseconds since the Unix epoch
 */
export function disruptionsOf(budget: PodDisruptionBudget, pods: readonly Pod[], now: number): Disruptions {
  const noted = budget.status?.disruptedPods ?? {};
  const left: Record<string, string> = {};
  const overdue: Pod[] = [];
  const waits: number[] = [];
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const since = noted[name];
    if (deletionTimestamp !== undefined || since === undefined) continue;
    const wait = (parseTime(since) ?? 0) + DELETION_TIMEOUT - now;
    if (wait < 0) overdue.push(pod);
    else {
      left[name] = since;
      waits.push(wait);
    }
  }
  return { pods: left, overdue, recheckAfter: waits.length === 0 ? undefined : Math.min(...waits) };
}

/** Ready pods that are not about to go. Upstream: countHealthyPods */
export function countHealthy(pods: readonly Pod[], disrupted: DisruptedPods, now: number): number {
  const goes = (since: string | undefined): boolean =>
    since !== undefined && (parseTime(since) ?? 0) + DELETION_TIMEOUT > now;
  return pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && !goes(disrupted[pod.metadata.name]) && isPodReady(pod),
  ).length;
}

/** A number, or a percentage of `total` rounded up. Upstream: intstr.GetScaledValueFromIntOrPercent @throws Error */
function scaled(value: number | string, total: number): number {
  if (typeof value === 'number') return value;
  if (!/^[0-9]+%$/.test(value))
    throw new Error(`invalid value for IntOrString: invalid type: string is not a percentage`);
  return Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

export interface Expectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
}

/**
 * How many pods a budget expects, and how many of them are to be healthy. Upstream: getExpectedPodCount
 * @param expectedScale what the owners of the pods are asked to have
 */
export async function expectation(
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
  expectedScale: () => Promise<number>,
): Promise<Expectation> {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    const expectedPods = await expectedScale();
    return { expectedPods, desiredHealthy: Math.max(0, expectedPods - scaled(maxUnavailable, expectedPods)) };
  }
  if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
  if (typeof minAvailable === 'number') return { expectedPods: pods.length, desiredHealthy: minAvailable };
  const expectedPods = await expectedScale();
  return { expectedPods, desiredHealthy: scaled(minAvailable, expectedPods) };
}

/** Upstream: updatePdbStatus */
export function budgetStatus(
  budget: PodDisruptionBudget,
  { expectedPods, desiredHealthy }: Expectation,
  currentHealthy: number,
  disruptedPods: DisruptedPods,
  now: number,
): PodDisruptionBudgetStatus {
  // A budget of no pods allows nothing, so that it is safe while the first ones appear.
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const { conditions } = budget.status ?? {};
  const status = {
    ...(conditions === undefined ? {} : { conditions }),
    currentHealthy,
    desiredHealthy,
    ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
    disruptionsAllowed,
    expectedPods,
    observedGeneration: budget.metadata.generation ?? 0,
  };
  return withDisruptionCondition(status, now);
}
