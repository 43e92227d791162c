import {
  bytes,
  cpuMillis,
  podRequests,
  podResourceTotals,
  quantityValue,
  type Container,
  type Node,
  type Pod,
} from '../api/index.ts';

/** Amounts of what nodes have and pods ask for. CPU in thousandths, the others in whole units. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  /** Extended resources and huge pages by name, for instance `example.com/gpu`. */
  readonly extended: Readonly<Record<string, number>>;
}

/** CPU and memory with a guess for containers that ask for nothing: they will use something. For scores only. */
export interface Guess {
  readonly cpu: number;
  readonly memory: number;
}

export interface PodAmounts extends Amounts {
  readonly guessed: Guess;
}

// upstream: pkg/scheduler/util/pod_resources.go (DefaultMilliCPURequest, DefaultMemoryRequest)
const GUESS = { cpu: '100m', memory: String(200 * 1024 * 1024) };

const NO_EXTENDED: Readonly<Record<string, number>> = {};

/** Upstream: v1helper.IsScalarResourceName. */
function isScalar(name: string): boolean {
  return name.startsWith('hugepages-') || (name.includes('/') && !name.startsWith('kubernetes.io/'));
}

function scalars(list: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const found = Object.entries(list).flatMap(([name, quantity]) => {
    const count = isScalar(name) ? quantityValue(quantity) : 0;
    return count === 0 ? [] : [[name, count] as const];
  });
  return found.length === 0 ? NO_EXTENDED : Object.fromEntries(found);
}

function hasScalars(container: Container): boolean {
  const { requests } = container.resources ?? {};
  if (requests === undefined) return false;
  for (const name in requests) if (isScalar(name)) return true;
  return false;
}

function extendedRequests({ spec }: Pod): Readonly<Record<string, number>> {
  const podLevel = Object.keys(spec.resources?.requests ?? {}).some(isScalar);
  if (!podLevel && !spec.containers.some(hasScalars) && spec.initContainers?.some(hasScalars) !== true) {
    return NO_EXTENDED;
  }
  return scalars(podResourceTotals(spec, 'requests'));
}

function asksForBoth({ resources }: Container): boolean {
  return resources?.requests?.['cpu'] !== undefined && resources.requests['memory'] !== undefined;
}

function withGuess(container: Container): Container {
  if (asksForBoth(container)) return container;
  return {
    ...container,
    resources: { ...container.resources, requests: { ...GUESS, ...container.resources?.requests } },
  };
}

function guess(pod: Pod, known: Guess): Guess {
  const { containers, initContainers } = pod.spec;
  if (containers.every(asksForBoth) && (initContainers ?? []).every(asksForBoth)) return known;
  return podRequests({
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(withGuess),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withGuess) }),
    },
  });
}

export function podAmounts(pod: Pod): PodAmounts {
  const requests = podRequests(pod);
  const { cpu, memory, ephemeralStorage } = requests;
  return { cpu, memory, ephemeralStorage, extended: extendedRequests(pod), guessed: guess(pod, requests) };
}

/** What a node has for pods, and how many of them it takes. */
export function allocatable(node: Node): Amounts & { readonly pods: number } {
  const amounts = node.status?.allocatable ?? {};
  return {
    cpu: cpuMillis(amounts['cpu']),
    memory: bytes(amounts['memory']),
    ephemeralStorage: bytes(amounts['ephemeral-storage']),
    pods: quantityValue(amounts['pods'] ?? '0'),
    extended: scalars(amounts),
  };
}

/** A running total of what pods ask for. */
export class AmountTotals implements PodAmounts {
  #cpu = 0;
  #memory = 0;
  #ephemeralStorage = 0;
  #guessedCpu = 0;
  #guessedMemory = 0;
  #extended: Record<string, number> = {};

  get cpu(): number {
    return this.#cpu;
  }

  get memory(): number {
    return this.#memory;
  }

  get ephemeralStorage(): number {
    return this.#ephemeralStorage;
  }

  get extended(): Readonly<Record<string, number>> {
    return this.#extended;
  }

  get guessed(): Guess {
    return { cpu: this.#guessedCpu, memory: this.#guessedMemory };
  }

  add(amounts: PodAmounts, sign: 1 | -1): void {
    this.#cpu += sign * amounts.cpu;
    this.#memory += sign * amounts.memory;
    this.#ephemeralStorage += sign * amounts.ephemeralStorage;
    this.#guessedCpu += sign * amounts.guessed.cpu;
    this.#guessedMemory += sign * amounts.guessed.memory;
    for (const [name, count] of Object.entries(amounts.extended)) {
      this.#extended[name] = (this.#extended[name] ?? 0) + sign * count;
    }
  }
}
