import { parseTime, type Pod } from '../../api/index.ts';
import type { MetricsByPod, PodMetric } from './metrics.ts';

/** A pod that starts uses more than it will. Upstream: --horizontal-pod-autoscaler-cpu-initialization-period */
const CPU_INITIALIZATION_MS = 5 * 60_000;
/** Upstream: --horizontal-pod-autoscaler-initial-readiness-delay */
const INITIAL_READINESS_MS = 30_000;

/** What may be expected of the measurements of pods. */
export interface PodGroups {
  /** How many pods are to be taken as they were measured. */
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

/** Whether what was measured is of a time when the pod was not at its work yet. */
function isUnready({ status }: Pod, metric: PodMetric, now: number): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  const start = parseTime(status?.startTime ?? '');
  if (condition === undefined || start === undefined) return true;
  const changed = parseTime(condition.lastTransitionTime ?? '') ?? Number.NEGATIVE_INFINITY;
  const isFalse = condition.status === 'False';
  if (start + CPU_INITIALIZATION_MS > now) return isFalse || metric.timestamp < changed + metric.window;
  return isFalse && start + INITIAL_READINESS_MS > changed;
}

/** Upstream: replica_calculator.go groupPods. */
export function groupPods(pods: readonly Pod[], metrics: MetricsByPod, resource: string, now: number): PodGroups {
  const [unready, missing, ignored] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let ready = 0;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const phase = pod.status?.phase;
    const metric = metrics.get(name);
    if (deletionTimestamp !== undefined || phase === 'Failed') ignored.add(name);
    else if (phase === 'Pending') unready.add(name);
    else if (metric === undefined) missing.add(name);
    else if (resource === 'cpu' && isUnready(pod, metric, now)) unready.add(name);
    else ready++;
  }
  return { ready, unready, missing, ignored };
}
