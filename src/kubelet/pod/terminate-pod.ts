import type { Container, Pod } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { isRunning } from './instance.ts';
import { killContainer } from './kill-container.ts';
import type { PodRecord } from './pod-record.ts';
import { isSidecar } from './restart-policy.ts';

/**
 * Ends every container of a pod: the main ones together, then the sidecars, last started first, in what is left of the
 * grace period. Then takes down its sandbox. @param grace seconds
 */
export async function terminatePod(context: KubeletContext, record: PodRecord, grace: number): Promise<void> {
  const { pod } = record;
  const begin = context.clock.monotonic();
  const kill = async (container: Container): Promise<void> => {
    const instance = record.latest(container.name);
    if (!isRunning(instance)) return;
    const left = Math.max(0, grace - (context.clock.monotonic() - begin) / 1000);
    await killContainer(context, pod, container, instance, {
      message: `Stopping container ${container.name}`,
      grace: left,
      podIP: record.podIP ?? '',
    });
  };
  await Promise.all(mainContainers(pod).map(kill));
  for (const sidecar of (pod.spec.initContainers ?? []).filter(isSidecar).toReversed()) await kill(sidecar);
  record.sandbox?.retire();
  record.sandbox = undefined;
}

function mainContainers(pod: Pod): readonly Container[] {
  const { ephemeralContainers = [] } = pod.spec;
  return [
    ...pod.spec.containers,
    ...ephemeralContainers,
    ...(pod.spec.initContainers ?? []).filter((container) => !isSidecar(container)),
  ];
}
