import { parseTime, type ContainerStateTerminated, type ContainerStatus, type Pod } from '../../api/index.ts';
import type { ContainerStatus as RuntimeStatus } from '../../cri/index.ts';
import { allContainers } from './containers.ts';
import type { Instance } from './instance.ts';

/** What containerd says of a container whose process it lost. */
const LOST = { exitCode: 255, reason: 'Unknown' } as const;

/**
 * The containers that a pod had before this kubelet started (after a reload of the page, as after a reboot of a node):
 * all of them have ended, those that ran with exit code 255. @param now milliseconds since the Unix epoch
 */
export function restoredInstances(pod: Pod, now: number): readonly Instance[] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].flatMap((status) => {
    const ended = endOf(status, now);
    return ended === undefined ? [] : [restored(pod, status, ended)];
  });
}

type End = Pick<RuntimeStatus, 'startedAt' | 'finishedAt' | 'exitCode' | 'reason' | 'message'>;

function endOf({ state, lastState }: ContainerStatus, now: number): End | undefined {
  if (state?.running !== undefined) {
    return { ...LOST, startedAt: time(state.running.startedAt) ?? now, finishedAt: now };
  }
  const terminated = state?.terminated ?? lastState?.terminated;
  return terminated === undefined ? undefined : fromTerminated(terminated);
}

function fromTerminated({ startedAt, finishedAt, exitCode, reason, message }: ContainerStateTerminated): End {
  return {
    startedAt: time(startedAt) ?? 0,
    finishedAt: time(finishedAt) ?? 0,
    exitCode,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}

function restored(pod: Pod, status: ContainerStatus, end: End): Instance {
  const id = (status.containerID ?? status.lastState?.terminated?.containerID ?? '').replace(/^.*:\/\//, '');
  const spec = allContainers(pod).find(({ name }) => name === status.name);
  return {
    name: status.name,
    id,
    restartCount: status.restartCount,
    sandboxId: '',
    specImage: spec?.image ?? '',
    image: status.image,
    imageID: status.imageID,
    known: false,
    termination: undefined,
    status: { id, state: 'CONTAINER_EXITED', createdAt: end.startedAt ?? 0, ...end },
    resources: status.resources,
    renew: false,
    reset: false,
    hooked: true,
    started: false,
    passing: false,
    failed: undefined,
    stopping: false,
  };
}

function time(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseTime(text);
}
