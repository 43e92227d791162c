import type { Container, Pod, PodSpec, ResourceRequirements } from '../generated/types.ts';
import { bytes, cpuMillis, parseQuantity } from '../quantity/index.ts';

/** What a pod asks for, or may use. */
export interface PodResources {
  /** Thousandths of a CPU. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly ephemeralStorage: number;
}

type List = Readonly<Record<string, string>>;

/** An init container that keeps running beside the others: a sidecar. */
export function isRestartableInitContainer(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

function amounts(list: List | undefined): PodResources {
  return {
    cpu: cpuMillis(list?.['cpu']),
    memory: bytes(list?.['memory']),
    ephemeralStorage: bytes(list?.['ephemeral-storage']),
  };
}

function combine(a: PodResources, b: PodResources, how: (x: number, y: number) => number): PodResources {
  return {
    cpu: how(a.cpu, b.cpu),
    memory: how(a.memory, b.memory),
    ephemeralStorage: how(a.ephemeralStorage, b.ephemeralStorage),
  };
}

const ZERO: PodResources = { cpu: 0, memory: 0, ephemeralStorage: 0 };
const sum = (x: number, y: number): number => x + y;

/** Init containers run one after another, beside the sidecars started before them. Upstream: component-helpers/resource. */
function total(spec: PodSpec, listOf: (resources: ResourceRequirements | undefined) => List | undefined): PodResources {
  let running = ZERO;
  for (const container of spec.containers) running = combine(running, amounts(listOf(container.resources)), sum);
  let sidecars = ZERO;
  let starting = ZERO;
  for (const container of spec.initContainers ?? []) {
    const own = amounts(listOf(container.resources));
    if (isRestartableInitContainer(container)) {
      running = combine(running, own, sum);
      sidecars = combine(sidecars, own, sum);
      starting = combine(starting, sidecars, Math.max);
    } else {
      starting = combine(starting, combine(own, sidecars, sum), Math.max);
    }
  }
  let result = combine(running, starting, Math.max);
  const podLevel = listOf(spec.resources);
  if (podLevel !== undefined) {
    const own = amounts(podLevel);
    result = {
      ...result,
      cpu: podLevel['cpu'] === undefined ? result.cpu : own.cpu,
      memory: podLevel['memory'] === undefined ? result.memory : own.memory,
    };
  }
  return spec.overhead === undefined ? result : combine(result, amounts(spec.overhead), sum);
}

/** What the scheduler counts for a pod. */
export function podRequests(pod: Pod): PodResources {
  return total(pod.spec, (resources) => resources?.requests);
}

/** Sum of limits; a container without one counts 0. */
export function podLimits(pod: Pod): PodResources {
  return total(pod.spec, (resources) => resources?.limits);
}

function isZero(quantity: string): boolean {
  return quantity === '0' || parseQuantity(quantity).nanos === 0n;
}

/** `cpu` and `memory` of a list that are more than nothing. */
function counted(list: List | undefined): List {
  const found: Record<string, string> = {};
  for (const name of ['cpu', 'memory']) {
    const quantity = list?.[name];
    if (quantity !== undefined && !isZero(quantity)) found[name] = quantity;
  }
  return found;
}

/** Quality of service class. Upstream: pkg/apis/core/v1/helper/qos. */
export function podQosClass(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const podLevel = pod.spec.resources;
  const sources =
    podLevel === undefined || Object.keys({ ...podLevel.requests, ...podLevel.limits }).length === 0
      ? [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => container.resources)
      : [podLevel];
  let bestEffort = true;
  let guaranteed = true;
  for (const resources of sources) {
    const requests = counted(resources?.requests);
    const limits = counted(resources?.limits);
    if (Object.keys(requests).length + Object.keys(limits).length > 0) bestEffort = false;
    for (const name of ['cpu', 'memory']) {
      if (limits[name] === undefined || (requests[name] ?? limits[name]) !== limits[name]) guaranteed = false;
    }
  }
  if (bestEffort) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
