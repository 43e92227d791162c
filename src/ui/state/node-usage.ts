import { bytes, cpuMillis, type Pod } from '../../api/index.ts';

export interface NodeUsage {
  /** Thousandths of a CPU that are requested. */
  readonly cpu: number;
  /** Bytes that are requested. */
  readonly memory: number;
  readonly pods: number;
}

interface Requests {
  readonly cpu: number;
  readonly memory: number;
}

const requestsOf = new WeakMap<Pod, Requests>();

function containerRequests(pod: Pod): Requests {
  const sum = (containers: Pod['spec']['containers']): Requests => ({
    cpu: containers.reduce((total, { resources }) => total + cpuMillis(resources?.requests?.['cpu']), 0),
    memory: containers.reduce((total, { resources }) => total + bytes(resources?.requests?.['memory']), 0),
  });
  const running = sum(pod.spec.containers);
  // Init containers run one after the other, before the rest: the largest of them counts where it is larger.
  return (pod.spec.initContainers ?? []).reduce<Requests>((most, container) => {
    const one = sum([container]);
    return { cpu: Math.max(most.cpu, one.cpu), memory: Math.max(most.memory, one.memory) };
  }, running);
}

/** What pods request of their node, as the scheduler counts it. Finished pods request nothing. */
export function nodeUsage(pods: readonly Pod[]): NodeUsage {
  let usage: NodeUsage = { cpu: 0, memory: 0, pods: 0 };
  for (const pod of pods) {
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') continue;
    let requests = requestsOf.get(pod);
    if (requests === undefined) requestsOf.set(pod, (requests = containerRequests(pod)));
    usage = { cpu: usage.cpu + requests.cpu, memory: usage.memory + requests.memory, pods: usage.pods + 1 };
  }
  return usage;
}
