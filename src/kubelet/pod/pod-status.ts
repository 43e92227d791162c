import { formatTime, type ContainerStatus, type Pod, type PodCondition, type PodStatus } from '../../api/index.ts';
import { podConditions } from './conditions.ts';
import { containerStatus, type ContainerHistory } from './container-status.ts';
import { podPhase } from './phase.ts';

/** Why a pod failed as a whole: `DeadlineExceeded`, `OutOfpods`, … */
export interface PodFailure {
  readonly reason: string;
  readonly message: string;
}

export interface StatusInput {
  readonly pod: Pod;
  readonly history: (container: string) => ContainerHistory;
  readonly podIP: string | undefined;
  readonly hasSandbox: boolean;
  readonly hostIP: string;
  /** When this kubelet first saw the pod. Milliseconds since the Unix epoch. */
  readonly seenAt: number;
  readonly failure: PodFailure | undefined;
  /** It was told to end, and nothing of it runs any more. */
  readonly over: boolean;
  /** Conditions as they were last written or seen. */
  readonly before: readonly PodCondition[];
  /** What there is to say of a resize, or of an eviction. */
  readonly more: readonly PodCondition[];
  readonly now: number;
}

/** What the kubelet says of a pod. upstream: pkg/kubelet/kubelet_pods.go, generateAPIPodStatus */
export function podStatus(input: StatusInput): PodStatus {
  const { pod, history, hostIP, failure } = input;
  const init = (pod.spec.initContainers ?? []).map((container) =>
    containerStatus(pod, container, history(container.name), 'init'),
  );
  const main = pod.spec.containers.map((container) => containerStatus(pod, container, history(container.name), 'main'));
  const ephemeral = (pod.spec.ephemeralContainers ?? []).map((container) =>
    containerStatus(pod, container, history(container.name), 'ephemeral'),
  );
  const renewing = pod.spec.containers.some(({ name }) => {
    const { latest } = history(name);
    return latest?.renew === true || latest?.reset === true;
  });
  const phase = failure === undefined ? podPhase({ pod, init, main, over: input.over, renewing }) : 'Failed';
  // In the network of its node it has an address from the start.
  const podIP = input.podIP ?? pod.status?.podIP ?? (pod.spec.hostNetwork === true ? hostIP : undefined);
  const { generation } = pod.metadata;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: podConditions({ ...input, phase, init, main }),
    ...(failure === undefined ? {} : failure),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: pod.status?.startTime ?? formatTime(input.seenAt),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: main.toSorted(byName),
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral.toSorted(byName) } : {}),
  };
}

function byName(a: ContainerStatus, b: ContainerStatus): number {
  return a.name < b.name ? -1 : 1;
}
