import type { Container, Pod } from '../../api/index.ts';
import { isExited, isRunning, isStarted, type Instance } from './instance.ts';
import { initRestarts, isSidecar, restarts } from './restart-policy.ts';

/** What is there: the newest incarnation of each container, and the sandbox they need. */
export interface PodState {
  readonly sandboxId: string | undefined;
  readonly latest: (container: string) => Instance | undefined;
}

export interface Kill {
  readonly instance: Instance;
  /** Message of the Killing event. */
  readonly message: string;
  readonly cause: 'liveness' | 'startup' | 'definition' | 'resize' | 'restart';
}

/** The next things to do for a pod that should run. */
export interface Plan {
  readonly createSandbox: boolean;
  readonly kill: readonly Kill[];
  /** In order; those that have to wait for others are not in it yet. */
  readonly start: readonly Container[];
  /** Every container has ended for good: what is left of the pod can be taken down. */
  readonly finished: boolean;
}

/** upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions */
export function planPod(pod: Pod, state: PodState): Plan {
  return state.sandboxId === undefined ? planWithoutSandbox(pod, state) : planInSandbox(pod, state, state.sandboxId);
}

const NOTHING: Plan = { createSandbox: false, kill: [], start: [], finished: false };

/** Without a sandbox nothing runs: either the pod is new, or its node was restarted. */
function planWithoutSandbox(pod: Pod, state: PodState): Plan {
  const ran = pod.spec.containers.some(({ name }) => state.latest(name) !== undefined);
  const initRan = (pod.spec.initContainers ?? []).some(({ name }) => state.latest(name) !== undefined);
  if ((ran || initRan) && pod.spec.restartPolicy === 'Never') {
    const again = pod.spec.containers.some((container) => runsAgain(pod, container, state.latest(container.name)));
    if (!again) return { ...NOTHING, finished: true };
  }
  const due = pod.spec.containers.filter((container) => runsAgain(pod, container, state.latest(container.name)));
  if (due.length === 0) return { ...NOTHING, finished: true };
  const first = pod.spec.initContainers?.[0];
  return { ...NOTHING, createSandbox: true, start: first === undefined ? due : [first] };
}

/** It never ran (and its pod may still run it), or ended in a way that its policy runs it again. */
function runsAgain(pod: Pod, container: Container, instance: Instance | undefined): boolean {
  if (instance === undefined) return true;
  return (
    isExited(instance) && (instance.renew || instance.reset || restarts(pod, container, instance.status.exitCode ?? 0))
  );
}

function planInSandbox(pod: Pod, state: PodState, sandboxId: string): Plan {
  const current = ({ name }: Container): Instance | undefined => {
    const instance = state.latest(name);
    return instance?.sandboxId === sandboxId && !instance.reset ? instance : undefined;
  };
  const leaving = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].flatMap(({ name }) => {
    const instance = state.latest(name);
    return instance?.reset === true && isRunning(instance) ? [instance] : [];
  });
  if (leaving.length > 0) return { ...NOTHING, kill: leaving.filter(({ stopping }) => !stopping).map(restarted) };
  const kill: Kill[] = [];
  const start: Container[] = [];
  const init = planInit(pod, current, start, kill);
  if (init === 'failed') return { ...NOTHING, kill, finished: true };
  start.unshift(...dueEphemeral(pod, state));
  if (init === 'pending') return { ...NOTHING, kill, start };
  let alive = false;
  for (const container of pod.spec.containers) {
    const instance = current(container);
    const doomed = condemned(container, instance);
    if (doomed !== undefined) kill.push(doomed);
    if (isRunning(instance)) alive = true;
    else if (runsAgain(pod, container, instance ?? terminatedBefore(state.latest(container.name))))
      start.push(container);
    else if (instance !== undefined && !isExited(instance)) alive = true;
  }
  const finished = !alive && !pod.spec.containers.some((container) => start.includes(container));
  return finished ? { ...NOTHING, kill, finished } : { ...NOTHING, kill, start };
}

/** They start whether or not the pod is initialized, and once: a sandbox later they are not started again. */
function dueEphemeral(pod: Pod, state: PodState): readonly Container[] {
  return (pod.spec.ephemeralContainers ?? []).filter(({ name }) => state.latest(name) === undefined);
}

/** A container that completed in an earlier sandbox stays completed. */
function terminatedBefore(instance: Instance | undefined): Instance | undefined {
  return isExited(instance) ? instance : undefined;
}

/** Adds what the init containers need. @returns whether the others may start */
function planInit(
  pod: Pod,
  current: (container: Container) => Instance | undefined,
  start: Container[],
  kill: Kill[],
): 'done' | 'pending' | 'failed' {
  const initialized = pod.spec.containers.some((container) => current(container) !== undefined);
  for (const container of pod.spec.initContainers ?? []) {
    const instance = current(container);
    const doomed = condemned(container, instance);
    if (doomed !== undefined) kill.push(doomed);
    if (isSidecar(container)) {
      if (!isRunning(instance)) start.push(container);
      if (!initialized && !isStarted(instance)) return 'pending';
      continue;
    }
    if (initialized) continue;
    if (isExited(instance) && instance.status.exitCode === 0) continue;
    if (isExited(instance) && !initRestarts(pod, container, instance.status.exitCode ?? 0)) return 'failed';
    if (instance === undefined || isExited(instance)) start.push(container);
    return 'pending';
  }
  return 'done';
}

function restarted(instance: Instance): Kill {
  return { instance, cause: 'restart', message: `Stopping container ${instance.name}` };
}

function condemned(container: Container, instance: Instance | undefined): Kill | undefined {
  if (!isRunning(instance) || instance.stopping) return undefined;
  if (instance.failed !== undefined) {
    const cause = instance.failed;
    return { instance, cause, message: `Container ${container.name} failed ${cause} probe, will be restarted` };
  }
  if (instance.renew) {
    return { instance, cause: 'resize', message: `Container ${container.name} resize requires restart` };
  }
  if (instance.specImage !== (container.image ?? '')) {
    return {
      instance,
      cause: 'definition',
      message: `Container ${container.name} definition changed, will be restarted`,
    };
  }
  return undefined;
}
