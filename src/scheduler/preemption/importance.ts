import { parseTime, type Pod } from '../../api/index.ts';

export function priority(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

export function startTime(pod: Pod): number {
  return parseTime(pod.status?.startTime ?? pod.metadata.creationTimestamp) ?? 0;
}

/** The more important, then the longer running, first. Upstream: pkg/scheduler/util (MoreImportantPod). */
export function byImportance(pods: Iterable<Pod>): readonly Pod[] {
  return [...pods]
    .map((pod) => ({ pod, priority: priority(pod), start: startTime(pod) }))
    .sort((a, b) => b.priority - a.priority || a.start - b.start)
    .map(({ pod }) => pod);
}
