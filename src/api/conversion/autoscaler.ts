import { statusError } from '../errors.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  V2HPAScalingRules,
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerBehavior,
  V2HorizontalPodAutoscalerCondition,
  V2MetricSpec,
  V2MetricStatus,
} from '../generated/types.ts';
import { omit } from '../omit.ts';
import { type V1Metric, type V1MetricStatus, metricFromV1, metricToV1, statusFromV1, statusToV1 } from './metrics.ts';

/** Upstream: pkg/apis/autoscaling/v1/conversion.go: what v1 has no fields for is in annotations. */
const PREFIX = 'autoscaling.alpha.kubernetes.io/';
const METRICS = `${PREFIX}metrics`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const BEHAVIOR = `${PREFIX}behavior`;
const CARRIERS = [METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR] as const;
const CPU_UTILIZATION = 80;

function isCpuUtilization({ type, resource }: V2MetricSpec): boolean {
  return type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;
}

/** The behaviour as upstream's internal type is written: with Go's field names, and with what is not set. */
function behaviorText({ scaleUp, scaleDown }: V2HorizontalPodAutoscalerBehavior): string {
  const rules = (given: V2HPAScalingRules | undefined): unknown =>
    given === undefined
      ? null
      : {
          StabilizationWindowSeconds: given.stabilizationWindowSeconds ?? null,
          SelectPolicy: given.selectPolicy ?? null,
          Policies:
            given.policies?.map(({ type, value, periodSeconds }) => ({
              Type: type,
              Value: value,
              PeriodSeconds: periodSeconds,
            })) ?? null,
          Tolerance: given.tolerance ?? null,
        };
  return JSON.stringify({ ScaleUp: rules(scaleUp), ScaleDown: rules(scaleDown) });
}

/** Go reads field names in any case. */
function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerFirst);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(
    entries.map(([key, inner]) => [`${key.charAt(0).toLowerCase()}${key.slice(1)}`, lowerFirst(inner)]),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw statusError(400, 'BadRequest', cause.message);
  }
}

function specToV1(given: V2HorizontalPodAutoscaler['spec']): HorizontalPodAutoscalerSpec {
  const { metrics } = given;
  const spec = omit(given, 'metrics', 'behavior');
  const cpu = metrics?.find(({ type, resource }) => type === 'Resource' && resource?.name === 'cpu');
  const utilization = cpu?.resource?.target.averageUtilization;
  return { ...spec, ...(utilization === undefined ? {} : { targetCPUUtilizationPercentage: utilization }) };
}

function statusToV1Status(status: NonNullable<V2HorizontalPodAutoscaler['status']>): HorizontalPodAutoscalerStatus {
  const { observedGeneration, lastScaleTime, currentReplicas = 0, desiredReplicas, currentMetrics } = status;
  const cpu = currentMetrics?.findLast(({ type, resource }) => type === 'Resource' && resource?.name === 'cpu');
  const utilization = cpu?.resource?.current.averageUtilization;
  return {
    currentReplicas,
    desiredReplicas,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    ...(utilization === undefined ? {} : { currentCPUUtilizationPercentage: utilization }),
  };
}

export function autoscalerToV1(autoscaler: V2HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { metadata, spec, status } = autoscaler;
  const annotations: Record<string, string> = {};
  const others = (spec.metrics ?? []).filter((metric) => !isCpuUtilization(metric));
  if (others.length > 0) annotations[METRICS] = JSON.stringify(others.map(metricToV1));
  const current = status?.currentMetrics ?? [];
  if (current.length > 0) annotations[CURRENT_METRICS] = JSON.stringify(current.map(statusToV1));
  if ((status?.conditions ?? []).length > 0) annotations[CONDITIONS] = JSON.stringify(status?.conditions);
  if (spec.behavior !== undefined) annotations[BEHAVIOR] = behaviorText(spec.behavior);
  const carried = Object.keys(annotations).length > 0;
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v1',
    metadata: carried ? { ...metadata, annotations: { ...metadata.annotations, ...annotations } } : metadata,
    spec: specToV1(spec),
    ...(status === undefined ? {} : { status: statusToV1Status(status) }),
  } as HorizontalPodAutoscaler;
}

function withoutCarriers(metadata: HorizontalPodAutoscaler['metadata']): HorizontalPodAutoscaler['metadata'] {
  if (metadata.annotations === undefined) return metadata;
  const annotations = omit(metadata.annotations, ...CARRIERS);
  return Object.keys(annotations).length === 0 ? omit(metadata, 'annotations') : { ...metadata, annotations };
}

function metricsOf(autoscaler: HorizontalPodAutoscaler): readonly V2MetricSpec[] {
  const utilization = autoscaler.spec.targetCPUUtilizationPercentage;
  const encoded = autoscaler.metadata.annotations?.[METRICS];
  const others = encoded === undefined ? [] : (parse(encoded) as readonly V1Metric[]).map(metricFromV1);
  const cpu = (averageUtilization: number): V2MetricSpec => ({
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
  });
  if (utilization !== undefined) return [cpu(utilization), ...others];
  return others.length === 0 ? [cpu(CPU_UTILIZATION)] : others;
}

function currentMetricsOf({ metadata, status }: HorizontalPodAutoscaler): readonly V2MetricStatus[] {
  const encoded = metadata.annotations?.[CURRENT_METRICS];
  if (encoded !== undefined) return (parse(encoded) as readonly V1MetricStatus[]).map(statusFromV1);
  const averageUtilization = status?.currentCPUUtilizationPercentage;
  if (averageUtilization === undefined) return [];
  return [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }];
}

export function autoscalerFromV1(autoscaler: HorizontalPodAutoscaler): V2HorizontalPodAutoscaler {
  const { metadata, spec, status } = autoscaler;
  const { [BEHAVIOR]: encodedBehavior, [CONDITIONS]: encodedConditions } = metadata.annotations ?? {};
  const behavior =
    encodedBehavior === undefined
      ? undefined
      : (lowerFirst(parse(encodedBehavior)) as V2HorizontalPodAutoscalerBehavior);
  const conditions =
    encodedConditions === undefined
      ? undefined
      : (parse(encodedConditions) as readonly V2HorizontalPodAutoscalerCondition[]);
  const currentMetrics = currentMetricsOf(autoscaler);
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v2',
    metadata: withoutCarriers(metadata),
    spec: {
      ...omit(spec, 'targetCPUUtilizationPercentage'),
      metrics: metricsOf(autoscaler),
      ...(behavior === undefined ? {} : { behavior }),
    },
    ...(status === undefined
      ? {}
      : {
          status: {
            ...omit(status, 'currentCPUUtilizationPercentage', 'currentReplicas'),
            // Nothing is not written in v2.
            ...(status.currentReplicas === 0 ? {} : { currentReplicas: status.currentReplicas }),
            ...(currentMetrics.length === 0 ? {} : { currentMetrics }),
            ...(conditions === undefined ? {} : { conditions }),
          },
        }),
  };
}

/** An autoscaler of either version as rules and tables know it. */
export function autoscalerAsV2(autoscaler: V2HorizontalPodAutoscaler): V2HorizontalPodAutoscaler {
  // Both versions are one resource, so that objects of v1 come here as well.
  return autoscaler.apiVersion === 'autoscaling/v1'
    ? autoscalerFromV1(autoscaler as unknown as HorizontalPodAutoscaler)
    : autoscaler;
}
