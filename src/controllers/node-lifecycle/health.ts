import { formatTime, parseTime, type Lease, type Node, type NodeCondition } from '../../api/index.ts';

/** What was last seen of a node, and when by this controller's own clock: clocks of nodes are not trusted. */
export interface NodeHealth {
  /** Monotonic milliseconds of the last sign of life. */
  readonly seenAt: number;
  readonly heartbeat: string | undefined;
  /** Milliseconds since the Unix epoch, by the node's clock. */
  readonly renewed: number | undefined;
}

/** The conditions that say nothing any more when the kubelet is silent. */
const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

export function readyCondition(node: Node): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === 'Ready');
}

/**
 * What is known of a node after another look at it.
 * Upstream: pkg/controller/nodelifecycle (tryUpdateNodeHealth).
 * @param monotonic milliseconds
 */
export function observe(
  before: NodeHealth | undefined,
  node: Node,
  lease: Lease | undefined,
  monotonic: number,
): NodeHealth {
  const heartbeat = readyCondition(node)?.lastHeartbeatTime;
  const renewed = lease?.spec.renewTime === undefined ? undefined : parseTime(lease.spec.renewTime);
  const alive =
    before === undefined ||
    heartbeat !== before.heartbeat ||
    (renewed !== undefined && (before.renewed === undefined || renewed > before.renewed));
  return { seenAt: alive ? monotonic : before.seenAt, heartbeat, renewed };
}

/** The conditions of a node whose kubelet has been silent for too long. */
export function unknownConditions(node: Node, now: number): readonly NodeCondition[] {
  const conditions = node.status?.conditions ?? [];
  const changed = conditions.map((condition) =>
    REPORTED.some((type) => type === condition.type) && condition.status !== 'Unknown'
      ? {
          ...condition,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: formatTime(now),
        }
      : condition,
  );
  const missing = REPORTED.filter((type) => !conditions.some((condition) => condition.type === type));
  return [
    ...changed,
    ...missing.map((type) => ({
      type,
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: node.metadata.creationTimestamp,
      lastTransitionTime: formatTime(now),
    })),
  ];
}

export type Disruption = 'normal' | 'partial' | 'full';

// upstream: --unhealthy-zone-threshold
const UNHEALTHY_ZONE_THRESHOLD = 0.55;

/** Whether so many nodes are silent that the fault is rather the network's. Upstream: ComputeZoneState. */
export function disruptionOf(nodes: readonly Node[]): Disruption {
  const ready = nodes.filter((node) => readyCondition(node)?.status === 'True').length;
  const silent = nodes.length - ready;
  if (ready === 0 && silent > 0) return 'full';
  if (silent > 2 && silent / nodes.length >= UNHEALTHY_ZONE_THRESHOLD) return 'partial';
  return 'normal';
}
