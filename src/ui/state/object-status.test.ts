import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../api/index.ts';
import { objectStatus } from './object-status.ts';

const object = (kind: string, spec: object, status: object): KubernetesObject =>
  ({ apiVersion: 'apps/v1', kind, metadata: { name: 'a', generation: 2 }, spec, status }) as never;

const ROLLING = { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } };
const web = { observedGeneration: 2, replicas: 2, readyReplicas: 2, currentRevision: 'a', updateRevision: 'a' };
const agent = {
  observedGeneration: 2,
  desiredNumberScheduled: 3,
  currentNumberScheduled: 3,
  numberReady: 3,
  updatedNumberScheduled: 3,
};

test.each<[kind: string, spec: object, status: object, tone: string, word: string]>([
  ['StatefulSet', ROLLING, web, 'ok', '2/2'],
  ['StatefulSet', ROLLING, { ...web, readyReplicas: 1 }, 'progress', '1/2'],
  ['StatefulSet', ROLLING, { ...web, observedGeneration: 1 }, 'progress', '2/2'],
  ['StatefulSet', ROLLING, { ...web, updateRevision: 'b' }, 'progress', '2/2'],
  // A canary, or an update by hand, stays as it is.
  [
    'StatefulSet',
    { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
    { ...web, updateRevision: 'b' },
    'ok',
    '2/2',
  ],
  ['StatefulSet', { replicas: 2, updateStrategy: { type: 'OnDelete' } }, { ...web, updateRevision: 'b' }, 'ok', '2/2'],
  ['DaemonSet', {}, agent, 'ok', '3/3'],
  ['DaemonSet', {}, { ...agent, numberReady: 2 }, 'progress', '2/3'],
  ['DaemonSet', {}, { ...agent, updatedNumberScheduled: 1 }, 'progress', '3/3'],
  ['DaemonSet', { updateStrategy: { type: 'OnDelete' } }, { ...agent, updatedNumberScheduled: 1 }, 'ok', '3/3'],
])('a %s with %j and %j is %s', (kind, spec, status, tone, word) => {
  expect(objectStatus(object(kind, spec, status))).toEqual({ tone, word });
});
