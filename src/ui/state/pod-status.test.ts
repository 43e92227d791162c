import { expect, test } from 'vitest';
import type { ContainerStatus, Pod } from '../../api/index.ts';
import { summarizePod } from './pod-status.ts';

function container(state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'c', image: 'i', imageID: '', ready: false, restartCount: 0, ...(state ? { state } : {}), ...more };
}

function pod(status: Pod['status'], more: { deletionTimestamp?: string; initContainers?: number } = {}): Pod {
  const metadata = { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const initContainers = Array.from({ length: more.initContainers ?? 0 }, (_, index) => ({
    name: `i${String(index)}`,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata:
      more.deletionTimestamp === undefined ? metadata : { ...metadata, deletionTimestamp: more.deletionTimestamp },
    spec: { containers: [{ name: 'c' }], initContainers },
    ...(status === undefined ? {} : { status }),
  };
}

const running = { running: { startedAt: '2026-01-01T00:00:01Z' } };

test.each([
  ['unscheduled', pod({ phase: 'Pending' }), 'Pending', 'warn'],
  [
    'creating',
    pod({ phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ContainerCreating' } })] }),
    'ContainerCreating',
    'progress',
  ],
  ['running, not ready', pod({ phase: 'Running', containerStatuses: [container(running)] }), 'Running', 'progress'],
  [
    'running after a restart, not ready',
    pod({ phase: 'Running', containerStatuses: [container(running, { restartCount: 1 })] }),
    'Running',
    'warn',
  ],
  ['ready', pod({ phase: 'Running', containerStatuses: [container(running, { ready: true })] }), 'Running', 'ok'],
  [
    'crashing',
    pod({
      phase: 'Running',
      containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 3 })],
    }),
    'CrashLoopBackOff',
    'fail',
  ],
  [
    'no image',
    pod({ phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ErrImagePull' } })] }),
    'ErrImagePull',
    'fail',
  ],
  [
    'killed by a signal',
    pod({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 137, signal: 9 } })] }),
    'Signal:9',
    'fail',
  ],
  [
    'exit code without a reason',
    pod({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] }),
    'ExitCode:3',
    'fail',
  ],
  [
    'completed',
    pod({ phase: 'Succeeded', containerStatuses: [container({ terminated: { exitCode: 0, reason: 'Completed' } })] }),
    'Completed',
    'ok',
  ],
  [
    'going',
    pod({ phase: 'Running', containerStatuses: [container(running)] }, { deletionTimestamp: 'x' }),
    'Terminating',
    'unknown',
  ],
  ['on a lost node', pod({ phase: 'Running', reason: 'NodeLost' }, { deletionTimestamp: 'x' }), 'Unknown', 'unknown'],
  ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), 'Evicted', 'fail'],
  [
    'in its init containers',
    pod(
      { phase: 'Pending', initContainerStatuses: [container({ terminated: { exitCode: 0 } }), container(running)] },
      { initContainers: 2 },
    ),
    'Init:1/2',
    'progress',
  ],
  [
    'with a failing init container',
    pod(
      { phase: 'Pending', initContainerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })] },
      { initContainers: 1 },
    ),
    'Init:CrashLoopBackOff',
    'fail',
  ],
])('a pod that is %s', (_, given, word, tone) => {
  expect(summarizePod(given)).toMatchObject({ word, tone });
});
