import {
  formatTime,
  hasReason,
  nodes as nodeResource,
  toleratesTaint,
  type Node,
  type Taint,
  type Toleration,
} from '../../api/index.ts';
import type { Client } from '../../client/index.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Which taint a condition of a node asks for. Upstream: node_lifecycle_controller.go (nodeConditionToTaintKeyStatusMap). */
const CONDITION_TAINTS: readonly (readonly [type: string, status: string, taint: string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
];

const CONDITION_KEYS: ReadonlySet<string> = new Set([...CONDITION_TAINTS.map(([, , key]) => key), UNSCHEDULABLE]);

/** The taints with which the scheduler is kept off, replaced by those that conditions and `unschedulable` ask for. */
export function noScheduleTaints(node: Node, now: number): readonly Taint[] {
  const wanted = CONDITION_TAINTS.filter(([type, status]) =>
    (node.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === status),
  ).map(([, , key]) => key);
  if (node.spec.unschedulable === true) wanted.push(UNSCHEDULABLE);
  const taints = node.spec.taints ?? [];
  const isOurs = (taint: Taint): boolean => taint.effect === 'NoSchedule' && CONDITION_KEYS.has(taint.key);
  const present = taints.filter((taint) => isOurs(taint) && wanted.includes(taint.key));
  const missing = wanted.filter((key) => !present.some((taint) => taint.key === key));
  return [
    ...taints.filter((taint) => !isOurs(taint) || wanted.includes(taint.key)),
    ...missing.map((key) => ({ key, effect: 'NoSchedule', timeAdded: formatTime(now) })),
  ];
}

/** The taints with the NoExecute ones of this controller replaced by `key`, or removed. */
export function noExecuteTaints(node: Node, key: string | undefined, now: number): readonly Taint[] {
  const taints = node.spec.taints ?? [];
  const isOurs = (taint: Taint): boolean =>
    taint.effect === 'NoExecute' && (taint.key === NOT_READY || taint.key === UNREACHABLE);
  const kept = taints.filter((taint) => !isOurs(taint) || taint.key === key);
  if (key === undefined || kept.some((taint) => isOurs(taint))) return kept;
  return [...kept, { key, effect: 'NoExecute', timeAdded: formatTime(now) }];
}

function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  return a.length === b.length && a.every((taint, index) => taint === b[index]);
}

/** Writes the taints that `change` makes of the node's. @returns whether there was anything to write */
export async function updateTaints(
  client: Client,
  node: Node,
  change: (node: Node) => readonly Taint[],
): Promise<boolean> {
  const taints = change(node);
  if (sameTaints(taints, node.spec.taints ?? [])) return false;
  try {
    await client.patch(nodeResource, { name: node.metadata.name }, 'application/merge-patch+json', {
      metadata: { uid: node.metadata.uid, resourceVersion: node.metadata.resourceVersion },
      spec: { taints },
    });
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return false;
    throw cause;
  }
  return true;
}

/**
 * How long a pod may stay on a node with these NoExecute taints, in milliseconds: 0 when it must go, undefined when it
 * may stay. Upstream: pkg/controller/tainteviction (getMinTolerationTime).
 */
export function tolerationTime(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  let least: number | undefined;
  for (const taint of taints) {
    const matching = tolerations.find((toleration) => toleratesTaint(toleration, taint));
    if (matching === undefined) return 0;
    if (matching.tolerationSeconds === undefined) continue;
    const time = Math.max(0, matching.tolerationSeconds * 1000);
    least = least === undefined ? time : Math.min(least, time);
  }
  return least;
}
