import { expect, test } from 'vitest';
import { controllerRevisions, daemonSets, replicationControllers, statefulSets } from '../resources/index.ts';
import { createErrors, statusErrors, updateErrors } from './testing/errors.ts';

type Value = Readonly<Record<string, unknown>>;

const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const selector = { matchLabels: { a: 'b' } };
const of = (spec: Value): Value => ({ spec: { selector, template, ...spec } });

// Upstream: pkg/apis/apps/validation/validation_test.go TestValidateStatefulSet
test.each<[string, Value, readonly string[]]>([
  ['a plain one', of({ serviceName: 'x' }), []],
  [
    'a label name',
    { ...of({}), metadata: { name: 'a.b' } },
    ['metadata.name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    'an empty selector',
    of({ selector: {} }),
    ['spec.selector: Invalid value: {}: empty selector is invalid for statefulset'],
  ],
  [
    'other labels',
    of({ selector: { matchLabels: { a: 'c' } } }),
    ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
  ],
  [
    'a policy',
    of({ podManagementPolicy: 'Foo' }),
    ["spec.podManagementPolicy: Invalid value: \"Foo\": must be 'OrderedReady' or 'Parallel'"],
  ],
  [
    'a strategy',
    of({ updateStrategy: { type: 'foo' } }),
    ['spec.updateStrategy: Invalid value: {"type":"foo"}: must be \'RollingUpdate\' or \'OnDelete\''],
  ],
  [
    'a rolling update on delete',
    of({ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }),
    [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  ],
  [
    'a partition',
    of({ updateStrategy: { rollingUpdate: { partition: -1, maxUnavailable: '101%' } } }),
    [
      'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ],
  ],
  [
    'retention',
    of({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep' } }),
    [
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep": supported values: "Retain", "Delete"',
    ],
  ],
  [
    'ordinals',
    of({ ordinals: { start: -2 } }),
    ['spec.ordinals.start: Invalid value: -2: must be greater than or equal to 0'],
  ],
  [
    'a restart policy',
    of({ template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 3 } } }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
    ],
  ],
])('a StatefulSet: %s', (_name, value, errors) => {
  expect(createErrors(statefulSets, value)).toEqual(errors);
});

// Upstream: TestValidateStatefulSetUpdate
test('what of a StatefulSet may change', () => {
  expect(
    updateErrors(
      statefulSets,
      of({}),
      of({ replicas: 3, minReadySeconds: 1, revisionHistoryLimit: 2, ordinals: { start: 1 } }),
    ),
  ).toEqual([]);
  expect(updateErrors(statefulSets, of({}), of({ serviceName: 'y' }))).toEqual([
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ]);
  expect(
    statusErrors(
      statefulSets,
      { ...of({}), status: { collisionCount: 3 } },
      { ...of({}), status: { replicas: 1, readyReplicas: 2, collisionCount: 2 } },
    ),
  ).toEqual([
    'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
    'status.collisionCount: Invalid value: 2: cannot be decremented',
  ]);
});

// Upstream: TestValidateDaemonSet, TestValidateDaemonSetUpdate
test.each<[string, Value, readonly string[]]>([
  ['a plain one', of({}), []],
  [
    'no selector',
    { spec: { template } },
    ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
  ],
  [
    'surge and unavailable',
    of({ updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } }),
    ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero'],
  ],
  [
    'neither',
    of({ updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }),
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
  ],
  [
    'a strategy',
    of({ updateStrategy: { type: 'Odd' } }),
    ['spec.updateStrategy: Unsupported value: {"type":"Odd"}: supported values: "RollingUpdate", "OnDelete"'],
  ],
  [
    'a restart policy',
    of({ template: { ...template, spec: { ...template.spec, restartPolicy: 'OnFailure' } } }),
    ['spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"'],
  ],
])('a DaemonSet: %s', (_name, value, errors) => {
  expect(createErrors(daemonSets, value)).toEqual(errors);
});

test('the selector of a DaemonSet stays', () => {
  const labels = { a: 'b', c: 'd' };
  const next = of({ selector: { matchLabels: { c: 'd' } }, template: { ...template, metadata: { labels } } });
  expect(updateErrors(daemonSets, of({}), next)).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"c":"d"}}: field is immutable',
  ]);
  expect(updateErrors(daemonSets, of({}), of({ minReadySeconds: 1 }))).toEqual([]);
});

// Upstream: pkg/apis/core/validation/validation_test.go TestValidateReplicationController
test.each<[string, Value, readonly string[]]>([
  ['its selector is the template’s labels', { spec: { template } }, []],
  ['no labels', { spec: { template: { spec: template.spec } } }, ['spec.selector: Required value']],
  [
    'other labels',
    { spec: { template, selector: { a: 'c' } } },
    ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
  ],
  ['no template', { spec: { selector: { a: 'b' } } }, ['spec.template: Required value']],
  [
    'replicas',
    { spec: { template, replicas: -1 } },
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ],
])('a ReplicationController: %s', (_name, value, errors) => {
  expect(createErrors(replicationControllers, value)).toEqual(errors);
});

// Upstream: TestValidateControllerRevision, TestValidateControllerRevisionUpdate
test('a ControllerRevision never changes', () => {
  expect(createErrors(controllerRevisions, { revision: -1 })).toEqual([
    'data: Required value: data is mandatory',
    'revision: Invalid value: -1: must be greater than or equal to 0',
  ]);
  expect(updateErrors(controllerRevisions, { revision: 1, data: { a: 1 } }, { revision: 2, data: { a: 1 } })).toEqual(
    [],
  );
  expect(updateErrors(controllerRevisions, { revision: 1, data: { a: 1 } }, { revision: 1, data: { a: 2 } })).toEqual([
    'data: Invalid value: {"a":2}: field is immutable',
  ]);
});
