import { getPodCondition, isPodReady, parseTime, podPhaseTerminal, type Pod } from '../api/index.ts';
import { semanticEqual } from './semantic-equal.ts';

/** Being deleted while its containers may still run. Upstream: pkg/controller/controller_utils.go (IsPodTerminating). */
export function isPodTerminating(pod: Pod): boolean {
  return !podPhaseTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
}

/** When the pod became Ready, in milliseconds since the Unix epoch; undefined while it is not. */
export function readySince(pod: Pod): number | undefined {
  if (!isPodReady(pod)) return undefined;
  return parseTime(getPodCondition(pod, 'Ready')?.lastTransitionTime ?? '') ?? 0;
}

/**
 * Milliseconds until the pod has been Ready for `minReadySeconds`: 0 when it is available, undefined when it is not Ready.
 * Upstream: pkg/api/v1/pod/util.go (IsPodAvailable).
 */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  const since = readySince(pod);
  if (since === undefined) return undefined;
  return minReadySeconds === 0 ? 0 : Math.max(0, since + minReadySeconds * 1000 - now);
}

/** Whether a pod is to those who count, place and replace pods what it was before. */
export function isSameToController(pod: Pod, old: Pod): boolean {
  const [next, last] = [pod.metadata, old.metadata];
  return (
    pod.status?.phase === old.status?.phase &&
    readySince(pod) === readySince(old) &&
    pod.spec.nodeName === old.spec.nodeName &&
    next.deletionTimestamp === last.deletionTimestamp &&
    semanticEqual(next.labels, last.labels) &&
    semanticEqual(next.ownerReferences, last.ownerReferences)
  );
}
