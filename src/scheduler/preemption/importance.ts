import { parseTime, type Pod } from '../../api/index.ts';

export function priority(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

export function startTime(pod: Pod): number {
  return parseTime(pod.status?.startTime ?? pod.metadata.creationTimestamp) ?? 0;
}

/** The more important, then the longer running, first. Upstream: pkg/scheduler/util (MoreImportantPod). */
export function byImportance(a: Pod, b: Pod): number {
  return priority(b) - priority(a) || startTime(a) - startTime(b);
}
