import type {
  LabelSelector,
  V2ExternalMetricSource,
  V2ObjectMetricSource,
  V2PodsMetricSource,
} from '../../api/index.ts';

/**
 * What autoscalers are told of metrics that this cluster has not: nobody serves custom.metrics.k8s.io and
 * external.metrics.k8s.io. Upstream: k8s.io/metrics/pkg/client/{custom_metrics,external_metrics}.
 */
export interface AbsentMetric {
  readonly reason: string;
  /** What the event and the condition say. */
  readonly message: string;
  /** What the autoscaler as a whole says. */
  readonly failure: string;
}

const CUSTOM =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

export function absentPodsMetric({ metric }: V2PodsMetricSource): AbsentMetric {
  const message = `unable to get metric ${metric.name}: ${CUSTOM}`;
  return { reason: 'FailedGetPodsMetric', message, failure: `failed to get pods metric value: ${message}` };
}

export function absentObjectMetric(source: V2ObjectMetricSource, namespace: string): AbsentMetric {
  const { metric, target, describedObject } = source;
  const reason = 'FailedGetObjectMetric';
  const whole = 'failed to get object metric value';
  // The words are in upstream's order, which is not the one that was meant.
  const message = `unable to get metric ${metric.name}: ${describedObject.kind} on ${namespace} ${describedObject.name}/${CUSTOM}`;
  if (target.type === 'Value' && target.value !== undefined)
    return { reason, message, failure: `${whole}: ${message}` };
  if (target.type === 'AverageValue' && target.averageValue !== undefined) {
    return { reason, message, failure: `${whole}: failed to get ${metric.name} object metric: ${message}` };
  }
  const invalid = 'invalid object metric source: neither a value target nor an average value target was set';
  return { reason, message: invalid, failure: `${whole}: ${invalid}` };
}

/** How Go prints a selector. */
function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const labels = Object.entries(matchLabels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

export function absentExternalMetric({ metric, target }: V2ExternalMetricSource, namespace: string): AbsentMetric {
  const { name, selector } = metric;
  const reason = 'FailedGetExternalMetric';
  const whole = `failed to get ${name} external metric value`;
  const missing = `the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
  const message = `unable to get external metric ${namespace}/${name}/${selectorText(selector)}: unable to fetch metrics from external metrics API: ${missing}`;
  if (target.averageValue !== undefined) {
    return { reason, message, failure: `${whole}: failed to get ${name} external metric: ${message}` };
  }
  return { reason, message, failure: `${whole}: failed to get external metric ${name}: ${message}` };
}
