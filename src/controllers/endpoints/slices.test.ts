import { expect, test } from 'vitest';
import type { EndpointSlice } from '../../api/index.ts';
import { newPod, newService, type PodShape } from '../testing/objects.ts';
import { computeSubsets, truncate } from './endpoints.ts';
import { planSlices } from './slices.ts';

const READY = '2026-01-01T00:00:00Z';

function pod(name: string, ip: string, shape: PodShape = { readySince: READY }) {
  const base = newPod(name, shape);
  return { ...base, spec: { ...base.spec, nodeName: 'n1' }, status: { ...base.status, podIP: ip } };
}

function stored(plan: ReturnType<typeof planSlices>): EndpointSlice[] {
  return plan.create.map((slice, index) => ({
    ...slice,
    metadata: {
      ...slice.metadata,
      name: `web-${String(index)}`,
      uid: `slice-${String(index)}`,
      resourceVersion: '1',
      creationTimestamp: READY,
    },
  }));
}

const nowhere = () => undefined;

test.each<[string, PodShape, boolean, object]>([
  ['ready', { readySince: READY }, false, { ready: true, serving: true, terminating: false }],
  ['not ready', {}, false, { ready: false, serving: false, terminating: false }],
  ['not ready but published', {}, true, { ready: true, serving: false, terminating: false }],
  [
    'terminating and still serving',
    { readySince: READY, metadata: { deletionTimestamp: READY } },
    false,
    { ready: false, serving: true, terminating: true },
  ],
])('a pod that is %s', (_title, shape, publishNotReadyAddresses, conditions) => {
  const plan = planSlices(newService({ publishNotReadyAddresses }), [pod('a', '10.0.0.1', shape)], [], nowhere);
  expect(plan.create[0]?.endpoints?.[0]?.conditions).toEqual(conditions);
});

test('ended pods and pods without an address have no endpoint; a Service without any has one empty slice', () => {
  const ended = pod('a', '10.0.0.1', { status: { phase: 'Succeeded' } });
  const plan = planSlices(newService(), [ended, newPod('b')], [], nowhere);
  expect(plan.create.map(({ endpoints, ports }) => [endpoints, ports])).toEqual([[[], []]]);
  expect(planSlices(newService(), [ended], stored(plan), nowhere)).toEqual({ create: [], update: [], delete: [] });
});

test('250 pods make slices of at most a hundred, and one more pod writes one slice', () => {
  const pods = Array.from({ length: 250 }, (_, index) => pod(`p${String(index)}`, `10.0.0.${String(index)}`));
  const slices = stored(planSlices(newService(), pods, [], nowhere));
  expect(slices.map((slice) => slice.endpoints?.length)).toEqual([100, 100, 50]);
  expect(planSlices(newService(), pods, slices, nowhere)).toEqual({ create: [], update: [], delete: [] });
  const more = planSlices(newService(), [...pods, pod('new', '10.0.1.1')], slices, nowhere);
  expect([more.create.length, more.update.map((slice) => slice.endpoints?.length), more.delete.length]).toEqual([
    0,
    [51],
    0,
  ]);
});

test('a port by name is what each pod calls so; pods that differ are in slices of their own', () => {
  const service = newService({ ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
  const withPort = (name: string, ip: string, containerPort: number) => {
    const base = pod(name, ip);
    return { ...base, spec: { ...base.spec, containers: [{ name: 'c', ports: [{ name: 'web', containerPort }] }] } };
  };
  const pods = [withPort('a', '10.0.0.1', 8080), withPort('b', '10.0.0.2', 9090), withPort('c', '10.0.0.3', 8080)];
  const plan = planSlices(service, pods, [], nowhere);
  expect(plan.create.map((slice) => [slice.ports?.[0]?.port, slice.endpoints?.length])).toEqual([
    [8080, 2],
    [9090, 1],
  ]);
  expect(computeSubsets(service, pods).map(({ addresses, ports }) => [ports?.[0]?.port, addresses?.length])).toEqual([
    [8080, 2],
    [9090, 1],
  ]);
});

test('a slice whose endpoints are all gone is deleted', () => {
  const pods = Array.from({ length: 101 }, (_, index) => pod(`p${String(index)}`, `10.0.0.${String(index)}`));
  const slices = stored(planSlices(newService(), pods, [], nowhere));
  const plan = planSlices(newService(), pods.slice(0, 100), slices, nowhere);
  expect([plan.create.length, plan.update.length, plan.delete.map((slice) => slice.metadata.name)]).toEqual([
    0,
    0,
    ['web-1'],
  ]);
});

test('Endpoints leave out terminating pods and tell ready from not ready', () => {
  const pods = [
    pod('a', '10.0.0.2'),
    pod('b', '10.0.0.1'),
    pod('c', '10.0.0.3', {}),
    pod('d', '10.0.0.4', { readySince: READY, metadata: { deletionTimestamp: READY } }),
  ];
  const [subset] = computeSubsets(newService(), pods);
  expect(subset?.addresses?.map(({ ip }) => ip)).toEqual(['10.0.0.1', '10.0.0.2']);
  expect(subset?.notReadyAddresses?.map(({ ip }) => ip)).toEqual(['10.0.0.3']);
  expect(subset?.ports).toEqual([{ port: 80, protocol: 'TCP' }]);
});

test('Endpoints have at most a thousand addresses, ready ones first', () => {
  const addresses = Array.from({ length: 1200 }, (_, index) => ({ ip: String(index) }));
  const { subsets, truncated } = truncate([
    { notReadyAddresses: addresses.slice(0, 700) },
    { addresses: addresses.slice(700) },
  ]);
  expect(truncated).toBe(true);
  expect(subsets.map((subset) => [subset.addresses?.length, subset.notReadyAddresses?.length])).toEqual([
    [undefined, 500],
    [500, undefined],
  ]);
});

test('a headless Service without ports has endpoints without ports', () => {
  const service = newService({ clusterIP: 'None', ports: [] });
  expect(computeSubsets(service, [pod('a', '10.0.0.1')])[0]).toMatchObject({ addresses: [{ ip: '10.0.0.1' }] });
  expect(planSlices(service, [pod('a', '10.0.0.1')], [], nowhere).create[0]?.metadata.labels).toMatchObject({
    'service.kubernetes.io/headless': '',
  });
});
