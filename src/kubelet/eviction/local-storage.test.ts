import { expect, test } from 'vitest';
import type { Pod, PodSpec } from '../../api/index.ts';
import { limitsStorage, storageViolation } from './local-storage.ts';

// upstream: pkg/kubelet/eviction/eviction_manager_test.go, the messages of eviction/helpers.go

function pod(limits: Readonly<Record<string, string | undefined>>, volumes: PodSpec['volumes'] = []): Pod {
  const containers = Object.entries(limits).map(([name, limit]) => ({
    name,
    image: 'i',
    ...(limit === undefined ? {} : { resources: { limits: { 'ephemeral-storage': limit } } }),
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', uid: 'u', creationTimestamp: '', resourceVersion: '1' },
    spec: { containers, volumes },
  };
}

const MI = 2 ** 20;
const usage = (amounts: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(amounts).map(([name, mebibytes]) => [name, mebibytes * MI]));

test.each<{
  name: string;
  pod: Pod;
  containers?: Readonly<Record<string, number>>;
  volumes?: Readonly<Record<string, number>>;
  message: string | undefined;
}>([
  { name: 'below all limits', pod: pod({ a: '10Mi' }), containers: { a: 10 }, message: undefined },
  { name: 'no limit', pod: pod({ a: undefined }), containers: { a: 1000 }, message: undefined },
  {
    name: 'one container of two, the other leaves room in the pod',
    pod: pod({ a: '10Mi', b: '100Mi' }),
    containers: { a: 11, b: 1 },
    message: 'Container a exceeded its local ephemeral storage limit "10Mi". ',
  },
  {
    name: 'together, volumes included',
    pod: pod({ a: '10Mi', b: '10Mi' }, [{ name: 'v', emptyDir: {} }]),
    containers: { a: 9, b: 9 },
    volumes: { v: 3 },
    message: 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ',
  },
  {
    name: 'volumes in memory are none of it',
    pod: pod({ a: '10Mi' }, [{ name: 'v', emptyDir: { medium: 'Memory' } }]),
    containers: { a: 9 },
    volumes: { v: 100 },
    message: undefined,
  },
  {
    name: 'a volume',
    pod: pod({ a: undefined }, [{ name: 'v', emptyDir: { sizeLimit: '1Gi' } }]),
    volumes: { v: 1025 },
    message: 'Usage of EmptyDir volume "v" exceeds the limit "1Gi". ',
  },
])('$name', ({ pod: subject, containers = {}, volumes = {}, message }) => {
  expect(storageViolation(subject, { containers: usage(containers), volumes: usage(volumes) })).toBe(message);
});

test('only pods with limits are measured', () => {
  expect(limitsStorage(pod({ a: undefined }, [{ name: 'v', emptyDir: {} }]))).toBe(false);
  expect(limitsStorage(pod({ a: '1Mi' }))).toBe(true);
  expect(limitsStorage(pod({}, [{ name: 'v', emptyDir: { sizeLimit: '1Mi' } }]))).toBe(true);
});
