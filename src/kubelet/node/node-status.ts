import {
  formatBytes,
  formatMillis,
  formatTime,
  type ContainerImage,
  type NodeCondition,
  type NodeStatus,
} from '../../api/index.ts';
import type { Image } from '../../oci/index.ts';
import { RUNTIME_HANDLERS } from '../pod/runtime-handler.ts';
import { CONTAINER_RUNTIME_VERSION, KUBELET_VERSION } from './version.ts';

export interface NodeFacts {
  readonly name: string;
  readonly address: string;
  readonly capacity: { readonly cpu: number; readonly memory: number; readonly pods: number };
  readonly osImage: string;
  readonly bootId: string;
}

/** upstream: pkg/kubelet/server default port */
const KUBELET_PORT = 10250;

/** Bytes. Browsers do not say how much a page may hold; file trees without a limit tell this size, too. */
export const EPHEMERAL_STORAGE = 4 * 2 ** 30;

export function capacityQuantities({ capacity }: NodeFacts): Readonly<Record<string, string>> {
  return {
    cpu: formatMillis(capacity.cpu * 1000),
    'ephemeral-storage': formatBytes(EPHEMERAL_STORAGE),
    memory: formatBytes(capacity.memory),
    pods: String(capacity.pods),
  };
}

/**
 * Labels of a new node. The operating system is `linux`, because images and manifests ask for it and programs here find
 * Linux's paths, signals and errnos; the architecture says what it really is.
 */
export function nodeLabels(name: string): Readonly<Record<string, string>> {
  return {
    'beta.kubernetes.io/arch': 'wasm32',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'wasm32',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
  };
}

/** upstream: pkg/kubelet/nodestatus/setters.go @param now milliseconds since the Unix epoch */
export function nodeStatus(
  facts: NodeFacts,
  images: readonly Image[],
  { before, pressures }: { readonly before: readonly NodeCondition[]; readonly pressures: ReadonlySet<string> },
  now: number,
): NodeStatus {
  const quantities = capacityQuantities(facts);
  return {
    addresses: [
      { type: 'InternalIP', address: facts.address },
      { type: 'Hostname', address: facts.name },
    ],
    allocatable: quantities,
    capacity: quantities,
    conditions: nodeConditions(before, pressures, now),
    daemonEndpoints: { kubeletEndpoint: { Port: KUBELET_PORT } },
    images: images.map(imageEntry).sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0)),
    nodeInfo: {
      architecture: 'wasm32',
      bootID: facts.bootId,
      containerRuntimeVersion: CONTAINER_RUNTIME_VERSION,
      kernelVersion: 'wasi-preview1',
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: facts.name,
      operatingSystem: 'linux',
      osImage: facts.osImage,
      systemUUID: facts.name,
    },
    runtimeHandlers: ['', ...RUNTIME_HANDLERS].map((name) => ({
      name,
      features: { recursiveReadOnlyMounts: false, userNamespaces: false },
    })),
  };
}

const CONDITIONS = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
] as const;

/** What the conditions that tell of a shortage say when there is one, and the events when they come and go. */
const PRESSURES = [
  {
    type: 'MemoryPressure',
    reason: 'KubeletHasInsufficientMemory',
    message: 'kubelet has insufficient memory available',
    events: { True: 'NodeHasInsufficientMemory', False: 'NodeHasSufficientMemory' },
  },
  {
    type: 'DiskPressure',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
    events: { True: 'NodeHasDiskPressure', False: 'NodeHasNoDiskPressure' },
  },
] as const;

/** Reasons of events for conditions that have changed. upstream: nodestatus/setters.go, MemoryPressureCondition */
export function pressureEvents(before: readonly NodeCondition[], after: readonly NodeCondition[]): readonly string[] {
  return PRESSURES.flatMap(({ type, events }) => {
    const status = (list: readonly NodeCondition[]): string | undefined => list.find((it) => it.type === type)?.status;
    const [old, now] = [status(before), status(after)];
    if (old === undefined || old === now) return [];
    return now === 'True' ? [events.True] : now === 'False' ? [events.False] : [];
  });
}

function nodeConditions(
  before: readonly NodeCondition[],
  pressures: ReadonlySet<string>,
  now: number,
): readonly NodeCondition[] {
  const others = before.filter(({ type }) => !CONDITIONS.some((own) => own.type === type));
  const own = CONDITIONS.map((calm) => {
    const pressed = PRESSURES.find(({ type }) => type === calm.type && pressures.has(type));
    const condition =
      pressed === undefined
        ? calm
        : { type: calm.type, status: 'True', reason: pressed.reason, message: pressed.message };
    const earlier = before.find(({ type }) => type === condition.type);
    const since = earlier?.status === condition.status ? earlier.lastTransitionTime : undefined;
    return { ...condition, lastHeartbeatTime: formatTime(now), lastTransitionTime: since ?? formatTime(now) };
  });
  return [...others, ...own];
}

function imageEntry({ repoDigest, repoTag, size }: Image): ContainerImage {
  return { names: [repoDigest, repoTag], sizeBytes: size };
}
