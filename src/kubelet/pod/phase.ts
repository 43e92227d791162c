import type { Container, ContainerStatus, Pod } from '../../api/index.ts';
import { initRestarts, isSidecar, restarts } from './restart-policy.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export interface PhaseInput {
  readonly pod: Pod;
  readonly init: readonly ContainerStatus[];
  readonly main: readonly ContainerStatus[];
  /** Nothing of it runs any more, nor will: it was deleted, or is past its deadline. */
  readonly over: boolean;
  /** A container has ended to be started again, whatever its restart policy. */
  readonly renewing?: boolean;
}

/** upstream: pkg/kubelet/kubelet_pods.go, getPhase */
export function podPhase({ pod, init, main, over, renewing = false }: PhaseInput): Phase {
  const initContainers = pod.spec.initContainers ?? [];
  const started = main.some(
    ({ state, lastState }) => state?.waiting === undefined || lastState?.terminated !== undefined,
  );
  if (!started && !over) {
    for (const container of initContainers) {
      const status = init.find(({ name }) => name === container.name);
      if (initFailed(pod, container, status)) return 'Failed';
      if (!initDone(container, status)) return 'Pending';
    }
  }
  const codes = pod.spec.containers.map((container) => endOf(container, main));
  if (!over && codes.some(({ kind }) => kind === 'waiting')) return 'Pending';
  if (!over && codes.some(({ kind }) => kind === 'running')) return 'Running';
  // A pod is not over while its sidecars are: its Job, too, waits for them.
  if (!over && initContainers.filter(isSidecar).some(({ name }) => runs(name, init))) return 'Running';
  const again = codes.some(({ kind, container, code }) => kind === 'ended' && restarts(pod, container, code));
  if (!over && (again || renewing)) return 'Running';
  const failed = codes.some(({ kind, code }) => kind !== 'ended' || code !== 0);
  return failed ? 'Failed' : 'Succeeded';
}

interface End {
  readonly container: Container;
  readonly kind: 'waiting' | 'running' | 'ended';
  readonly code: number;
}

function endOf(container: Container, statuses: readonly ContainerStatus[]): End {
  const status = statuses.find(({ name }) => name === container.name);
  if (status?.state?.running !== undefined) return { container, kind: 'running', code: 0 };
  const ended = status?.state?.terminated ?? status?.lastState?.terminated;
  if (ended === undefined) return { container, kind: 'waiting', code: 0 };
  return { container, kind: 'ended', code: ended.exitCode };
}

function runs(wanted: string, statuses: readonly ContainerStatus[]): boolean {
  return statuses.some(({ name, state }) => name === wanted && state?.running !== undefined);
}

function initFailed(pod: Pod, container: Container, status: ContainerStatus | undefined): boolean {
  const exitCode = status?.state?.terminated?.exitCode;
  return exitCode !== undefined && exitCode !== 0 && !initRestarts(pod, container, exitCode);
}

function initDone(container: Container, status: ContainerStatus | undefined): boolean {
  if (status === undefined) return false;
  return isSidecar(container) ? status.started === true : status.state?.terminated?.exitCode === 0;
}
