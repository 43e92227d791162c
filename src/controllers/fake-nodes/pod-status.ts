import {
  formatTime,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type Pod,
  type PodCondition,
  type PodStatus,
} from '../../api/index.ts';

/** Where a pod is. */
export interface PodPlace {
  readonly podIP: string;
  readonly hostIP: string;
}

/** All containers run and are ready. Upstream: kwok/kustomize/stage/pod/fast/pod-ready.yaml. @param now milliseconds */
export function runningStatus(pod: Pod, { podIP, hostIP }: PodPlace, now: number): PodStatus {
  const time = formatTime(now);
  const running = (container: Container): ContainerStatus => ({
    ...seen(container, true, { running: { startedAt: time } }),
    started: true,
  });
  const { containers, initContainers = [], readinessGates = [] } = pod.spec;
  return {
    ...pod.status,
    phase: 'Running',
    conditions: withConditions(pod, time, [
      { type: 'PodReadyToStartContainers', status: 'True' },
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'True' },
      { type: 'ContainersReady', status: 'True' },
      ...readinessGates.map(({ conditionType }) => ({ type: conditionType, status: 'True' })),
    ]),
    containerStatuses: containers.map(running),
    ...(initContainers.length === 0
      ? {}
      : {
          initContainerStatuses: initContainers.map((container) =>
            container.restartPolicy === 'Always' ? running(container) : { ...ended(container, time), ready: true },
          ),
        }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: time,
  };
}

/** All containers ended well. Upstream: kwok/kustomize/stage/pod/fast/pod-complete.yaml. */
export function succeededStatus(pod: Pod, now: number): PodStatus {
  const time = formatTime(now);
  return {
    ...pod.status,
    phase: 'Succeeded',
    conditions: withConditions(pod, time, [
      { type: 'PodReadyToStartContainers', status: 'False' },
      { type: 'Initialized', status: 'True', reason: 'PodCompleted' },
      { type: 'Ready', status: 'False', reason: 'PodCompleted' },
      { type: 'ContainersReady', status: 'False', reason: 'PodCompleted' },
    ]),
    containerStatuses: pod.spec.containers.map((container) => ended(container, time, startOf(pod, container))),
    ...restartableEnded(pod, time),
  };
}

/** How a pod fails whose label asks for it. */
export interface Failure {
  /** Which container ends; all do when left out. */
  readonly container?: string | undefined;
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number;
}

/** A container ended badly, and the pod is given up. Upstream: kwok/kustomize/stage/pod/chaos. */
export function failedStatus(pod: Pod, failure: Failure, now: number): PodStatus {
  const time = formatTime(now);
  const { container: culprit, exitCode, reason, message } = failure;
  return {
    ...pod.status,
    phase: 'Failed',
    conditions: withConditions(pod, time, [
      { type: 'Ready', status: 'False' },
      { type: 'ContainersReady', status: 'False' },
    ]),
    containerStatuses: pod.spec.containers.map((container) => {
      if (culprit !== undefined && culprit !== container.name) return ended(container, time, startOf(pod, container));
      const startedAt = startOf(pod, container) ?? time;
      return seen(container, false, { terminated: { exitCode, reason, message, startedAt, finishedAt: time } });
    }),
  };
}

/** Sidecars end with the pod. */
function restartableEnded(pod: Pod, time: string): Pick<PodStatus, 'initContainerStatuses'> {
  const { initContainers = [] } = pod.spec;
  const before = pod.status?.initContainerStatuses;
  if (before === undefined || !initContainers.some(({ restartPolicy }) => restartPolicy === 'Always')) return {};
  return {
    initContainerStatuses: before.map((status) => {
      const container = initContainers.find(({ name }) => name === status.name);
      return container?.restartPolicy === 'Always' ? ended(container, time, startOf(pod, container)) : status;
    }),
  };
}

function startOf(pod: Pod, { name }: Container): string | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name)?.state?.running
    ?.startedAt;
}

function ended(container: Container, time: string, startedAt = time): ContainerStatus {
  const terminated = { exitCode: 0, reason: 'Completed', startedAt, finishedAt: time };
  return { ...seen(container, false, { terminated }), started: false };
}

function seen({ name, image = '' }: Container, ready: boolean, state: ContainerState): ContainerStatus {
  return { name, image, imageID: '', ready, restartCount: 0, state };
}

function withConditions(pod: Pod, time: string, own: readonly PodCondition[]): readonly PodCondition[] {
  const before = pod.status?.conditions ?? [];
  const { generation } = pod.metadata;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  return [
    ...before.filter(({ type }) => !own.some((condition) => condition.type === type)),
    ...own.map((condition) => {
      const earlier = before.find(({ type }) => type === condition.type);
      const since = earlier?.status === condition.status ? earlier.lastTransitionTime : undefined;
      return { ...condition, ...observed, lastTransitionTime: since ?? time };
    }),
  ];
}
