import { expect, test } from 'vitest';
import type { KubernetesObject } from '../meta.ts';
import { countedKinds, quotaEvaluator } from './evaluators.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function object(spec: object, more: object = {}): KubernetesObject {
  return { metadata: { name: 'x', namespace: 'n' }, spec, ...more } as unknown as KubernetesObject;
}

function usage(kind: string, spec: object, more?: object): object | undefined {
  return quotaEvaluator(kind)?.usage(object(spec, more), NOW);
}

const container = (requests: object, limits: object = {}): object => ({ name: 'c', resources: { requests, limits } });

/** upstream: pkg/quota/v1/evaluator/core/pods_test.go TestPodEvaluatorUsage */
test.each<[string, object, object]>([
  [
    'init containers count where they need more than the others together',
    {
      initContainers: [container({ cpu: '1' }, { cpu: '2' })],
      containers: [container({ cpu: '100m' }), container({ cpu: '200m' })],
    },
    { 'count/pods': '1', pods: '1', cpu: '1', 'requests.cpu': '1', 'limits.cpu': '2' },
  ],
  [
    'containers together',
    { containers: [container({ memory: '1Gi' }, { memory: '2Gi' }), container({ memory: '1Gi' }, { memory: '2Gi' })] },
    { 'count/pods': '1', pods: '1', memory: '2Gi', 'requests.memory': '2Gi', 'limits.memory': '4Gi' },
  ],
  [
    'a sidecar runs beside everything after it',
    {
      initContainers: [{ ...container({ cpu: '100m' }), restartPolicy: 'Always' }, container({ cpu: '500m' })],
      containers: [container({ cpu: '100m' })],
    },
    { 'count/pods': '1', pods: '1', cpu: '600m', 'requests.cpu': '600m' },
  ],
  [
    'storage, huge pages and extended resources',
    {
      containers: [
        container(
          { 'ephemeral-storage': '1Gi', 'hugepages-2Mi': '4Mi', 'example.com/gpu': '2' },
          { 'ephemeral-storage': '2Gi' },
        ),
      ],
    },
    {
      'count/pods': '1',
      pods: '1',
      'ephemeral-storage': '1Gi',
      'requests.ephemeral-storage': '1Gi',
      'limits.ephemeral-storage': '2Gi',
      'hugepages-2Mi': '4Mi',
      'requests.hugepages-2Mi': '4Mi',
      'requests.example.com/gpu': '2',
    },
  ],
  [
    'overhead is added to requests, and to limits that are set',
    { containers: [container({ cpu: '1' }, { cpu: '2' })], overhead: { cpu: '100m', memory: '10Mi' } },
    {
      'count/pods': '1',
      pods: '1',
      cpu: '1100m',
      'requests.cpu': '1100m',
      'limits.cpu': '2100m',
      memory: '10Mi',
      'requests.memory': '10Mi',
    },
  ],
  [
    'what the pod asks for as a whole counts instead',
    { containers: [container({ cpu: '1' })], resources: { requests: { cpu: '3' } } },
    { 'count/pods': '1', pods: '1', cpu: '3', 'requests.cpu': '3' },
  ],
])('pods: %s', (_what, spec, expected) => {
  expect(usage('pods', spec)).toEqual(expected);
});

/** upstream: TestPodEvaluatorUsage, QuotaV1Pod */
test.each([
  ['Succeeded', {}, false],
  ['Failed', {}, false],
  ['Running', {}, true],
  ['Running', { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 }, true],
  ['Running', { deletionTimestamp: '2025-12-31T23:59:00Z', deletionGracePeriodSeconds: 30 }, false],
])('a pod %s %j is charged: %s', (phase, metadata, charged) => {
  const used = usage('pods', { containers: [] }, { metadata: { name: 'x', ...metadata }, status: { phase } });
  expect(used).toEqual(charged ? { 'count/pods': '1', pods: '1' } : { 'count/pods': '1' });
});

/** upstream: TestPodConstraintsFunc */
test.each<[readonly string[], object, string | undefined]>([
  [['cpu'], { containers: [container({ memory: '1' })] }, 'must specify cpu for: c'],
  [
    ['requests.memory', 'limits.cpu', 'pods', 'requests.ephemeral-storage'],
    { containers: [{ name: 'b' }, { name: 'a' }], initContainers: [container({ memory: '1' })] },
    'must specify limits.cpu for: a,b,c; requests.memory for: a,b',
  ],
  [['limits.cpu'], { containers: [container({}, { cpu: '1' })] }, undefined],
  [['cpu'], { containers: [{ name: 'a' }], resources: { requests: { cpu: '1' } } }, undefined],
])('%j of %j: %s', (names, spec, message) => {
  expect(quotaEvaluator('pods')?.constraint?.(names, object(spec))).toBe(message);
});

const elsewhere = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a', namespaces: ['other'] }] };

/** upstream: TestPodEvaluatorMatchingScopes */
test.each<[string, string, readonly string[] | undefined, object, boolean]>([
  ['Terminating', 'Exists', undefined, { activeDeadlineSeconds: 0 }, true],
  ['Terminating', 'Exists', undefined, {}, false],
  ['NotTerminating', 'Exists', undefined, {}, true],
  ['BestEffort', 'Exists', undefined, { containers: [{ name: 'a' }] }, true],
  ['BestEffort', 'Exists', undefined, { containers: [container({ cpu: '1' })] }, false],
  ['NotBestEffort', 'Exists', undefined, { containers: [container({ cpu: '1' })] }, true],
  ['PriorityClass', 'Exists', undefined, { priorityClassName: 'high' }, true],
  ['PriorityClass', 'DoesNotExist', undefined, { priorityClassName: 'high' }, false],
  ['PriorityClass', 'In', ['high'], { priorityClassName: 'high' }, true],
  ['PriorityClass', 'In', ['low'], { priorityClassName: 'high' }, false],
  ['PriorityClass', 'In', ['low'], {}, false],
  ['PriorityClass', 'NotIn', ['low'], {}, true],
  ['CrossNamespacePodAffinity', 'Exists', undefined, { affinity: { podAffinity: elsewhere } }, true],
  [
    'CrossNamespacePodAffinity',
    'Exists',
    undefined,
    {
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: { topologyKey: 'a', namespaceSelector: {} } },
          ],
        },
      },
    },
    true,
  ],
  ['CrossNamespacePodAffinity', 'Exists', undefined, { affinity: { podAffinity: {} } }, false],
])('scope %s %s %j matches %j: %s', (scopeName, operator, values, spec, matches) => {
  const selector = { scopeName, operator, ...(values === undefined ? {} : { values }) };
  expect(quotaEvaluator('pods')?.matchesScope(selector, object({ containers: [], ...spec }))).toBe(matches);
});

/** upstream: pkg/quota/v1/evaluator/core/services_test.go TestServiceEvaluatorUsage */
test.each<[object, string, string]>([
  [{ type: 'ClusterIP', ports: [{}] }, '0', '0'],
  [{ type: 'NodePort', ports: [{}, {}] }, '2', '0'],
  [{ type: 'LoadBalancer', ports: [{}, {}] }, '2', '1'],
  [{ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ nodePort: 30000 }, {}] }, '1', '1'],
])('service %j: %s node ports, %s load balancers', (spec, ports, balancers) => {
  expect(usage('services', spec)).toEqual({
    'count/services': '1',
    services: '1',
    'services.nodeports': ports,
    'services.loadbalancers': balancers,
  });
});

/** upstream: persistent_volume_claims_test.go TestPersistentVolumeClaimEvaluatorUsage */
test('claims count for their class', () => {
  const spec = { resources: { requests: { storage: '1Gi' } }, storageClassName: 'gold' };
  expect(usage('persistentvolumeclaims', spec, { status: { allocatedResources: { storage: '2Gi' } } })).toEqual({
    'count/persistentvolumeclaims': '1',
    persistentvolumeclaims: '1',
    'requests.storage': '2Gi',
    'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
    'gold.storageclass.storage.k8s.io/requests.storage': '2Gi',
  });
});

/** upstream: resource_claims_test.go TestResourceClaimEvaluatorUsage */
test('claims of devices count by class', () => {
  const requests = [
    { name: 'a', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 2 } },
    { name: 'b', exactly: { deviceClassName: 'gpu', allocationMode: 'All' } },
    {
      name: 'c',
      firstAvailable: [
        { deviceClassName: 'big', count: 1 },
        { deviceClassName: 'gpu', count: 3 },
      ],
    },
  ];
  expect(usage('resourceclaims.resource.k8s.io', { devices: { requests } })).toEqual({
    'count/resourceclaims.resource.k8s.io': '1',
    'gpu.deviceclass.resource.k8s.io/devices': '37',
    'big.deviceclass.resource.k8s.io/devices': '1',
  });
});

test.each<[string, readonly string[]]>([
  ['requests.example.com/gpu', ['pods']],
  ['requests.storage', ['persistentvolumeclaims']],
  ['gold.storageclass.storage.k8s.io/requests.storage', ['persistentvolumeclaims']],
  ['services.nodeports', ['services']],
  ['configmaps', ['configmaps']],
  ['count/widgets.example.com', ['widgets.example.com']],
  ['count/events', []],
  ['example.com/gpu', []],
])('%s is used by %j', (name, kinds) => {
  expect(countedKinds([name])).toEqual(kinds);
});
