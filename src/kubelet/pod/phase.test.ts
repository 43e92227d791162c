import { expect, test } from 'vitest';
import type { Container, ContainerState, ContainerStatus, Pod } from '../../api/index.ts';
import { podPhase, type Phase } from './phase.ts';

// upstream: pkg/kubelet/kubelet_pods.go, getPhase

const RUNS: ContainerState = { running: {} };
const WAITS: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });

function status(name: string, state: ContainerState): ContainerStatus {
  return { name, image: 'i', imageID: '', ready: false, restartCount: 0, started: state.running !== undefined, state };
}

/** A pod of a sidecar and a container. */
function phaseOf(restartPolicy: string, side: ContainerState, main: ContainerState, over = false): Phase {
  const container = (name: string, more: Partial<Container> = {}): Container => ({ name, image: 'i', ...more });
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'default',
      name: 'p',
      uid: '1',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      restartPolicy,
      initContainers: [container('side', { restartPolicy: 'Always' })],
      containers: [container('main')],
    },
  };
  return podPhase({ pod, init: [status('side', side)], main: [status('main', main)], over });
}

test.each<[string, string, ContainerState, ContainerState, boolean, Phase]>([
  ['is Pending until its sidecar has started', 'Never', WAITS, WAITS, false, 'Pending'],
  ['runs', 'Never', RUNS, RUNS, false, 'Running'],
  ['runs on while its sidecar ends', 'Never', RUNS, ended(0), false, 'Running'],
  ['runs on while the sidecar of a failure ends', 'Never', RUNS, ended(1), false, 'Running'],
  ['succeeds when both have ended, whatever the sidecar’s code', 'Never', ended(137), ended(0), false, 'Succeeded'],
  ['fails by its container alone', 'Never', ended(0), ended(1), false, 'Failed'],
  ['runs on where its container starts again', 'OnFailure', ended(0), ended(1), false, 'Running'],
  ['does not start anything again once it is over', 'Always', ended(0), ended(1), true, 'Failed'],
])('a pod with a sidecar %s', (_, restartPolicy, side, main, over, phase) => {
  expect(phaseOf(restartPolicy, side, main, over)).toBe(phase);
});
