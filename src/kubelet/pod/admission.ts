import { hostPorts, podRequests, portsConflict, type Pod } from '../../api/index.ts';
import type { PodFailure } from './pod-status.ts';

/** What a node can give, and has given: CPU in thousandths, memory in bytes. */
export interface NodeCapacity {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/**
 * Whether a pod still fits beside the others of the node: for pods that no scheduler, or a mistaken one, has placed.
 * upstream: pkg/kubelet/lifecycle/predicate.go. @returns why not
 */
export function refusePod(pod: Pod, others: readonly Pod[], capacity: NodeCapacity): PodFailure | undefined {
  const error = capacityError(pod, others, capacity);
  return error === undefined ? undefined : { ...error, message: `Pod was rejected: ${error.message}` };
}

/** What is missing beside the other pods, as upstream's InsufficientResourceError has it. */
export function capacityError(pod: Pod, others: readonly Pod[], capacity: NodeCapacity): PodFailure | undefined {
  if (others.length + 1 > capacity.pods) return outOf('pods', 1, others.length, capacity.pods);
  const requests = podRequests(pod);
  for (const resource of ['cpu', 'memory'] as const) {
    const requested = requests[resource];
    const used = others.reduce((sum, other) => sum + podRequests(other)[resource], 0);
    if (requested > 0 && used + requested > capacity[resource]) {
      return outOf(resource, requested, used, capacity[resource]);
    }
  }
  const taken = others.flatMap(hostPorts);
  if (hostPorts(pod).some((port) => taken.some((other) => portsConflict(port, other)))) {
    const why = "node(s) didn't have free ports for the requested pod ports";
    return { reason: 'NodePorts', message: `Predicate NodePorts failed: ${why}` };
  }
  return undefined;
}

function outOf(resource: string, requested: number, used: number, capacity: number): PodFailure {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${String(requested)}, used: ${String(used)}, capacity: ${String(capacity)}`,
  };
}
