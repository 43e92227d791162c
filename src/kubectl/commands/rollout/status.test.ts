import { expect, test } from 'vitest';
import type {
  DaemonSet,
  DaemonSetStatus,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
} from '../../../api/index.ts';
import { daemonSetStatus, statefulSetStatus } from './status.ts';

// Cases: kubectl/pkg/polymorphichelpers/rollout_status_test.go.

const metadata = { name: 'web', uid: 'web', resourceVersion: '1', creationTimestamp: '', generation: 2 };

const daemon = (status: Partial<DaemonSetStatus>, type = 'RollingUpdate'): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata,
  spec: { selector: {}, template: {}, updateStrategy: { type } },
  status: { currentNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0, desiredNumberScheduled: 2, ...status },
});

test.each<[status: Partial<DaemonSetStatus>, message: string, done: boolean]>([
  [{ observedGeneration: 1 }, 'Waiting for daemon set spec update to be observed...', false],
  [
    { observedGeneration: 2, updatedNumberScheduled: 1, numberAvailable: 2 },
    'Waiting for daemon set "web" rollout to finish: 1 out of 2 new pods have been updated...',
    false,
  ],
  [
    { observedGeneration: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
    'Waiting for daemon set "web" rollout to finish: 1 of 2 updated pods are available...',
    false,
  ],
  [
    { observedGeneration: 2, updatedNumberScheduled: 2, numberAvailable: 2 },
    'daemon set "web" successfully rolled out',
    true,
  ],
])('a DaemonSet with %j', (status, message, done) => {
  expect(daemonSetStatus(daemon(status))).toEqual({ message: `${message}\n`, done });
});

const stateful = (status: Partial<StatefulSetStatus>, spec: Partial<StatefulSetSpec>): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: { replicas: 3, selector: {}, template: {}, updateStrategy: { type: 'RollingUpdate' }, ...spec },
  status: { replicas: 3, ...status },
});
const partition = (count: number): Partial<StatefulSetSpec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: count } },
});

test.each<[status: Partial<StatefulSetStatus>, spec: Partial<StatefulSetSpec>, message: string, done: boolean]>([
  [{ observedGeneration: 1 }, {}, 'Waiting for statefulset spec update to be observed...', false],
  [{}, {}, 'Waiting for statefulset spec update to be observed...', false],
  [{ observedGeneration: 2, readyReplicas: 1 }, {}, 'Waiting for 2 pods to be ready...', false],
  [
    { observedGeneration: 2, readyReplicas: 3, updatedReplicas: 0 },
    partition(2),
    'Waiting for partitioned roll out to finish: 0 out of 1 new pods have been updated...',
    false,
  ],
  [
    { observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1 },
    partition(2),
    'partitioned roll out complete: 1 new pods have been updated...',
    true,
  ],
  [
    { observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    {},
    'waiting for statefulset rolling update to complete 1 pods at revision b...',
    false,
  ],
  [
    { observedGeneration: 2, readyReplicas: 3, currentReplicas: 3, currentRevision: 'b', updateRevision: 'b' },
    {},
    'statefulset rolling update complete 3 pods at revision b...',
    true,
  ],
])('a StatefulSet with %j and %j', (status, spec, message, done) => {
  expect(statefulSetStatus(stateful(status, spec))).toEqual({ message: `${message}\n`, done });
});

test('where pods are replaced by hand there is no rollout', () => {
  const message = 'error: rollout status is only available for RollingUpdate strategy type';
  expect(() => daemonSetStatus(daemon({}, 'OnDelete'))).toThrow(message);
  expect(() => statefulSetStatus(stateful({}, { updateStrategy: { type: 'OnDelete' } }))).toThrow(message);
});
