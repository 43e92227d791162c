import {
  cpuMillis,
  formatMillis,
  podMetrics,
  type Pod,
  type V2MetricSpec,
  type V2MetricStatus,
  type V2MetricTarget,
  type V2MetricValueStatus,
} from '../../api/index.ts';
import type { Client } from '../../client/index.ts';
import { absentExternalMetric, absentObjectMetric, absentPodsMetric, type AbsentMetric } from './absent-metrics.ts';
import { MetricError, usageByPod, type MetricsByPod } from './metrics.ts';
import { averageReplicas, utilizationReplicas, type Proposal, type Tolerances } from './replica-calculator.ts';

/** What one turn of an autoscaler knows of its target. */
export interface TargetState {
  readonly client: Client;
  readonly namespace: string;
  /** As the target's scale has it. */
  readonly selector: string;
  readonly pods: readonly Pod[];
  readonly currentReplicas: number;
  readonly tolerances: Tolerances;
  readonly now: number;
}

/** What one metric asks for. */
export interface MetricProposal {
  readonly replicas: number;
  /** What events and conditions call the metric. */
  readonly name: string;
  readonly status: V2MetricStatus;
}

/** A metric of which nothing can be said. */
export class UnableError extends Error {
  override readonly name = 'UnableError';
  readonly absent: AbsentMetric;

  constructor(absent: AbsentMetric) {
    super(absent.failure);
    this.absent = absent;
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Upstream: GetResourceMetric. @throws MetricError */
async function usageOf(state: TargetState, resource: string, container: string | undefined): Promise<MetricsByPod> {
  const { client, namespace, selector } = state;
  try {
    const { items } = await client.list(podMetrics, { namespace, labelSelector: selector }).catch((cause: unknown) => {
      const why = `unable to fetch metrics from resource metrics API: ${textOf(cause)}`;
      throw new MetricError(why, { cause });
    });
    return usageByPod(items, resource, container);
  } catch (cause) {
    if (!(cause instanceof MetricError)) throw cause;
    throw new MetricError(`unable to get metrics for resource ${resource}: ${cause.message}`, { cause });
  }
}

interface OfResource {
  readonly name: string;
  readonly container: string | undefined;
  readonly target: V2MetricTarget;
}

interface Measured {
  readonly replicas: number;
  readonly name: string;
  readonly current: V2MetricValueStatus;
}

/** Upstream: computeStatusForResourceMetricGeneric. @throws MetricError */
async function measure(state: TargetState, { name, container, target }: OfResource): Promise<Measured> {
  const { averageValue, averageUtilization } = target;
  const count = async (what: string, how: (metrics: MetricsByPod) => Proposal): Promise<Proposal> => {
    try {
      return how(await usageOf(state, name, container));
    } catch (cause) {
      if (!(cause instanceof MetricError)) throw cause;
      throw new MetricError(`failed to get ${name} ${what}: ${cause.message}`, { cause });
    }
  };
  if (averageValue !== undefined) {
    const aim = cpuMillis(averageValue);
    const { replicas, usage } = await count('usage', (metrics) => averageReplicas({ ...state, metrics }, name, aim));
    return { replicas, name: `${name} resource`, current: { averageValue: formatMillis(usage) } };
  }
  if (averageUtilization === undefined) throw new MetricError(NO_TARGET);
  const {
    replicas,
    usage,
    utilization = 0,
  } = await count('utilization', (metrics) =>
    utilizationReplicas({ ...state, metrics }, name, container, averageUtilization),
  );
  return {
    replicas,
    name: `${name} ${container === undefined ? '' : 'container '}resource utilization (percentage of request)`,
    current: { averageUtilization: utilization, averageValue: formatMillis(usage) },
  };
}

const NO_TARGET =
  'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set';

/** @throws UnableError */
async function measureOr(state: TargetState, of: OfResource, reason: string, whole: string): Promise<Measured> {
  try {
    return await measure(state, of);
  } catch (cause) {
    if (!(cause instanceof MetricError)) throw cause;
    throw new UnableError({ reason, message: cause.message, failure: `${whole}: ${cause.message}` });
  }
}

/** Upstream: computeReplicasForMetric. @throws UnableError */
export async function proposalFor(state: TargetState, spec: V2MetricSpec): Promise<MetricProposal> {
  const { type, resource, containerResource, pods, object, external } = spec;
  if (type === 'Resource' && resource !== undefined) {
    const whole = `failed to get ${resource.name} resource metric value`;
    const of = { ...resource, container: undefined };
    const { replicas, name, current } = await measureOr(state, of, 'FailedGetResourceMetric', whole);
    return { replicas, name, status: { type, resource: { name: resource.name, current } } };
  }
  if (type === 'ContainerResource' && containerResource !== undefined) {
    const { name: resourceName, container } = containerResource;
    const whole = `failed to get ${container} container metric value`;
    const measured = await measureOr(state, containerResource, 'FailedGetContainerResourceMetric', whole);
    const { replicas, name, current } = measured;
    return { replicas, name, status: { type, containerResource: { name: resourceName, container, current } } };
  }
  if (type === 'Pods' && pods !== undefined) throw new UnableError(absentPodsMetric(pods));
  if (type === 'Object' && object !== undefined) throw new UnableError(absentObjectMetric(object, state.namespace));
  if (type === 'External' && external !== undefined) {
    throw new UnableError(absentExternalMetric(external, state.namespace));
  }
  const message = `unknown metric source type ${JSON.stringify(type)}`;
  throw new UnableError({ reason: 'InvalidMetricSourceType', message, failure: message });
}
