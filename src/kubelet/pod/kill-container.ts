import type { Container, Pod } from '../../api/index.ts';
import { RuntimeError } from '../../cri/index.ts';
import type { KubeletContext } from '../context.ts';
import { runHook } from './hooks.ts';
import { listOf } from './containers.ts';
import { isRunning, type Instance } from './instance.ts';

/** upstream: kuberuntime_container.go, minimumGracePeriodInSeconds */
const MINIMUM_GRACE = 2;
/** upstream: v1.DefaultTerminationGracePeriodSeconds */
export const DEFAULT_GRACE = 30;

export interface KillOptions {
  /** Message of the Killing event. */
  readonly message: string;
  /** Seconds for the preStop hook and the program together. */
  readonly grace: number;
  readonly podIP: string;
}

/** The container's place in its pod, for events. */
export function containerPath(pod: Pod, container: Container): string {
  return `spec.${listOf(pod, container.name)}{${container.name}}`;
}

/**
 * Ends a running container: preStop hook, its stop signal, SIGKILL when the grace period is over.
 * upstream: kuberuntime_container.go, killContainer
 */
export async function killContainer(
  context: KubeletContext,
  pod: Pod,
  container: Container,
  instance: Instance,
  { message, grace, podIP }: KillOptions,
): Promise<void> {
  if (!isRunning(instance)) return;
  instance.stopping = true;
  const path = containerPath(pod, container);
  context.events.event(pod, 'Normal', 'Killing', message, path);
  const begin = context.clock.monotonic();
  const preStop = container.lifecycle?.preStop;
  if (preStop !== undefined && grace > 0) {
    try {
      await runHook(context, preStop, { pod, container, instance, podIP }, grace * 1000);
    } catch {
      context.events.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', path);
    }
  }
  const left = grace * 1000 - (context.clock.monotonic() - begin);
  await stop(context, instance, Math.max(left, MINIMUM_GRACE * 1000));
}

/** The grace period of a container that is ending already has become shorter. @param grace seconds */
export async function hasten(context: KubeletContext, instance: Instance, grace: number): Promise<void> {
  if (isRunning(instance)) await stop(context, instance, Math.max(grace, MINIMUM_GRACE) * 1000);
}

async function stop({ runtime }: KubeletContext, instance: Instance, timeout: number): Promise<void> {
  try {
    await runtime.stopContainer(instance.id, timeout);
  } catch (cause) {
    // It ended, and was removed, by itself.
    if (!(cause instanceof RuntimeError) || cause.code !== 'NotFound') throw cause;
  }
}
