import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  customClientResources,
  customResourceDefinitions,
  deployments,
  events,
  formatTime,
  groupVersion,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  replicaSets,
  replicationControllers,
  statefulSets,
  type Deployment,
  type KubernetesObject,
  type New,
  type Resource,
  type V2HorizontalPodAutoscaler,
  type V2HorizontalPodAutoscalerSpec,
} from '../../api/index.ts';
import { deploymentController } from '../deployment/index.ts';
import { replicaSetController } from '../replica-set/index.ts';
import { runnable } from '../runnable.ts';
import { startFewControllers, type FewControllers } from '../testing/few-controllers.ts';
import { horizontalPodAutoscalerController } from './index.ts';

// Behaviour: kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale, pkg/controller/podautoscaler/horizontal_test.go

const namespace = 'default';
const ref = { namespace, name: 'web' };
const SECOND = 1000;
const MINUTE = 60 * SECOND;
let cluster: FewControllers;

beforeEach(async () => {
  cluster = await startFewControllers([
    runnable(deploymentController),
    runnable(replicaSetController),
    runnable(horizontalPodAutoscalerController),
  ]);
});

afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

function deployment(replicas: number, requests: Readonly<Record<string, string>>): New<Deployment> {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: ref,
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'a', resources: { requests } }] },
      },
    },
  };
}

function autoscaler(spec: Partial<V2HorizontalPodAutoscalerSpec> = {}, name = 'web'): New<V2HorizontalPodAutoscaler> {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { namespace, name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
      ...spec,
    },
  };
}

async function start(
  spec: Partial<V2HorizontalPodAutoscalerSpec> = {},
  replicas = 1,
  requests: Readonly<Record<string, string>> = { cpu: '200m', memory: '64Mi' },
): Promise<void> {
  await cluster.client.create(deployments, deployment(replicas, requests));
  await pass(2 * SECOND);
  await cluster.client.create(horizontalPodAutoscalers, autoscaler(spec));
}

/** Time passes, and pods that are new start. */
async function pass(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 5 * SECOND) {
    await cluster.clock.advance(Math.min(5 * SECOND, milliseconds - passed));
    const time = formatTime(cluster.clock.now());
    await cluster.setPods(
      ({ status }) => status?.phase === 'Pending',
      () => ({
        phase: 'Running',
        startTime: time,
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: time }],
      }),
    );
  }
}

const get = (): Promise<V2HorizontalPodAutoscaler> => cluster.client.get(horizontalPodAutoscalers, ref);
const replicas = async (): Promise<number> => (await cluster.client.get(deployments, ref)).spec.replicas ?? 0;

const lastScale = async (): Promise<number> => Date.parse((await get()).status?.lastScaleTime ?? '');

async function conditions(): Promise<readonly string[]> {
  const { status } = await get();
  return (status?.conditions ?? []).map(({ type, status: holds, reason }) => `${type} ${holds} ${reason ?? ''}`);
}

async function told(): Promise<readonly string[]> {
  const selection = { namespace, fieldSelector: 'involvedObject.kind=HorizontalPodAutoscaler' };
  const { items } = await cluster.client.list(events, selection);
  return items.map(({ reason, message }) => `${reason ?? ''} ${message ?? ''}`);
}

test('load makes a target larger, no faster than doubled or by four; when it goes, the target waits five minutes', async () => {
  cluster.load.cores = 0.5;
  await start();
  // 250 % of the request: five times the one that is there is too fast.
  await pass(MINUTE);
  expect(await told()).toContain(
    'SuccessfulRescale New size: 4; reason: cpu resource utilization (percentage of request) above target',
  );
  await pass(2 * MINUTE);
  expect(await replicas()).toBe(10);
  expect((await conditions()).slice(1)).toEqual([
    'ScalingActive True ValidMetricFound',
    'ScalingLimited True TooManyReplicas',
  ]);
  const { status } = await get();
  expect(status).toMatchObject({
    currentReplicas: 10,
    desiredReplicas: 10,
    currentMetrics: [
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 250, averageValue: '500m' } } },
    ],
  });
  cluster.load.cores = 0.02;
  const fell = cluster.clock.now();
  await pass(MINUTE);
  expect(await conditions()).toContain('AbleToScale True ScaleDownStabilized');
  await pass(5 * MINUTE);
  expect(await replicas()).toBe(2);
  expect((await told()).at(-1)).toBe('SuccessfulRescale New size: 2; reason: All metrics below target');
  expect((await lastScale()) - fell).toBeGreaterThanOrEqual(5 * MINUTE);
}, 30_000);

test('rules say how fast, and for how long a target waits', async () => {
  const scaleUp = { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] };
  const scaleDown = { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 2, periodSeconds: 30 }] };
  const metrics = [
    { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '10Mi' } } },
  ];
  cluster.load.bytes = 40 * 2 ** 20;
  await start({ behavior: { scaleUp, scaleDown }, metrics, maxReplicas: 4 }, 2);
  await pass(50 * SECOND);
  expect([await replicas(), await conditions()]).toEqual([
    3,
    expect.arrayContaining(['ScalingLimited True ScaleUpLimit']),
  ]);
  const first = await lastScale();
  await pass(MINUTE);
  expect(await replicas()).toBe(4);
  const second = await lastScale();
  expect(second - first).toBeGreaterThanOrEqual(60 * SECOND);
  expect(second - first).toBeLessThanOrEqual(76 * SECOND);
  cluster.load.bytes = 2 ** 20;
  for (let turn = 0; turn < 10 && (await replicas()) === 4; turn++) await pass(5 * SECOND);
  expect(await replicas()).toBe(2);
  const third = await lastScale();
  await pass(46 * SECOND);
  expect(await replicas()).toBe(1);
  expect((await lastScale()) - third).toBeGreaterThanOrEqual(30 * SECOND);
  expect((await told())[0]).toBe('SuccessfulRescale New size: 3; reason: memory resource above target');
}, 20_000);

test('a container has metrics of its own', async () => {
  const target = { type: 'Utilization', averageUtilization: 50 };
  cluster.load.bytes = 64 * 2 ** 20;
  const source = { name: 'memory', container: 'main', target };
  await start({ metrics: [{ type: 'ContainerResource', containerResource: source }] });
  await pass(MINUTE);
  expect(await replicas()).toBeGreaterThan(1);
  const name = 'memory container resource utilization (percentage of request)';
  expect((await told())[0]).toBe(`SuccessfulRescale New size: 2; reason: ${name} above target`);
  const current = { averageUtilization: 100, averageValue: '67108864' };
  expect((await get()).status?.currentMetrics).toEqual([
    { type: 'ContainerResource', containerResource: { name: 'memory', container: 'main', current } },
  ]);
});

test.each<[string, number, Partial<V2HorizontalPodAutoscalerSpec>, number, string]>([
  ['above the maximum', 5, { maxReplicas: 3 }, 3, 'Current number of replicas above Spec.MaxReplicas'],
  ['below the minimum', 1, { minReplicas: 2 }, 2, 'Current number of replicas below Spec.MinReplicas'],
])('a target %s is brought back without metrics', async (_, before, spec, after, reason) => {
  await start(spec, before);
  await pass(16 * SECOND);
  expect(await replicas()).toBe(after);
  expect(await told()).toEqual([`SuccessfulRescale New size: ${String(after)}; reason: ${reason}`]);
  expect((await get()).status).toMatchObject({ currentReplicas: before, desiredReplicas: after });
  expect(await conditions()).toEqual(['AbleToScale True SucceededRescale']);
});

test('a target of none is not scaled', async () => {
  await start({}, 0);
  await pass(16 * SECOND);
  expect(await conditions()).toEqual(['AbleToScale True SucceededGetScale', 'ScalingActive False ScalingDisabled']);
  expect((await get()).status).toMatchObject({ desiredReplicas: 0 });
});

test('a target that is not there, or of no kind, is told of', async () => {
  await cluster.client.create(horizontalPodAutoscalers, autoscaler());
  const reference = { apiVersion: 'apps/v1', kind: 'Gadget', name: 'web' };
  await cluster.client.create(horizontalPodAutoscalers, autoscaler({ scaleTargetRef: reference }, 'other'));
  await pass(16 * SECOND);
  const { status } = await get();
  expect(status?.conditions?.map(({ type, status: holds, reason, message }) => [type, holds, reason, message])).toEqual(
    [
      [
        'AbleToScale',
        'False',
        'FailedGetScale',
        `the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
      ],
    ],
  );
  expect((await told()).toSorted()).toEqual([
    'FailedGetScale deployments.apps "web" not found',
    'FailedGetScale no matches for kind "Gadget" in group "apps"',
  ]);
});

test('of pods that do not run there are no metrics: nothing is done, and why is told', async () => {
  await start();
  await cluster.setPods(
    () => true,
    () => ({ phase: 'Failed' }),
  );
  await cluster.clock.advance(16 * SECOND);
  const why =
    'failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API';
  expect(await told()).toEqual([
    `FailedGetResourceMetric ${why}`,
    `FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
  ]);
  expect((await get()).status).toMatchObject({
    currentReplicas: 1,
    desiredReplicas: 0,
    conditions: [
      { type: 'AbleToScale', status: 'True' },
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'FailedGetResourceMetric',
        message: `the HPA was unable to compute the replica count: ${why}`,
      },
    ],
  });
});

test('of pods without requests there is no share', async () => {
  await start({}, 1, {});
  await pass(6 * MINUTE);
  const [first] = (await told()).filter((text) => text.startsWith('FailedGetResourceMetric'));
  const why = 'failed to get cpu utilization: missing request for cpu in container main of Pod web-';
  expect(first?.startsWith(`FailedGetResourceMetric ${why}`)).toBe(true);
});

test('metrics that are not known keep a target from getting smaller, not from getting larger', async () => {
  const pods = { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '1' } };
  const memory = { name: 'memory', target: { type: 'AverageValue', averageValue: '10Mi' } };
  cluster.load.bytes = 2 ** 20;
  const scaleDown = { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };
  const metrics = [
    { type: 'Pods', pods },
    { type: 'Resource', resource: memory },
  ];
  await start({ metrics, behavior: { scaleDown }, maxReplicas: 4 }, 2);
  await pass(MINUTE);
  expect([await replicas(), await conditions()]).toEqual([
    2,
    ['AbleToScale True SucceededGetScale', 'ScalingActive False FailedGetPodsMetric'],
  ]);
  expect((await get()).status?.currentMetrics?.[0]).toEqual({ type: '' });
  cluster.load.bytes = 20 * 2 ** 20;
  await pass(50 * SECOND);
  expect([await replicas(), await conditions()]).toEqual([
    4,
    expect.arrayContaining(['ScalingActive True ValidMetricFound']),
  ]);
});

test('two autoscalers of the same pods do nothing', async () => {
  await start();
  await cluster.client.create(horizontalPodAutoscalers, autoscaler({}, 'again'));
  await pass(32 * SECOND);
  const why = 'pods by selector app=web are controlled by multiple HPAs: [default/again default/web]';
  const active = async () => (await get()).status?.conditions?.find(({ type }) => type === 'ScalingActive');
  expect(await active()).toMatchObject({ status: 'False', reason: 'AmbiguousSelector', message: why });
  expect(await told()).toContain(`AmbiguousSelector ${why}`);
  await cluster.client.delete(horizontalPodAutoscalers, { namespace, name: 'again' });
  await pass(MINUTE);
  expect(await active()).toMatchObject({ status: 'True', reason: 'ValidMetricFound' });
});

test('an autoscaler of the first version works, and says in annotations what it has no fields for', async () => {
  cluster.load.cores = 0.3;
  await cluster.client.create(deployments, deployment(1, { cpu: '200m' }));
  await pass(2 * SECOND);
  await cluster.client.create(horizontalPodAutoscalersV1, {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: ref,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 50,
    },
  });
  await pass(2 * MINUTE);
  expect(await replicas()).toBe(3);
  const { metadata, spec, status } = await cluster.client.get(horizontalPodAutoscalersV1, ref);
  expect([spec.targetCPUUtilizationPercentage, status?.currentCPUUtilizationPercentage]).toEqual([50, 150]);
  const conditions = JSON.parse(metadata.annotations?.['autoscaling.alpha.kubernetes.io/conditions'] ?? '') as unknown;
  expect(conditions).toContainEqual(expect.objectContaining({ type: 'ScalingActive', status: 'True' }));
});

const LABELS = { app: 'web' };
const TEMPLATE = { metadata: { labels: LABELS }, spec: { containers: [{ name: 'main', image: 'a' }] } };
const SPEC = { replicas: 1, selector: { matchLabels: LABELS }, template: TEMPLATE };

test.each<[Resource, object]>([
  [replicaSets, SPEC],
  [statefulSets, { ...SPEC, serviceName: 'web' }],
  [replicationControllers, { ...SPEC, selector: LABELS }],
])('a target of another kind is reached through its scale', async (resource, spec) => {
  const { kind } = resource;
  const apiVersion = groupVersion(resource);
  await cluster.client.create(resource, { apiVersion, kind, metadata: ref, spec } as New<KubernetesObject>);
  await cluster.client.create(
    horizontalPodAutoscalers,
    autoscaler({ scaleTargetRef: { apiVersion, kind, name: 'web' }, minReplicas: 2 }),
  );
  await pass(16 * SECOND);
  expect(await cluster.client.get(resource, ref)).toMatchObject({ spec: { replicas: 2 } });
});

test('custom kinds with a scale are targets as well', async () => {
  await cluster.client.create(customResourceDefinitions, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'shops.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'shops', kind: 'Shop' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          subresources: {
            scale: {
              specReplicasPath: '.spec.size',
              statusReplicasPath: '.status.size',
              labelSelectorPath: '.status.selector',
            },
          },
        },
      ],
    },
  });
  await pass(5 * SECOND);
  const [resource] = customClientResources(
    await cluster.client.get(customResourceDefinitions, { name: 'shops.example.com' }),
  );
  if (resource === undefined) throw new Error('not served');
  const shop = { apiVersion: 'example.com/v1', kind: 'Shop', metadata: ref, spec: { size: 1 } };
  await cluster.client.create(resource, shop);
  const reference = { apiVersion: 'example.com/v1', kind: 'Shop', name: 'web' };
  await cluster.client.create(horizontalPodAutoscalers, autoscaler({ scaleTargetRef: reference, minReplicas: 2 }));
  await pass(16 * SECOND);
  expect(await cluster.client.get(resource, ref)).toMatchObject({ spec: { size: 2 } });
  await pass(16 * SECOND);
  expect(await told()).toContain('SelectorRequired selector is required');
  expect(await conditions()).toContain('ScalingActive False InvalidSelector');
});
