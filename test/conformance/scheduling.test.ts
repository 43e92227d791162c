import { expect, test } from 'vitest';
import { startCluster } from './support/cluster.ts';
import { pausePod } from './support/objects.ts';

// upstream: test/e2e/scheduling/{limit_range,preemption}.go

const NAMESPACE = '/api/v1/namespaces/default';
const RANGES = `${NAMESPACE}/limitranges`;

type Quantities = Readonly<Record<string, string>>;

function podWith(name: string, requests: Quantities, limits: Quantities = {}) {
  const pod = pausePod(name);
  return { ...pod, spec: { containers: [{ ...pod.spec.containers[0], resources: { requests, limits } }] } };
}

const CONTAINER = {
  type: 'Container',
  min: { cpu: '50m', memory: '100Mi', 'ephemeral-storage': '100Gi' },
  max: { cpu: '500m', memory: '500Mi', 'ephemeral-storage': '500Gi' },
  defaultRequest: { cpu: '100m', memory: '200Mi', 'ephemeral-storage': '200Gi' },
  default: { cpu: '500m', memory: '500Mi', 'ephemeral-storage': '500Gi' },
};

test('[sig-scheduling] LimitRange should create a LimitRange with defaults and ensure pod has those defaults applied.', async () => {
  const cluster = await startCluster(0);
  const pods = `${NAMESPACE}/pods`;
  const meta = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limit-range' } };
  await cluster.create(RANGES, { ...meta, spec: { limits: [CONTAINER] } });
  const bare = await cluster.create(pods, pausePod('pod-no-resources'));
  expect(bare.spec.containers[0].resources).toEqual({ requests: CONTAINER.defaultRequest, limits: CONTAINER.default });
  const partial = await cluster.create(
    pods,
    podWith('pod-partial-resources', { cpu: '150m', memory: '150Mi', 'ephemeral-storage': '150Gi' }, { cpu: '300m' }),
  );
  expect(partial.spec.containers[0].resources).toEqual({
    requests: { cpu: '150m', memory: '150Mi', 'ephemeral-storage': '150Gi' },
    limits: { cpu: '300m', memory: '500Mi', 'ephemeral-storage': '500Gi' },
  });
  const little = await cluster.refused(
    403,
    'POST',
    pods,
    podWith('little', { cpu: '10m', memory: '50Mi', 'ephemeral-storage': '50Gi' }),
  );
  expect(little.message).toContain('minimum cpu usage per Container is 50m, but request is 10m');
  const much = await cluster.refused(
    403,
    'POST',
    pods,
    podWith(
      'much',
      { cpu: '600m', memory: '600Mi', 'ephemeral-storage': '600Gi' },
      { cpu: '600m', memory: '600Mi', 'ephemeral-storage': '600Gi' },
    ),
  );
  expect(much.message).toContain('maximum cpu usage per Container is 500m, but limit is 600m');
  const read = await cluster.get(`${RANGES}/limit-range`);
  read.spec.limits[0].min = { cpu: '9m', memory: '49Mi', 'ephemeral-storage': '49Gi' };
  await cluster.replace(`${RANGES}/limit-range`, read);
  await cluster.create(pods, podWith('little', { cpu: '10m', memory: '50Mi', 'ephemeral-storage': '50Gi' }));
  await cluster.refused(403, 'POST', pods, podWith('much', { cpu: '600m' }, { cpu: '600m' }));
  await cluster.delete(`${RANGES}/limit-range`);
  await cluster.gone(`${RANGES}/limit-range`);
  await cluster.create(pods, podWith('much', { cpu: '600m', memory: '600Mi' }));
});

test('[sig-scheduling] LimitRange should list, patch and delete a LimitRange by collection', async () => {
  const cluster = await startCluster(0);
  await cluster.namespace('other');
  const range = (label: string) => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: `range-${label}`, labels: { set: label } },
    spec: { limits: [CONTAINER] },
  });
  await cluster.create(RANGES, range('a'));
  await cluster.create(RANGES.replace('default', 'other'), range('a'));
  expect((await cluster.get('/api/v1/limitranges?labelSelector=set%3Da')).items).toHaveLength(2);
  const limits = [{ ...CONTAINER, min: { cpu: '20m', memory: '40Mi', 'ephemeral-storage': '40Gi' } }];
  const patched = await cluster.patch(
    `${RANGES}/range-a`,
    { metadata: { labels: { patched: 'yes' } }, spec: { limits } },
    'application/strategic-merge-patch+json',
  );
  expect(patched.spec.limits[0].min.cpu).toBe('20m');
  await cluster.delete(`${RANGES}?labelSelector=patched%3Dyes`);
  const { items } = await cluster.get('/api/v1/limitranges?labelSelector=set%3Da');
  expect(items.map((it: { metadata: { namespace: string } }) => it.metadata.namespace)).toEqual(['other']);
});

test('[sig-scheduling] SchedulerPreemption PriorityClass endpoints verify PriorityClass endpoints can be operated with different HTTP methods', async () => {
  const cluster = await startCluster(0);
  const path = '/apis/scheduling.k8s.io/v1/priorityclasses';
  for (const [name, value] of [
    ['p1', 1],
    ['p2', 2],
  ] as const) {
    const meta = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name } };
    await cluster.create(path, { ...meta, value });
    const read = await cluster.get(`${path}/${name}`);
    read.value = value * 10;
    const replaced = await cluster.refused(422, 'PUT', `${path}/${name}`, read);
    expect(replaced.message).toContain('value: Forbidden: may not be changed in an update.');
    await cluster.refused(422, 'PATCH', `${path}/${name}`, { value: value * 10 }, 'application/merge-patch+json');
    const described = await cluster.patch(`${path}/${name}`, { description: 'updated' });
    expect([described.value, described.description]).toEqual([value, 'updated']);
  }
  const names = (await cluster.get(path)).items.map((it: { metadata: { name: string } }) => it.metadata.name);
  expect(names).toEqual(expect.arrayContaining(['p1', 'p2']));
});
