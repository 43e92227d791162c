import { expect, test } from 'vitest';
import { strategicMergePatch } from './index.ts';
import { typeSchema } from '../schema/index.ts';
import { MERGE_FACTS } from './merge-facts.ts';

/** A value at a path of names. */
function at(path: string, value: unknown): unknown {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

/** Upstream: the patchStrategy and patchMergeKey tags of k8s.io/api, release 1.36. */
test.each<readonly [type: string, path: string, key: string]>([
  ['MutatingAdmissionPolicy', 'spec.matchConditions', 'name'],
  ['MutatingWebhookConfiguration', 'webhooks', 'name'],
  ['ValidatingWebhookConfiguration', 'webhooks', 'name'],
  ['ValidatingAdmissionPolicy', 'spec.matchConditions', 'name'],
  ['ValidatingAdmissionPolicy', 'spec.variables', 'name'],
  ['CSINode', 'spec.drivers', 'name'],
  ['ResourceV1ResourceClaim', 'status.reservedFor', 'uid'],
  ...[
    'APIService',
    'DaemonSet',
    'Deployment',
    'FlowSchema',
    'Job',
    'Namespace',
    'Node',
    'PersistentVolumeClaim',
    'Pod',
    'PodDisruptionBudget',
    'PriorityLevelConfiguration',
    'ReplicaSet',
    'ReplicationController',
    'Service',
    'ServiceCIDR',
    'StatefulSet',
    'V2HorizontalPodAutoscaler',
  ].map((type) => [type, 'status.conditions', 'type'] as const),
])('items of %s %s merge by %s', (type, path, key) => {
  const document = at(path, [
    { [key]: 'a', message: 'old', reason: 'kept' },
    { [key]: 'b', message: 'other' },
  ]);
  expect(strategicMergePatch(type, document, at(path, [{ [key]: 'a', message: 'new' }]))).toEqual(
    at(path, [
      { [key]: 'a', message: 'new', reason: 'kept' },
      { [key]: 'b', message: 'other' },
    ]),
  );
});

test.each([
  ['ValidatingAdmissionPolicy', 'spec.validations'],
  ['ValidatingAdmissionPolicy', 'spec.auditAnnotations'],
  ['CertificateSigningRequest', 'status.conditions'],
  ['Ingress', 'spec.rules'],
  ['Pod', 'spec.tolerations'],
])('%s %s is replaced', (type, path) => {
  expect(strategicMergePatch(type, at(path, [{ a: 1 }, { b: 2 }]), at(path, [{ b: 3 }]))).toEqual(at(path, [{ b: 3 }]));
});

/** Upstream: policy/v1/types.go, patchStrategy "replace". */
test('the selector of a disruption budget is replaced as a whole', () => {
  const document = { spec: { selector: { matchLabels: { a: '1' } }, minAvailable: 1 } };
  const patch = { spec: { selector: { matchLabels: { b: '2' } } } };
  expect(strategicMergePatch('PodDisruptionBudget', document, patch)).toEqual({
    spec: { selector: { matchLabels: { b: '2' } }, minAvailable: 1 },
  });
});

test('every fact is about a field that there is', () => {
  for (const [type, fields] of Object.entries(MERGE_FACTS)) {
    for (const field of Object.keys(fields)) expect(typeSchema(type)?.fields.has(field), `${type}.${field}`).toBe(true);
  }
});

function finalizers(...items: readonly string[]): unknown {
  return { metadata: { finalizers: items } };
}

const two = { spec: { containers: [{ name: 'a' }, { name: 'b' }] } };

/** Upstream: apimachinery/pkg/util/strategicpatch/patch_test.go, by its descriptions. */
test.each<[string, unknown, unknown, unknown]>([
  ['unique scalars when merging lists', finalizers('a'), finalizers('a', 'b'), finalizers('a', 'b')],
  [
    'delete map from nested map',
    { metadata: { labels: { a: '1' } } },
    { metadata: { labels: null } },
    { metadata: {} },
  ],
  [
    'delete all items from merging list',
    two,
    { spec: { containers: [{ $patch: 'replace' }] } },
    { spec: { containers: [] } },
  ],
  [
    'merge empty merging lists',
    { spec: { containers: [] } },
    { spec: { containers: [] } },
    { spec: { containers: [] } },
  ],
  ['delete all keys from map', { spec: two.spec }, { spec: { $patch: 'replace' } }, { spec: {} }],
  [
    'add key and delete all keys from map',
    { spec: two.spec },
    { spec: { nodeName: 'n', $patch: 'replace' } },
    { spec: { nodeName: 'n' } },
  ],
  [
    'delete all duplicate entries in a merging list',
    { spec: { containers: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] } },
    { spec: { containers: [{ name: 'a', $patch: 'delete' }] } },
    { spec: { containers: [{ name: 'b' }] } },
  ],
  [
    'retainKeys map can add a field when no retainKeys directive present',
    { spec: { volumes: [{ name: 'v' }] } },
    { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
    { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
  ],
  [
    'retainKeys list can delete a field when no retainKeys directive present',
    { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
    { spec: { volumes: [{ name: 'v', emptyDir: null }] } },
    { spec: { volumes: [{ name: 'v' }] } },
  ],
  [
    '$deleteFromPrimitiveList of nonexistent item in primitive list should not add the item to the list',
    finalizers('a'),
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'] } },
    finalizers('a'),
  ],
  [
    '$deleteFromPrimitiveList on empty primitive list should not add the item to the list',
    finalizers(),
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'] } },
    finalizers(),
  ],
  [
    '$deleteFromPrimitiveList on nonexistent primitive list should not add the primitive list',
    { metadata: { name: 'x' } },
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'] } },
    { metadata: { name: 'x' } },
  ],
  [
    '$deleteFromPrimitiveList should delete item from a list without merge patch strategy',
    { spec: { containers: [{ name: 'a', args: ['1', '2'] }] } },
    { spec: { containers: [{ name: 'a', '$deleteFromPrimitiveList/args': ['1'] }] } },
    { spec: { containers: [{ name: 'a', args: ['2'] }] } },
  ],
])('%s', (_, document, patch, result) => {
  expect(strategicMergePatch('Pod', document, patch)).toEqual(result);
});

test.each<[string, unknown, RegExp]>([
  [
    '$setElementOrder contains item that is not present in the list to be merged',
    { spec: { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'c' }] } },
    /doesn't match/,
  ],
  [
    'should check if order in $setElementOrder and patch list match',
    {
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
        containers: [{ name: 'b' }, { name: 'a' }],
      },
    },
    /doesn't match|order/,
  ],
  [
    'missing merge key should error out',
    { spec: { containers: [{ image: 'x' }] } },
    /does not contain declared merge key: name/,
  ],
])('%s', (_, patch, message) => {
  expect(() => strategicMergePatch('Pod', two, patch)).toThrow(message);
});
