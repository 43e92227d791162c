import type { ContainerStatus } from '../../../api/index.ts';
import type { Status } from '../../state/tone.ts';

/** What a container does, in a word or two: `Running`, `CrashLoopBackOff`, `Completed (0)`. */
export function containerState(status: ContainerStatus | undefined): Status {
  const { running, terminated, waiting } = status?.state ?? {};
  if (running !== undefined) {
    return status?.ready === true ? { tone: 'ok', word: 'Running' } : { tone: 'progress', word: 'Running, not ready' };
  }
  if (terminated !== undefined) {
    const word = `${terminated.reason ?? 'Terminated'} (${String(terminated.exitCode)})`;
    return { tone: terminated.exitCode === 0 ? 'ok' : 'fail', word };
  }
  const reason = waiting?.reason ?? 'Waiting';
  const progressing = reason === 'ContainerCreating' || reason === 'PodInitializing' || reason === 'Waiting';
  return { tone: progressing ? 'progress' : 'fail', word: reason };
}

/** Why the container ended the last time; undefined when it never did. */
export function lastTermination(status: ContainerStatus | undefined): string | undefined {
  const ended = status?.lastState?.terminated;
  return ended === undefined ? undefined : `${ended.reason ?? 'Terminated'}, exit code ${String(ended.exitCode)}`;
}
