import { bytes, cpuMillis, podRequests, quantityValue, type Container, type Node, type Pod } from '../api/index.ts';

/** Amounts of what nodes have and pods ask for. CPU in thousandths, the others in whole units. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  /** Extended resources by name, for instance `example.com/gpu`. */
  readonly extended: Readonly<Record<string, number>>;
}

export interface PodAmounts extends Amounts {
  /** The same, with a guess for containers that ask for nothing: they will use something. For scores only. */
  readonly guessed: { readonly cpu: number; readonly memory: number };
}

// upstream: pkg/scheduler/util/pod_resources.go
const GUESSED_CPU = 100;
const GUESSED_MEMORY = 200 * 1024 * 1024;

function extendedNames(amounts: Readonly<Record<string, string>> | undefined): readonly string[] {
  return Object.keys(amounts ?? {}).filter((name) => name.includes('/') && !name.startsWith('kubernetes.io/'));
}

function extendedRequests(pod: Pod): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  const requestsOf = (container: Container): Readonly<Record<string, string>> => ({
    ...container.resources?.limits,
    ...container.resources?.requests,
  });
  for (const container of pod.spec.containers) {
    const requests = requestsOf(container);
    for (const name of extendedNames(requests)) {
      total[name] = (total[name] ?? 0) + quantityValue(requests[name] ?? '0');
    }
  }
  for (const container of pod.spec.initContainers ?? []) {
    const requests = requestsOf(container);
    for (const name of extendedNames(requests)) {
      total[name] = Math.max(total[name] ?? 0, quantityValue(requests[name] ?? '0'));
    }
  }
  return total;
}

export function podAmounts(pod: Pod): PodAmounts {
  const { cpu, memory, ephemeralStorage } = podRequests(pod);
  const asks = (name: 'cpu' | 'memory') => (container: Container) =>
    container.resources?.requests?.[name] === undefined;
  return {
    cpu,
    memory,
    ephemeralStorage,
    extended: extendedRequests(pod),
    guessed: {
      cpu: cpu + GUESSED_CPU * pod.spec.containers.filter(asks('cpu')).length,
      memory: memory + GUESSED_MEMORY * pod.spec.containers.filter(asks('memory')).length,
    },
  };
}

/** What a node has for pods, and how many of them it takes. */
export function allocatable(node: Node): Amounts & { readonly pods: number } {
  const amounts = node.status?.allocatable ?? {};
  return {
    cpu: cpuMillis(amounts['cpu']),
    memory: bytes(amounts['memory']),
    ephemeralStorage: bytes(amounts['ephemeral-storage']),
    pods: quantityValue(amounts['pods'] ?? '0'),
    extended: Object.fromEntries(extendedNames(amounts).map((name) => [name, quantityValue(amounts[name] ?? '0')])),
  };
}
