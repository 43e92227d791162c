import type { ResourceRequirements } from '../../api/index.ts';
import type { ContainerStatus as RuntimeStatus } from '../../cri/index.ts';
import type { TerminationMessage } from './termination-message.ts';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** One incarnation of a container: what the runtime says of it, and what its probes and hooks have found. */
export interface Instance {
  readonly name: string;
  /** The runtime's ID. */
  readonly id: string;
  readonly restartCount: number;
  readonly sandboxId: string;
  /** As the pod's spec named it when this was made. */
  readonly specImage: string;
  readonly image: string;
  readonly imageID: string;
  /** False for one from before this kubelet started: the runtime has never heard of it. */
  readonly known: boolean;
  /** What the program left at its terminationMessagePath; undefined for one that is not known. */
  readonly termination: TerminationMessage | undefined;
  status: RuntimeStatus;
  /** What its cgroup holds it to. */
  resources: ResourceRequirements | undefined;
  /** It is ended to be started again, whatever its restart policy says: it was resized. */
  renew: boolean;
  /** All containers of the pod are started again: this one counts no more. */
  reset: boolean;
  /** The postStart hook is done. */
  hooked: boolean;
  /** Startup probe: passed, or none. */
  started: boolean;
  /** Readiness probe: passing, or none. */
  passing: boolean;
  /** The probe that condemned it. */
  failed: 'startup' | 'liveness' | undefined;
  /** A kill is under way. */
  stopping: boolean;
}

type InState<S extends RuntimeStatus['state']> = Instance & { status: RuntimeStatus & { readonly state: S } };

export function isRunning(instance: Instance | undefined): instance is InState<'CONTAINER_RUNNING'> {
  return instance?.status.state === 'CONTAINER_RUNNING';
}

export function isExited(instance: Instance | undefined): instance is InState<'CONTAINER_EXITED'> {
  return instance?.status.state === 'CONTAINER_EXITED';
}

/** Its postStart hook and its startup probe are through. */
export function isStarted(instance: Instance | undefined): boolean {
  return isRunning(instance) && instance.hooked && instance.started;
}

export function isReady(instance: Instance | undefined): boolean {
  return instance !== undefined && isStarted(instance) && instance.passing;
}
