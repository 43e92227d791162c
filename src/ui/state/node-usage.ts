import { podPhaseTerminal, podRequests, type Pod, type PodResources } from '../../api/index.ts';

export interface NodeUsage {
  /** Thousandths of a CPU that are requested. */
  readonly cpu: number;
  /** Bytes that are requested. */
  readonly memory: number;
  readonly pods: number;
}

/** Objects are frozen: what a pod requests is worked out once. */
const requestsOf = new WeakMap<Pod, PodResources>();

/** What pods request of their node, as the scheduler counts it. Finished pods request nothing. */
export function nodeUsage(pods: readonly Pod[]): NodeUsage {
  let usage: NodeUsage = { cpu: 0, memory: 0, pods: 0 };
  for (const pod of pods) {
    if (podPhaseTerminal(pod)) continue;
    let requests = requestsOf.get(pod);
    if (requests === undefined) requestsOf.set(pod, (requests = podRequests(pod)));
    usage = { cpu: usage.cpu + requests.cpu, memory: usage.memory + requests.memory, pods: usage.pods + 1 };
  }
  return usage;
}
