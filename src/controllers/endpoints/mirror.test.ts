import { expect, test } from 'vitest';
import type { Endpoints, EndpointSlice } from '../../api/index.ts';
import { planMirror } from './mirror.ts';

const endpoints = (subsets: Endpoints['subsets']): Endpoints => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: {
    name: 'db',
    namespace: 'default',
    uid: 'u',
    creationTimestamp: '2026-01-01T00:00:00Z',
    resourceVersion: '1',
    labels: { app: 'db' },
    annotations: { note: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  },
  ...(subsets === undefined ? {} : { subsets }),
});

// upstream: pkg/controller/endpointslicemirroring/reconciler_test.go
test('a slice for each set of ports and each address family', () => {
  const plan = planMirror(
    endpoints([
      { addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }], ports: [{ port: 5432 }] },
      { addresses: [{ ip: '10.0.0.2' }], notReadyAddresses: [{ ip: '10.0.0.3' }], ports: [{ name: 'm', port: 9 }] },
    ]),
    [],
  );
  expect(plan.create.map((slice) => [slice.addressType, slice.ports?.[0]?.port, slice.endpoints?.length])).toEqual([
    ['IPv4', 5432, 1],
    ['IPv6', 5432, 1],
    ['IPv4', 9, 2],
  ]);
  expect(plan.create[2]?.endpoints?.map((it) => it.conditions?.ready)).toEqual([true, false]);
  expect(plan.create[0]?.metadata).toMatchObject({
    generateName: 'db-',
    labels: { app: 'db', 'kubernetes.io/service-name': 'db' },
    annotations: { note: 'x' },
  });
});

test('what is mirrored already is left alone, what is not wanted any more is deleted', () => {
  const source = endpoints([{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 5432 }] }]);
  const [slice] = planMirror(source, []).create as unknown as readonly EndpointSlice[];
  if (slice === undefined) throw new Error('no slice');
  expect(planMirror(source, [slice])).toEqual({ create: [], update: [], delete: [], skipped: 0 });
  const moved = planMirror(endpoints([{ addresses: [{ ip: '10.0.0.9' }], ports: [{ port: 5432 }] }]), [slice]);
  expect(moved.update.map((it) => it.endpoints?.[0]?.addresses)).toEqual([['10.0.0.9']]);
  expect(planMirror(endpoints([]), [slice]).delete).toEqual([slice]);
});

test('a thousand addresses of a subset are mirrored', () => {
  const addresses = Array.from({ length: 1003 }, (_, index) => ({
    ip: `10.1.${String(index >> 8)}.${String(index & 255)}`,
  }));
  const plan = planMirror(endpoints([{ addresses, ports: [{ port: 1 }] }]), []);
  expect(plan.create[0]?.endpoints).toHaveLength(1000);
  expect(plan.skipped).toBe(3);
});
