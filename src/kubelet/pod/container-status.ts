import {
  formatTime,
  type Container,
  type ContainerState,
  type ContainerStateTerminated,
  type ContainerStatus,
  type Pod,
} from '../../api/index.ts';
import { isExited, isReady, isRunning, isStarted, type Instance } from './instance.ts';
import { initRestarts, isSidecar, restarts } from './restart-policy.ts';

/** Why a container waits: what a failed start left behind. */
export interface Waiting {
  readonly reason: string;
  readonly message?: string;
}

/** The incarnations of a container that still count. */
export interface ContainerHistory {
  readonly latest: Instance | undefined;
  readonly previous: Instance | undefined;
  readonly waiting: Waiting | undefined;
}

/** Prefix of container IDs in the API. */
export const RUNTIME_NAME = 'tabernetes';

export function containerId(instance: Instance): string {
  return `${RUNTIME_NAME}://${instance.id}`;
}

/** Ephemeral containers are neither ready nor started: nobody probes them. */
type ContainerKind = 'init' | 'main' | 'ephemeral';

/** upstream: pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses */
export function containerStatus(
  pod: Pod,
  container: Container,
  history: ContainerHistory,
  kind: ContainerKind,
): ContainerStatus {
  const { latest, previous } = history;
  const state = currentState(pod, container, history, kind);
  const last = lastTerminated(state, latest, previous);
  const sidecar = isSidecar(container);
  const completed = isExited(latest) && latest.status.exitCode === 0 && state.terminated !== undefined;
  const shown = state.running !== undefined ? latest : undefined;
  return {
    ...(latest === undefined ? {} : { containerID: containerId(latest) }),
    image: latest?.image ?? container.image ?? '',
    imageID: latest?.imageID ?? '',
    lastState: last === undefined ? {} : { terminated: last },
    name: container.name,
    ready: readiness(kind, sidecar, completed, shown),
    ...resources(container, shown),
    restartCount: latest?.restartCount ?? 0,
    ...(kind === 'ephemeral' ? {} : { started: (kind === 'main' || sidecar) && isStarted(shown) }),
    state,
    ...(container.lifecycle?.stopSignal === undefined ? {} : { stopSignal: container.lifecycle.stopSignal }),
    ...volumeMounts(container),
  };
}

function readiness(kind: ContainerKind, sidecar: boolean, completed: boolean, shown: Instance | undefined): boolean {
  if (kind === 'ephemeral') return false;
  return kind === 'init' && !sidecar ? completed : isReady(shown);
}

function currentState(
  pod: Pod,
  container: Container,
  { latest, waiting }: ContainerHistory,
  kind: ContainerKind,
): ContainerState {
  if (isRunning(latest) && latest.hooked) {
    return { running: { startedAt: formatTime(latest.status.startedAt ?? latest.status.createdAt) } };
  }
  if (isExited(latest)) {
    const exitCode = latest.status.exitCode ?? 0;
    const again = kind === 'init' ? initAgain(pod, container, exitCode) : restarts(pod, container, exitCode);
    if (waiting !== undefined && again) return { waiting };
    // The API server takes no container back that its policy does not run again.
    if (latest.renew || latest.reset) return { waiting: waiting ?? { reason: 'ContainerCreating' } };
    return { terminated: terminated(latest) };
  }
  if (waiting !== undefined) return { waiting };
  const initializing = (pod.spec.initContainers ?? []).length > 0;
  return { waiting: { reason: initializing && latest === undefined ? 'PodInitializing' : 'ContainerCreating' } };
}

function initAgain(pod: Pod, container: Container, exitCode: number): boolean {
  return isSidecar(container) || (exitCode !== 0 && initRestarts(pod, container, exitCode));
}

function lastTerminated(
  state: ContainerState,
  latest: Instance | undefined,
  previous: Instance | undefined,
): ContainerStateTerminated | undefined {
  if (state.waiting !== undefined && isExited(latest)) return terminated(latest);
  return isExited(previous) ? terminated(previous) : undefined;
}

export function terminated(instance: Instance): ContainerStateTerminated {
  const { status } = instance;
  const left = instance.termination?.text ?? '';
  const message = left === '' ? status.message : left;
  return {
    containerID: containerId(instance),
    exitCode: status.exitCode ?? 0,
    finishedAt: formatTime(status.finishedAt ?? 0),
    ...(message === undefined || message === '' ? {} : { message }),
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    startedAt: formatTime(status.startedAt ?? 0),
  };
}

function resources(
  container: Container,
  running: Instance | undefined,
): Pick<ContainerStatus, 'resources' | 'allocatedResources'> {
  if (running === undefined) return {};
  const { requests, limits } = running.resources ?? {};
  const allocated = container.resources?.requests;
  return {
    ...(allocated === undefined ? {} : { allocatedResources: allocated }),
    resources: { ...(limits === undefined ? {} : { limits }), ...(requests === undefined ? {} : { requests }) },
  };
}

function volumeMounts(container: Container): Pick<ContainerStatus, 'volumeMounts'> {
  const mounts = container.volumeMounts ?? [];
  if (mounts.length === 0) return {};
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
      mountPath,
      name,
      ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  };
}
