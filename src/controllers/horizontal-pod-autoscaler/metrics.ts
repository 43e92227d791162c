import { cpuMillis, parseGoDuration, parseTime, type Pod, type PodMetrics } from '../../api/index.ts';
import { isRestartableInitContainer } from '../../api/index.ts';

/** Why there is no number of replicas to propose, in the words of upstream. */
export class MetricError extends Error {
  override readonly name = 'MetricError';
}

/** What was measured of one pod. */
export interface PodMetric {
  /** Milliseconds since the epoch: the end of the window. */
  readonly timestamp: number;
  /** Milliseconds. */
  readonly window: number;
  /** Thousandths. */
  readonly value: number;
}

/** By the names of pods. */
export type MetricsByPod = ReadonlyMap<string, PodMetric>;

function metricOf({ timestamp, window }: PodMetrics, value: number): PodMetric {
  return { timestamp: parseTime(timestamp) ?? 0, window: parseGoDuration(window), value };
}

/** Upstream: getPodMetrics. A pod counts when all of its containers were measured. */
function valueOfPod({ containers }: PodMetrics, resource: string): number | undefined {
  if (containers.length === 0) return undefined;
  let sum = 0;
  for (const { usage } of containers) {
    const used = usage[resource];
    if (used === undefined) return undefined;
    sum += cpuMillis(used);
  }
  return sum;
}

/** Upstream: getContainerMetrics. @throws MetricError */
function valueOfContainer({ metadata, containers }: PodMetrics, resource: string, name: string): number | undefined {
  const container = containers.find((one) => one.name === name);
  if (container === undefined) {
    const pod = `${metadata.namespace ?? ''}/${metadata.name}`;
    throw new MetricError(`failed to get container metrics: container ${name} not present in metrics for pod ${pod}`);
  }
  const used = container.usage[resource];
  return used === undefined ? undefined : cpuMillis(used);
}

/**
 * What pods, or one container of each, use of a resource.
 * Upstream: pkg/controller/podautoscaler/metrics/client.go GetResourceMetric. @throws MetricError
 */
export function usageByPod(
  measured: readonly PodMetrics[],
  resource: string,
  container: string | undefined,
): MetricsByPod {
  if (measured.length === 0) throw new MetricError('no metrics returned from resource metrics API');
  const metrics = new Map<string, PodMetric>();
  for (const pod of measured) {
    const value = container === undefined ? valueOfPod(pod, resource) : valueOfContainer(pod, resource, container);
    if (value !== undefined) metrics.set(pod.metadata.name, metricOf(pod, value));
  }
  return metrics;
}

/** Upstream: calculateRequests. @throws MetricError */
function requestOf(pod: Pod, resource: string, container: string | undefined): number {
  const { spec, metadata } = pod;
  const ofPod = spec.resources?.requests?.[resource];
  if (container === undefined && ofPod !== undefined) return cpuMillis(ofPod);
  let sum = 0;
  for (const { name, resources } of [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter(isRestartableInitContainer),
  ]) {
    if (container !== undefined && container !== name) continue;
    const request = resources?.requests?.[resource];
    if (request === undefined) {
      throw new MetricError(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
    }
    sum += cpuMillis(request);
  }
  return sum;
}

/** What each pod, or one container of it, asks for, in thousandths. @throws MetricError */
export function requestsByPod(
  pods: readonly Pod[],
  resource: string,
  container: string | undefined,
): ReadonlyMap<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, resource, container)]));
}
