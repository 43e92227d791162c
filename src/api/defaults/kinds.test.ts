import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import type { KubernetesObject } from '../meta.ts';
import {
  cronJobs,
  csiDrivers,
  daemonSets,
  jobs,
  persistentVolumeClaims,
  persistentVolumes,
  replicationControllers,
  type Resource,
  statefulSets,
  storageClasses,
} from '../resources/index.ts';
import { applyDefaults } from './index.ts';

const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } };
const selector = { matchLabels: { a: 'b' } };
const history = { revisionHistoryLimit: 10 };
const job = { parallelism: 1, completions: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false };

function defaulted(resource: Resource, spec: object): unknown {
  const object = applyDefaults(resource, decode(resource, { metadata: { name: 'a' }, spec }).object);
  const { spec: given } = object as KubernetesObject & { readonly spec: Readonly<Record<string, unknown>> };
  // Pods have a test of their own.
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'template' && name !== 'selector'));
}

// upstream: pkg/apis/{apps,batch,core}/v1/defaults_test.go
test.each<[string, Resource, object, object]>([
  [
    'StatefulSet',
    statefulSets,
    { serviceName: 's', selector, template },
    {
      serviceName: 's',
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 1 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      ...history,
    },
  ],
  [
    'StatefulSet that names its strategy',
    statefulSets,
    { selector, template, updateStrategy: { type: 'RollingUpdate' } },
    { updateStrategy: { type: 'RollingUpdate' } },
  ],
  [
    'StatefulSet with a partition',
    statefulSets,
    { selector, template, updateStrategy: { rollingUpdate: { partition: 2 } } },
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2, maxUnavailable: 1 } } },
  ],
  [
    'DaemonSet',
    daemonSets,
    { selector, template },
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }, ...history },
  ],
  ['ReplicationController', replicationControllers, { template }, { replicas: 1 }],
  ['Job', jobs, { template }, { ...job, podReplacementPolicy: 'TerminatingOrFailed' }],
  ['Job of a number at a time', jobs, { template, parallelism: 2 }, { parallelism: 2, backoffLimit: 6 }],
  [
    'Job with a limit per index',
    jobs,
    { template, completionMode: 'Indexed', completions: 2, backoffLimitPerIndex: 1 },
    { backoffLimit: 2147483647, backoffLimitPerIndex: 1, parallelism: 1 },
  ],
  [
    'CronJob',
    cronJobs,
    { schedule: '* * * * *', jobTemplate: { spec: { template } } },
    { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
  ],
  ['PersistentVolumeClaim', persistentVolumeClaims, { accessModes: ['ReadWriteOnce'] }, { volumeMode: 'Filesystem' }],
  [
    'PersistentVolume',
    persistentVolumes,
    { capacity: { storage: '1Gi' }, hostPath: { path: '/x' } },
    { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain', hostPath: { path: '/x', type: '' } },
  ],
  [
    'CSIDriver',
    csiDrivers,
    {},
    {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
    },
  ],
])('a %s', (_, resource, spec, wanted) => {
  expect(defaulted(resource, spec)).toMatchObject(wanted);
});

test('a strategy that is named stays as it is', () => {
  const { updateStrategy } = defaulted(statefulSets, {
    selector,
    template,
    updateStrategy: { type: 'RollingUpdate' },
  }) as { readonly updateStrategy: unknown };
  expect(updateStrategy).toEqual({ type: 'RollingUpdate' });
});

test('a StorageClass', () => {
  const value = { metadata: { name: 'a' }, provisioner: 'p' };
  expect(applyDefaults(storageClasses, decode(storageClasses, value).object)).toMatchObject({
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  });
});
