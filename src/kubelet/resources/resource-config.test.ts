import { expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../../api/index.ts';
import { containerResources, podResources } from './resource-config.ts';

// upstream: pkg/kubelet/cm/helpers_linux_test.go, kuberuntime_container_linux_test.go

type Resources = NonNullable<Container['resources']>;

function pod(containers: readonly Resources[], spec: Partial<PodSpec> = {}): Pod {
  const named = containers.map((resources, index) => ({ name: `c${String(index)}`, image: 'i', resources }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', uid: 'u', creationTimestamp: '', resourceVersion: '1' },
    spec: { ...spec, containers: named },
  };
}

const MI = 2 ** 20;
const GROUP = { unified: { 'memory.oom.group': '1' } };

test.each<{ name: string; resources: Resources; podLevel?: Resources; expected: object }>([
  { name: 'nothing', resources: {}, expected: { cpuShares: 2 } },
  { name: 'a request', resources: { requests: { cpu: '100m' } }, expected: { cpuShares: 102 } },
  {
    name: 'a limit stands for the request',
    resources: { limits: { cpu: '200m' } },
    expected: { cpuShares: 204, cpuQuota: 20_000, cpuPeriod: 100_000 },
  },
  {
    name: 'a quota is at least 1 ms',
    resources: { requests: { cpu: '1m' }, limits: { cpu: '5m' } },
    expected: { cpuShares: 2, cpuQuota: 1000, cpuPeriod: 100_000 },
  },
  {
    name: 'memory',
    resources: { requests: { memory: '1Mi' }, limits: { memory: '64Mi' } },
    expected: { cpuShares: 2, memoryLimitInBytes: 64 * MI },
  },
  {
    name: 'limits of the pod where there are none of its own',
    resources: {},
    podLevel: { limits: { cpu: '500m', memory: '32Mi' } },
    expected: { cpuShares: 512, cpuQuota: 50_000, cpuPeriod: 100_000, memoryLimitInBytes: 32 * MI },
  },
])('what the runtime is told of a container: $name', ({ resources, podLevel, expected }) => {
  const whole = pod([resources], podLevel === undefined ? {} : { resources: podLevel });
  const [container] = whole.spec.containers;
  if (container === undefined) throw new Error('no container');
  expect(containerResources(whole, container)).toEqual({ ...expected, ...GROUP });
});

const limited: Resources = { requests: { cpu: '100m', memory: '50Mi' }, limits: { cpu: '200m', memory: '100Mi' } };

test.each<{ name: string; pod: Pod; expected: object }>([
  { name: 'BestEffort', pod: pod([{}, {}]), expected: { cpuShares: 2 } },
  {
    name: 'every container is limited',
    pod: pod([limited, limited]),
    expected: { cpuShares: 204, cpuQuota: 40_000, cpuPeriod: 100_000, memoryLimitInBytes: 200 * MI },
  },
  { name: 'one container is not', pod: pod([limited, {}]), expected: { cpuShares: 102 } },
  {
    name: 'the runtime’s overhead comes on top',
    pod: pod([limited], { overhead: { cpu: '10m', memory: '20Mi' } }),
    expected: { cpuShares: 112, cpuQuota: 21_000, cpuPeriod: 100_000, memoryLimitInBytes: 120 * MI },
  },
  {
    name: 'limits of the pod itself',
    pod: pod([limited, {}], { resources: { requests: { cpu: '300m' }, limits: { cpu: '1', memory: '1Gi' } } }),
    expected: { cpuShares: 307, cpuQuota: 100_000, cpuPeriod: 100_000, memoryLimitInBytes: 1024 * MI },
  },
  {
    name: 'Guaranteed',
    pod: pod([{ requests: { cpu: '1', memory: '1Mi' }, limits: { cpu: '1', memory: '1Mi' } }]),
    expected: { cpuShares: 1024, cpuQuota: 100_000, cpuPeriod: 100_000, memoryLimitInBytes: MI },
  },
])('what a pod is limited to: $name', ({ pod: subject, expected }) => {
  expect(podResources(subject)).toEqual(expected);
});
