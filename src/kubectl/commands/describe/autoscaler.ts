import {
  autoscalerAsV2,
  type V2HPAScalingRules,
  type V2HorizontalPodAutoscaler,
  type V2MetricSpec,
  type V2MetricStatus,
  type V2MetricTarget,
  type V2MetricValueStatus,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, metadataLines, time } from './parts.ts';

const UNKNOWN = '<unknown>';

/** A target in percent or in an amount, and what there is. */
function resourceText(target: V2MetricTarget, current: V2MetricValueStatus | undefined): string {
  const { averageUtilization: used, averageValue = '' } = current ?? {};
  if (target.averageValue !== undefined) return `:\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}`;
  const percent = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
  const share = used === undefined ? UNKNOWN : `${used}% (${averageValue})`;
  return `  (as a percentage of request):\t${share} / ${percent}`;
}

function valueText(target: V2MetricTarget, current: V2MetricValueStatus | undefined, average: boolean): string {
  const [title, is, wanted] = average
    ? ['target average value', current?.averageValue, target.averageValue]
    : ['target value', current?.value, target.value];
  return `(${title}):\t${is ?? UNKNOWN} / ${wanted ?? ''}`;
}

function metricText(metric: V2MetricSpec, status: V2MetricStatus | undefined): string {
  const { type, external, pods, object, resource, containerResource } = metric;
  if (external !== undefined) {
    const average = external.target.averageValue !== undefined;
    return `"${external.metric.name}" ${valueText(external.target, status?.external?.current, average)}`;
  }
  if (pods !== undefined) {
    const current = status?.pods?.current.averageValue ?? UNKNOWN;
    return `"${pods.metric.name}" on pods:\t${current} / ${pods.target.averageValue ?? ''}`;
  }
  if (object !== undefined) {
    const { metric: measured, describedObject: of, target } = object;
    const text = valueText(target, status?.object?.current, target.type === 'AverageValue');
    return `"${measured.name}" on ${of.kind}/${of.name} ${text}`;
  }
  if (resource !== undefined) {
    return `resource ${resource.name} on pods${resourceText(resource.target, status?.resource?.current)}`;
  }
  if (containerResource !== undefined) {
    const { name, container, target } = containerResource;
    const text = resourceText(target, status?.containerResource?.current);
    return `resource ${name} of container "${container}" on pods${text}`;
  }
  return `<unknown metric type ${JSON.stringify(type)}>`;
}

/** Upstream: printDirectionBehavior. */
function rulesText(direction: string, rules: V2HPAScalingRules | undefined): string {
  if (rules === undefined) return '';
  const { stabilizationWindowSeconds: window, selectPolicy = 'Max', policies = [] } = rules;
  const lines = policies.map(
    ({ type, value, periodSeconds }) => `      - Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds\n`,
  );
  return [
    `  ${direction}:\n`,
    window === undefined ? '' : `    Stabilization Window: ${window} seconds\n`,
    lines.length === 0 ? '' : `    Select Policy: ${selectPolicy}\n    Policies:\n${lines.join('')}`,
  ].join('');
}

/** Upstream: describe.go, describeHorizontalPodAutoscalerV2. */
export async function describeAutoscaler(context: CommandContext, given: V2HorizontalPodAutoscaler): Promise<string> {
  const autoscaler = autoscalerAsV2(given);
  const { metadata, spec, status } = autoscaler;
  const { kind, name } = spec.scaleTargetRef;
  const metrics = (spec.metrics ?? []).map((metric, index) => metricText(metric, status?.currentMetrics?.[index]));
  const conditions = (status?.conditions ?? []).map(
    (it) => `  ${it.type}\t${it.status}\t${it.reason ?? ''}\t${it.message ?? ''}\n`,
  );
  return [
    metadataLines(autoscaler),
    `CreationTimestamp:\t${time(metadata.creationTimestamp)}\nReference:\t${kind}/${name}\n`,
    `Metrics:\t( current / target )\n${metrics.map((text) => `  ${text}\n`).join('')}`,
    `Min replicas:\t${spec.minReplicas ?? '<unset>'}\nMax replicas:\t${spec.maxReplicas}\n`,
    spec.behavior === undefined
      ? ''
      : `Behavior:\n${rulesText('Scale Up', spec.behavior.scaleUp)}${rulesText('Scale Down', spec.behavior.scaleDown)}`,
    `${kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired\n`,
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------\n${conditions.join('')}`,
    await eventLines(context, given),
  ].join('');
}
