import { expect, test } from 'vitest';
import type { Container, PodMetrics, PodSpec } from '../../api/index.ts';
import { newPod } from '../testing/objects.ts';
import { absentExternalMetric, absentObjectMetric, absentPodsMetric } from './absent-metrics.ts';
import { requestsByPod, usageByPod } from './metrics.ts';

// upstream: pkg/controller/podautoscaler/metrics/client_test.go, replica_calculator_test.go (TestCalculateRequests)

function measured(name: string, containers: Readonly<Record<string, Readonly<Record<string, string>>>>): PodMetrics {
  return {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'PodMetrics',
    metadata: { namespace: 'default', name } as PodMetrics['metadata'],
    timestamp: '2026-01-01T00:01:00Z',
    window: '1m2.5s',
    containers: Object.entries(containers).map(([container, usage]) => ({ name: container, usage })),
  };
}

test('what a pod uses is what its containers use, if all were measured', () => {
  const list = [
    measured('a', { main: { cpu: '250m', memory: '1Mi' }, side: { cpu: '1500n', memory: '1Ki' } }),
    measured('b', { main: { cpu: '1' }, side: { memory: '1Ki' } }),
    measured('c', {}),
  ];
  const timed = { timestamp: Date.parse('2026-01-01T00:01:00Z'), window: 62_500 };
  expect([...usageByPod(list, 'cpu', undefined)]).toEqual([['a', { ...timed, value: 251 }]]);
  expect([...usageByPod(list, 'memory', undefined)]).toEqual([['a', { ...timed, value: (2 ** 20 + 1024) * 1000 }]]);
});

test('one container of each', () => {
  const list = [measured('a', { main: { cpu: '250m' }, side: { cpu: '1' } }), measured('b', { side: {} })];
  expect([...usageByPod(list, 'cpu', 'side')].map(([name, { value }]) => [name, value])).toEqual([['a', 1000]]);
  expect(() => usageByPod(list, 'cpu', 'main')).toThrow(
    'failed to get container metrics: container main not present in metrics for pod default/b',
  );
  expect(() => usageByPod([], 'cpu', 'main')).toThrow('no metrics returned from resource metrics API');
});

const container = (name: string, cpu?: string, more: Partial<Container> = {}): Container => ({
  name,
  image: 'a',
  ...(cpu === undefined ? {} : { resources: { requests: { cpu } } }),
  ...more,
});

test.each<[string, PodSpec, string | undefined, number]>([
  ['all containers', { containers: [container('main', '500m'), container('side', '1')] }, undefined, 1500],
  ['one container', { containers: [container('main', '500m'), container('side')] }, 'main', 500],
  [
    'containers that run beside, not those that end before',
    {
      initContainers: [container('first', '4'), container('beside', '1', { restartPolicy: 'Always' })],
      containers: [container('main', '1')],
    },
    undefined,
    2000,
  ],
  ['the pod as a whole', { resources: { requests: { cpu: '3' } }, containers: [container('main')] }, undefined, 3000],
])('requests are those of %s', (_, spec, name, millis) => {
  expect([...requestsByPod([newPod('a', { spec })], 'cpu', name)]).toEqual([['a', millis]]);
});

test('metrics that nobody serves are told of as upstream does', () => {
  const metric = { name: 'qps', selector: { matchLabels: { b: '2', a: '1' } } };
  const custom =
    'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
  expect(absentPodsMetric({ metric, target: { type: 'AverageValue', averageValue: '1' } })).toEqual({
    reason: 'FailedGetPodsMetric',
    message: `unable to get metric qps: ${custom}`,
    failure: `failed to get pods metric value: unable to get metric qps: ${custom}`,
  });
  const describedObject = { kind: 'Ingress', name: 'main', apiVersion: 'networking.k8s.io/v1' };
  const object = absentObjectMetric({ metric, describedObject, target: { type: 'Value', value: '1' } }, 'default');
  expect(object.message).toBe(`unable to get metric qps: Ingress on default main/${custom}`);
  const external = absentExternalMetric({ metric, target: { type: 'AverageValue', averageValue: '1' } }, 'default');
  const selector =
    '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{},}';
  const message = `unable to get external metric default/qps/${selector}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get qps.external.metrics.k8s.io)`;
  expect(external).toEqual({
    reason: 'FailedGetExternalMetric',
    message,
    failure: `failed to get qps external metric value: failed to get qps external metric: ${message}`,
  });
});
