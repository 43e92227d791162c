import { isPodAvailable, isPodReady, type DaemonSet, type DaemonSetStatus, type Node } from '../../api/index.ts';
import { availableIn } from '../pod-state.ts';
import { omitZeros } from '../omit-zeros.ts';
import type { Eligibility } from './eligibility.ts';
import { firstByAge, type PodsByNode } from './pods.ts';
import { updatedPods } from './template.ts';

export interface StatusInput {
  readonly nodes: readonly Node[];
  readonly judge: (node: Node) => Eligibility;
  readonly pods: PodsByNode;
  readonly hash: string;
  /** Whether the set was acted upon as it is, so that its generation counts as observed. */
  readonly observed: boolean;
  readonly now: number;
}

/** Upstream: updateDaemonSetStatus. */
export function computeStatus(set: DaemonSet, input: StatusInput): DaemonSetStatus {
  const { nodes, judge, pods, hash, observed, now } = input;
  const isUpdated = updatedPods(set, hash);
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  for (const node of nodes) {
    const oldest = firstByAge(pods.get(node.metadata.name) ?? []);
    if (!judge(node).run) {
      if (oldest !== undefined) counts.misscheduled++;
      continue;
    }
    counts.desired++;
    if (oldest === undefined) continue;
    counts.current++;
    if (isPodReady(oldest)) counts.ready++;
    if (isPodAvailable(oldest, set.spec.minReadySeconds ?? 0, now)) counts.available++;
    if (isUpdated(oldest)) counts.updated++;
  }
  const status = {
    ...set.status,
    ...(observed ? { observedGeneration: set.metadata.generation ?? 0 } : {}),
    desiredNumberScheduled: counts.desired,
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    numberReady: counts.ready,
    updatedNumberScheduled: counts.updated,
    numberAvailable: counts.available,
    numberUnavailable: counts.desired - counts.available,
  };
  return omitZeros(status, ['updatedNumberScheduled', 'numberAvailable', 'numberUnavailable']);
}

/** Milliseconds until another pod becomes available by the passing of time alone. */
export function nextAvailability(set: DaemonSet, pods: PodsByNode, now: number): number | undefined {
  const waits = [...pods.values()]
    .flat()
    .map((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now) ?? 0)
    .filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
