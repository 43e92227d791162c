import { isPodActive, isPodReady, parseTime, type Pod } from '../../api/index.ts';
import { readySince } from '../pod-state.ts';

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST] ?? '';
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function maxRestarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}

/** Ages count by their order of magnitude, so that among pods of about one age the choice is random but stable. */
function magnitude(since: number, now: number): number {
  const nanoseconds = (now - since) * 1e6;
  return nanoseconds > 0 ? Math.floor(Math.log2(nanoseconds)) : -1;
}

function byAge(a: Pod, b: Pod, sinceA: number, sinceB: number, now: number): number {
  return magnitude(sinceA, now) - magnitude(sinceB, now) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}

/** Number of related active pods on each node. */
function podsPerNode(related: readonly Pod[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? '';
    if (isPodActive(pod)) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/**
 * The pods in the order in which a scale-down deletes them: unassigned, not running, not ready, cheap to delete,
 * doubled up on a node, recently ready, often restarted, young.
 * Upstream: pkg/controller/controller_utils.go (ActivePodsWithRanks).
 * @param related pods of all ReplicaSets of the same owner, these included
 * @param now milliseconds since the Unix epoch
 */
export function rankForDeletion(pods: readonly Pod[], related: readonly Pod[], now: number): readonly Pod[] {
  const perNode = podsPerNode(related);
  const rank = (pod: Pod): number => perNode.get(pod.spec.nodeName ?? '') ?? 0;
  const phase = (pod: Pod): number => PHASE_ORDER[pod.status?.phase ?? ''] ?? 0;
  const created = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp) ?? 0;
  return [...pods].sort((a, b) => {
    const order =
      Number((a.spec.nodeName ?? '') !== '') - Number((b.spec.nodeName ?? '') !== '') ||
      phase(a) - phase(b) ||
      Number(isPodReady(a)) - Number(isPodReady(b)) ||
      deletionCost(a) - deletionCost(b) ||
      rank(b) - rank(a);
    if (order !== 0) return order;
    const readyA = readySince(a);
    const readyB = readySince(b);
    if (readyA !== undefined && readyB !== undefined && readyA !== readyB) return byAge(a, b, readyA, readyB, now);
    const restarts = maxRestarts(b) - maxRestarts(a);
    if (restarts !== 0) return restarts;
    return created(a) === created(b) ? 0 : byAge(a, b, created(a), created(b), now);
  });
}
