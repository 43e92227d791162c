import type { Pod } from '../../api/index.ts';
import { MetricError, requestsByPod, type MetricsByPod } from './metrics.ts';
import { groupPods } from './pod-groups.ts';

/** How far usage may be from its target without a change. Upstream: Tolerances. */
export interface Tolerances {
  readonly scaleUp: number;
  readonly scaleDown: number;
}

/** What is known when replicas are counted for one metric. */
export interface Situation {
  readonly pods: readonly Pod[];
  readonly metrics: MetricsByPod;
  readonly currentReplicas: number;
  readonly tolerances: Tolerances;
  readonly now: number;
}

export interface Proposal {
  readonly replicas: number;
  /** Thousandths that a pod uses on average. */
  readonly usage: number;
  /** Percent of what pods ask for. */
  readonly utilization?: number;
}

interface Ratio extends Omit<Proposal, 'replicas'> {
  /** Of what is used to what is aimed at. */
  readonly ratio: number;
}

/** How a kind of target compares usage with it. */
interface Target {
  readonly ratioOf: (values: ReadonlyMap<string, number>) => Ratio;
  /** What a pod without a measurement is taken to use when replicas are to become fewer. */
  readonly missingUses: (pod: string) => number;
  /** The resource of the metric. */
  readonly resource: string;
}

function isWithin({ scaleUp, scaleDown }: Tolerances, ratio: number): boolean {
  return 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;
}

/** Upstream: GetResourceReplicas and calcPlainMetricReplicas, which differ in their targets only. @throws MetricError */
function propose({ pods, metrics, currentReplicas, tolerances, now }: Situation, target: Target): Proposal {
  if (pods.length === 0) throw new MetricError('no pods returned by selector while calculating replica count');
  const { ready, unready, missing, ignored } = groupPods(pods, metrics, target.resource, now);
  const values = new Map<string, number>();
  for (const [name, { value }] of metrics) {
    if (!ignored.has(name) && !unready.has(name)) values.set(name, value);
  }
  if (values.size === 0) throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');
  const { ratio, ...usage } = target.ratioOf(values);
  const stay = { replicas: currentReplicas, ...usage };
  const withUnready = unready.size > 0 && ratio > 1;
  if (!withUnready && missing.size === 0) {
    return isWithin(tolerances, ratio) ? stay : { replicas: Math.ceil(ratio * ready), ...usage };
  }
  // What is not known is taken to speak against a change.
  if (ratio !== 1) for (const name of missing) values.set(name, ratio < 1 ? target.missingUses(name) : 0);
  if (withUnready) for (const name of unready) values.set(name, 0);
  const { ratio: careful } = target.ratioOf(values);
  if (isWithin(tolerances, careful) || (ratio < 1 && careful > 1) || (ratio > 1 && careful < 1)) return stay;
  const replicas = Math.ceil(careful * values.size);
  const turns = careful < 1 ? replicas > currentReplicas : replicas < currentReplicas;
  return turns ? stay : { replicas, ...usage };
}

/** For a target in percent of what pods ask for. @throws MetricError */
export function utilizationReplicas(
  situation: Situation,
  resource: string,
  container: string | undefined,
  percent: number,
): Proposal {
  let requests: ReadonlyMap<string, number> | undefined;
  const request = (pod: string): number | undefined => {
    requests ??= requestsByPod(situation.pods, resource, container);
    return requests.get(pod);
  };
  return propose(situation, {
    resource,
    missingUses: (pod) => Math.floor(((request(pod) ?? 0) * Math.max(100, percent)) / 100),
    ratioOf(values) {
      let [used, asked, count] = [0, 0, 0];
      for (const [pod, value] of values) {
        const wanted = request(pod);
        if (wanted === undefined) continue;
        used += value;
        asked += wanted;
        count++;
      }
      if (asked === 0) throw new MetricError('no metrics returned matched known pods');
      const utilization = Math.floor((used * 100) / asked);
      return { ratio: utilization / percent, utilization, usage: Math.floor(used / count) };
    },
  });
}

/** For a target in thousandths per pod. @throws MetricError */
export function averageReplicas(situation: Situation, resource: string, target: number): Proposal {
  return propose(situation, {
    resource,
    missingUses: () => target,
    ratioOf(values) {
      let used = 0;
      for (const value of values.values()) used += value;
      const usage = Math.floor(used / values.size);
      return { ratio: usage / target, usage };
    },
  });
}
