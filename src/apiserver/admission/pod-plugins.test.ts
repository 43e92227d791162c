import { expect, test } from 'vitest';
import type { Toleration } from '../../api/index.ts';
import { pod, PODS } from '../testing/objects.ts';
import { startTestServer } from '../testing/server.ts';
import { mergeTolerations } from './merge-tolerations.ts';

const CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses';
const RUNTIMES = '/apis/node.k8s.io/v1/runtimeclasses';

const priorityClass = (name: string, value: number, more: object = {}): object => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...more,
});

/** upstream: plugin/pkg/admission/priority/admission_test.go TestPodAdmission */
test('a pod gets the priority of its class', async () => {
  const server = await startTestServer();
  await server.send('POST', CLASSES, priorityClass('high', 1000, { preemptionPolicy: 'Never' }));
  const { body } = await server.send('POST', PODS, pod('a', { priorityClassName: 'high' }));
  expect(body.spec).toMatchObject({ priorityClassName: 'high', priority: 1000, preemptionPolicy: 'Never' });
  const critical = await server.send('POST', PODS, pod('b', { priorityClassName: 'system-node-critical' }));
  expect(critical.body.spec.priority).toBe(2_000_001_000);
  const plain = await server.send('POST', PODS, pod('c'));
  expect(plain.body.spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  expect(plain.body.spec.priorityClassName).toBeUndefined();
});

test.each([
  [{ priorityClassName: 'none' }, 'no PriorityClass with name none was found'],
  [
    { priority: 5 },
    'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
  ],
  [
    { preemptionPolicy: 'Never' },
    'the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
  ],
])('%j is refused', async (spec, why) => {
  const server = await startTestServer();
  const { code, body } = await server.send('POST', PODS, pod('x', spec));
  expect([code, body.message]).toEqual([403, `pods "x" is forbidden: ${why}`]);
});

/** upstream: TestPriorityClassAdmission, TestDefaultPriority */
test('there is one default class, and pods without a class get it', async () => {
  const server = await startTestServer();
  await server.send('POST', CLASSES, priorityClass('normal', 7, { globalDefault: true }));
  const { body } = await server.send('POST', PODS, pod('a'));
  expect(body.spec).toMatchObject({ priorityClassName: 'normal', priority: 7 });
  const second = await server.send('POST', CLASSES, priorityClass('other', 8, { globalDefault: true }));
  expect([second.code, second.body.message]).toEqual([
    403,
    'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass normal is already marked as default. Only one default can exist',
  ]);
  const labelled = {
    ...priorityClass('normal', 7, { globalDefault: true }),
    metadata: { name: 'normal', labels: { a: 'b' } },
  };
  expect((await server.send('PUT', `${CLASSES}/normal`, labelled)).code).toBe(200);
});

test('an update that leaves the priority out keeps it', async () => {
  const server = await startTestServer();
  const { body } = await server.send('POST', PODS, pod('a'));
  const { priority: _priority, preemptionPolicy: _policy, ...spec } = body.spec;
  const updated = await server.send('PUT', `${PODS}/a`, { ...body, spec });
  expect(updated.code).toBe(200);
  expect(updated.body.spec).toEqual(body.spec);
});

/** upstream: plugin/pkg/admission/defaulttolerationseconds/admission_test.go TestForgivenessAdmission */
test('pods bear with problems of nodes for five minutes', async () => {
  const server = await startTestServer();
  const tolerations = [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }];
  const { body } = await server.send('POST', PODS, pod('a', { tolerations }));
  expect(body.spec.tolerations).toEqual([
    ...tolerations,
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ]);
  const all = await server.send('POST', PODS, pod('b', { tolerations: [{ operator: 'Exists' }] }));
  expect(all.body.spec.tolerations).toEqual([{ operator: 'Exists' }]);
});

const runtime = (name: string, more: object): object => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name },
  handler: 'h',
  ...more,
});

/** upstream: plugin/pkg/admission/runtimeclass/admission_test.go */
test('a runtime class gives overhead and a place', async () => {
  const server = await startTestServer();
  const scheduling = { nodeSelector: { gpu: 'yes' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] };
  await server.send('POST', RUNTIMES, runtime('vm', { overhead: { podFixed: { cpu: '100m' } }, scheduling }));
  const { body } = await server.send('POST', PODS, pod('a', { runtimeClassName: 'vm', nodeSelector: { disk: 'ssd' } }));
  expect(body.spec.overhead).toEqual({ cpu: '100m' });
  expect(body.spec.nodeSelector).toEqual({ disk: 'ssd', gpu: 'yes' });
  expect(body.spec.tolerations).toContainEqual({ key: 'gpu', operator: 'Exists' });
});

test.each([
  [{ runtimeClassName: 'none' }, 'pod rejected: RuntimeClass "none" not found'],
  [
    { runtimeClassName: 'vm', overhead: { cpu: '2' } },
    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  ],
  [{ overhead: { cpu: '1' } }, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  [
    { runtimeClassName: 'vm', nodeSelector: { gpu: 'no' } },
    'conflict: runtimeClass.scheduling.nodeSelector[gpu] = yes; pod.spec.nodeSelector[gpu] = no',
  ],
])('runtime class: %j is refused', async (spec, why) => {
  const server = await startTestServer();
  const vm = { overhead: { podFixed: { cpu: '1' } }, scheduling: { nodeSelector: { gpu: 'yes' } } };
  await server.send('POST', RUNTIMES, runtime('vm', vm));
  const { code, body } = await server.send('POST', PODS, pod('x', spec));
  expect([code, body.message]).toEqual([403, `pods "x" is forbidden: ${why}`]);
});

/** upstream: pkg/util/tolerations/tolerations_test.go TestMergeTolerations */
test.each<[string, readonly Toleration[], readonly Toleration[], readonly Toleration[]]>([
  [
    'equal ones once',
    [{ key: 'a', operator: 'Exists' }],
    [{ key: 'a', operator: 'Exists' }],
    [{ key: 'a', operator: 'Exists' }],
  ],
  ['all is enough', [{ operator: 'Exists' }], [{ key: 'a', value: 'b' }], [{ operator: 'Exists' }]],
  [
    'the wider one stays',
    [{ key: 'a', value: 'b' }],
    [{ key: 'a', operator: 'Exists' }],
    [{ key: 'a', operator: 'Exists' }],
  ],
  [
    'the longer one stays',
    [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 }],
    [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 }],
    [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 }],
  ],
  [
    'different values both',
    [{ key: 'a', value: 'b' }],
    [{ key: 'a', value: 'c' }],
    [
      { key: 'a', value: 'b' },
      { key: 'a', value: 'c' },
    ],
  ],
])('merging tolerations: %s', (_what, first, second, merged) => {
  expect(mergeTolerations(first, second)).toEqual(merged);
});
