import { autoscalerAsV2 } from '../conversion/autoscaler.ts';
import type {
  PodDisruptionBudget,
  ResourceQuota,
  V2HorizontalPodAutoscaler,
  V2MetricSpec,
  V2MetricStatus,
  V2MetricTarget,
  V2MetricValueStatus,
} from '../generated/types.ts';
import { horizontalPodAutoscalers, podDisruptionBudgets, resourceQuotas } from '../resources/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column } from './column.ts';

const UNKNOWN = '<unknown>';
const MAX_METRICS = 2;

function valueText(target: V2MetricTarget, current: V2MetricValueStatus | undefined): string {
  return target.averageValue === undefined
    ? `${current?.value ?? UNKNOWN}/${target.value ?? ''}`
    : `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
}

function percent(value: number | undefined, otherwise: string): string {
  return value === undefined ? otherwise : `${String(value)}%`;
}

function resourceText(name: string, target: V2MetricTarget, current: V2MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) return `${name}: ${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
  const used = percent(current?.averageUtilization, UNKNOWN);
  return `${name}: ${used}/${percent(target.averageUtilization, '<auto>')}`;
}

function metricText(metric: V2MetricSpec, status: V2MetricStatus | undefined): string {
  const { external, pods, object, resource, containerResource } = metric;
  if (metric.type === 'External' && external !== undefined) {
    return valueText(external.target, status?.external?.current);
  }
  if (metric.type === 'Pods' && pods !== undefined) {
    return `${status?.pods?.current.averageValue ?? UNKNOWN}/${pods.target.averageValue ?? ''}`;
  }
  if (metric.type === 'Object' && object !== undefined) return valueText(object.target, status?.object?.current);
  if (metric.type === 'Resource' && resource !== undefined) {
    return resourceText(resource.name, resource.target, status?.resource?.current);
  }
  if (metric.type === 'ContainerResource' && containerResource !== undefined) {
    const { name, target } = containerResource;
    return resourceText(name, target, status?.containerResource?.current);
  }
  return '<unknown type>';
}

/** Upstream: formatHPAMetrics. */
function metricsText({ spec, status }: V2HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => metricText(metric, status?.currentMetrics?.[index]));
  const more = texts.length - MAX_METRICS;
  const shown = texts.slice(0, MAX_METRICS).join(', ');
  return more > 0 ? `${shown} + ${String(more)} more...` : shown;
}

/** Upstream: pkg/printers/internalversion printHorizontalPodAutoscaler. */
const autoscalerTable: TableDefinition<V2HorizontalPodAutoscaler> = {
  resource: horizontalPodAutoscalers,
  columns: [
    NAME,
    column(
      'Reference',
      'scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.',
    ),
    column(
      'Targets',
      'metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).  The desired replica count is calculated multiplying the ratio between the target value and the current value by the current number of pods.  Ergo, metrics used must decrease as the pod count is increased, and vice-versa.  See the individual metric source types for more information about how each type of metric must respond. If not set, the default metric will be set to 80% average CPU utilization.',
    ),
    column(
      'MinPods',
      'minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.  It defaults to 1 pod.  minReplicas is allowed to be 0 if the alpha feature gate HPAScaleToZero is enabled and at least one Object or External metric is configured.  Scaling is active as long as at least one metric value is available.',
    ),
    column(
      'MaxPods',
      'maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up. It cannot be less that minReplicas.',
    ),
    column(
      'Replicas',
      'currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.',
    ),
    AGE,
  ],
  cells(given, now) {
    const autoscaler = autoscalerAsV2(given);
    const { metadata, spec, status } = autoscaler;
    return [
      metadata.name,
      `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
      metricsText(autoscaler),
      spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
      spec.maxReplicas,
      status?.currentReplicas ?? 0,
      ageOf(metadata.creationTimestamp, now),
    ];
  },
};

function amountText(value: number | string | undefined): string {
  return value === undefined ? 'N/A' : String(value);
}

/** Upstream: printPodDisruptionBudget. */
const disruptionBudgetTable: TableDefinition<PodDisruptionBudget> = {
  resource: podDisruptionBudgets,
  columns: [
    NAME,
    column('Min Available', 'The minimum number of pods that must be available.'),
    column('Max Unavailable', 'The maximum number of pods that may be unavailable.'),
    column('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.', 'integer'),
    AGE,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    amountText(spec.minAvailable),
    amountText(spec.maxUnavailable),
    status?.disruptionsAllowed ?? 0,
    ageOf(metadata.creationTimestamp, now),
  ],
};

/** Upstream: printResourceQuota. */
const resourceQuotaTable: TableDefinition<ResourceQuota> = {
  resource: resourceQuotas,
  columns: [
    NAME,
    column('Request', 'Request represents a minimum amount of cpu/memory that a container may consume.'),
    column(
      'Limit',
      'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
    ),
    AGE,
  ],
  cells({ metadata, status }, now) {
    const { hard = {}, used = {} } = status ?? {};
    const names = Object.keys(hard).sort();
    const text = (name: string): string => `${name}: ${used[name] ?? '0'}/${hard[name] ?? '0'}`;
    const isLimit = (name: string): boolean => name.startsWith('limits.');
    return [
      metadata.name,
      names
        .filter((name) => !isLimit(name))
        .map(text)
        .join(', '),
      names.filter(isLimit).map(text).join(', '),
      ageOf(metadata.creationTimestamp, now),
    ];
  },
};

export const policyTables: readonly TableDefinition[] = [autoscalerTable, disruptionBudgetTable, resourceQuotaTable];
