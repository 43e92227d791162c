import { expect, test } from 'vitest';
import type { Container, Pod } from '../../api/index.ts';
import { FakeCgroup } from '../../cri/testing/fake-cgroup.ts';
import { PodCgroups } from './pod-cgroups.ts';

// upstream: pkg/kubelet/cm/qos_container_manager_linux.go

function pod(uid: string, resources: NonNullable<Container['resources']>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: uid, uid, creationTimestamp: '', resourceVersion: '1' },
    spec: { containers: [{ name: 'c', image: 'i', resources }] },
  };
}

test('pods are below the cgroup of their class, which weighs what they ask for', () => {
  const made: FakeCgroup[] = [];
  const cgroups = new PodCgroups(
    (name, limits, parent) => {
      made.push(new FakeCgroup(name, limits, parent));
      return made.at(-1) ?? new FakeCgroup(name, limits, parent);
    },
    { cpu: 2000, memory: 1 << 30, podPids: 20 },
  );
  const [kubepods, burstable, bestEffort] = made;
  expect(kubepods?.limits).toEqual({ cpuWeight: 174, memoryMax: 1 << 30 });
  const first = pod('a', { requests: { cpu: '500m' } });
  const second = pod('b', { requests: { cpu: '500m' } });
  const made1 = cgroups.ensure(first);
  expect(cgroups.ensure(first)).toBe(made1);
  cgroups.ensure(second);
  cgroups.ensure(pod('c', {}));
  cgroups.ensure(pod('d', { requests: { cpu: '1', memory: '1Mi' }, limits: { cpu: '1', memory: '1Mi' } }));
  expect(made.slice(3).map(({ name, parent }) => [name, parent])).toEqual([
    ['poda', burstable],
    ['podb', burstable],
    ['podc', bestEffort],
    ['podd', kubepods],
  ]);
  expect(made[3]?.limits).toEqual({ cpuWeight: 59, pidsMax: 20 });
  expect(burstable?.limits.cpuWeight).toBe(100);
  cgroups.remove(first);
  expect(made[3]?.removed).toBe(true);
  expect(burstable?.limits.cpuWeight).toBe(59);
  expect(bestEffort?.limits.cpuWeight).toBe(1);
});
