import { expect, test } from 'vitest';
import { startCluster, type ConformanceCluster } from './support/cluster.ts';
import { pausePod } from './support/objects.ts';

// upstream: test/e2e/scheduling/{predicates,preemption}.go

const PODS = '/api/v1/namespaces/default/pods';
const NODES = '/api/v1/nodes';
const CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses';

interface Wish {
  readonly requests?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly metadata?: object;
}

/** Of extended resources, limits are what is requested. */
function pod(name: string, { requests = {}, spec = {}, metadata = {} }: Wish = {}) {
  const made = pausePod(name);
  const [container] = made.spec.containers;
  return {
    ...made,
    metadata: { ...made.metadata, ...metadata },
    spec: { containers: [{ ...container, resources: { requests, limits: requests } }], ...spec },
  };
}

async function running(cluster: ConformanceCluster, path: string): Promise<string> {
  await cluster.until(`${path} runs`, async () => (await cluster.get(path)).status.phase === 'Running');
  const { spec } = await cluster.get(path);
  return String(spec.nodeName);
}

/** Says that it fits nowhere, and why. */
async function unschedulable(cluster: ConformanceCluster, name: string): Promise<string> {
  const told = async () => {
    const { status } = await cluster.get(`${PODS}/${name}`);
    return (status.conditions ?? []).find((condition: { reason?: string }) => condition.reason === 'Unschedulable');
  };
  await cluster.until(`${name} is unschedulable`, async () => (await told()) !== undefined);
  const { spec, status } = await cluster.get(`${PODS}/${name}`);
  expect([spec.nodeName, status.phase]).toEqual([undefined, 'Pending']);
  const { items } = await cluster.get(
    `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D${name},reason%3DFailedScheduling`,
  );
  const { message } = await told();
  expect(items.map((event: { message: string }) => event.message)).toContain(message);
  return String(message);
}

/** Gives a node some of a resource that nobody else uses. */
async function offer(cluster: ConformanceCluster, node: string, resource: string, amount: string): Promise<void> {
  const amounts = { [resource]: amount };
  await cluster.patch(`${NODES}/${node}/status`, { status: { capacity: amounts, allocatable: amounts } });
}

async function priorities(cluster: ConformanceCluster, values: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await cluster.create(CLASSES, {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
    });
  }
}

const on = (node: string) => ({ nodeSelector: { 'kubernetes.io/hostname': node } });

test('[sig-scheduling] SchedulerPredicates validates resource limits of pods that are allowed to run', async () => {
  const cluster = await startCluster(2);
  for (const node of ['node-1', 'node-2']) {
    await cluster.create(PODS, pod(`filler-${node}`, { requests: { cpu: '2800m' }, spec: on(node) }));
    expect(await running(cluster, `${PODS}/filler-${node}`)).toBe(node);
  }
  await cluster.create(PODS, pod('additional', { requests: { cpu: '2' } }));
  expect(await unschedulable(cluster, 'additional')).toBe(
    '0/2 nodes are available: 2 Insufficient cpu. ' +
      'preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
  );
  await cluster.create(PODS, pod('small', { requests: { cpu: '1' } }));
  await running(cluster, `${PODS}/small`);
});

test('[sig-scheduling] SchedulerPredicates validates that NodeSelector is respected if not matching', async () => {
  const cluster = await startCluster(2);
  await cluster.create(PODS, pod('restricted', { spec: { nodeSelector: { label: 'nonempty' } } }));
  expect(await unschedulable(cluster, 'restricted')).toBe(
    "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. " +
      'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  );
});

test('[sig-scheduling] SchedulerPredicates validates that NodeSelector is respected if matching', async () => {
  const cluster = await startCluster(2);
  await cluster.create(PODS, pod('without-label'));
  const node = await running(cluster, `${PODS}/without-label`);
  const labels = { 'kubernetes.io/e2e-7a3c': '42' };
  await cluster.patch(`${NODES}/${node}`, { metadata: { labels } });
  for (const name of ['with-labels-1', 'with-labels-2']) {
    await cluster.create(PODS, pod(name, { spec: { nodeSelector: labels } }));
    expect(await running(cluster, `${PODS}/${name}`)).toBe(node);
  }
});

test('[sig-scheduling] SchedulerPredicates validates that there exists conflict between pods with same hostPort and protocol but one using 0.0.0.0 hostIP', async () => {
  const cluster = await startCluster(2);
  const bound = (name: string, hostIP: string) => {
    const made = pod(name, { spec: on('node-1') });
    const ports = [{ containerPort: 5555, hostPort: 54322, protocol: 'TCP', hostIP }];
    return { ...made, spec: { ...on('node-1'), containers: [{ ...pausePod(name).spec.containers[0], ports }] } };
  };
  await cluster.create(PODS, bound('pod4', '0.0.0.0'));
  expect(await running(cluster, `${PODS}/pod4`)).toBe('node-1');
  await cluster.create(PODS, bound('pod5', '10.0.0.7'));
  expect(await unschedulable(cluster, 'pod5')).toContain(
    "1 node(s) didn't have free ports for the requested pod ports",
  );
  await cluster.clock.advance(5 * 60_000);
  expect((await cluster.get(`${PODS}/pod5`)).spec.nodeName).toBeUndefined();
});

const FOO = 'scheduling.k8s.io/foo';

/** Fills each node with two pods of a scarce resource, one of them of low priority. @returns names and uids of all */
async function filled(cluster: ConformanceCluster): Promise<ReadonlyMap<string, string>> {
  await priorities(cluster, { low: 1, medium: 100, high: 1000 });
  const uids = new Map<string, string>();
  for (const [index, node] of ['node-1', 'node-2'].entries()) {
    await offer(cluster, node, FOO, '2');
    for (const nth of [1, 2]) {
      const name = `pod-${String(index)}-${String(nth)}`;
      const priorityClassName = index === 0 && nth === 1 ? 'low' : 'medium';
      const made = await cluster.create(
        PODS,
        pod(name, { requests: { [FOO]: '1' }, spec: { priorityClassName, ...on(node) } }),
      );
      expect(await running(cluster, `${PODS}/${name}`)).toBe(node);
      uids.set(name, made.metadata.uid);
    }
  }
  return uids;
}

/** Only the pod of low priority had to go. */
async function onlyLowIsGone(cluster: ConformanceCluster, uids: ReadonlyMap<string, string>): Promise<void> {
  await cluster.gone(`${PODS}/pod-0-1`);
  for (const [name, uid] of uids) {
    if (name === 'pod-0-1') continue;
    const { metadata } = await cluster.get(`${PODS}/${name}`);
    expect([metadata.uid, metadata.deletionTimestamp]).toEqual([uid, undefined]);
  }
}

test('[sig-scheduling] SchedulerPreemption validates basic preemption works', async () => {
  const cluster = await startCluster(2);
  const uids = await filled(cluster);
  await cluster.create(PODS, pod('preemptor', { requests: { [FOO]: '1' }, spec: { priorityClassName: 'high' } }));
  expect(await running(cluster, `${PODS}/preemptor`)).toBe('node-1');
  await onlyLowIsGone(cluster, uids);
});

test('[sig-scheduling] SchedulerPreemption validates lower priority pod preemption by critical pod', async () => {
  const cluster = await startCluster(2);
  const uids = await filled(cluster);
  const system = '/api/v1/namespaces/kube-system/pods';
  const spec = { priorityClassName: 'system-cluster-critical' };
  await cluster.create(system, pod('critical-pod', { requests: { [FOO]: '1' }, spec }));
  expect(await running(cluster, `${system}/critical-pod`)).toBe('node-1');
  await onlyLowIsGone(cluster, uids);
});

test('[sig-scheduling] SchedulerPreemption validates pod disruption condition is added to the preempted pod', async () => {
  const cluster = await startCluster(1);
  await priorities(cluster, { low: 1, high: 1000 });
  await offer(cluster, 'node-1', FOO, '1');
  const finalizers = ['example.com/test-finalizer'];
  const victim = pod('victim', {
    requests: { [FOO]: '1' },
    spec: { priorityClassName: 'low' },
    metadata: { finalizers },
  });
  await cluster.create(PODS, victim);
  await running(cluster, `${PODS}/victim`);
  await cluster.create(PODS, pod('preemptor', { requests: { [FOO]: '1' }, spec: { priorityClassName: 'high' } }));
  const current = () => cluster.get(`${PODS}/victim`);
  await cluster.until('the victim is to go', async () => (await current()).metadata.deletionTimestamp !== undefined);
  const { status } = await current();
  const condition = status.conditions.find(({ type }: { type: string }) => type === 'DisruptionTarget');
  expect(condition).toMatchObject({ status: 'True', reason: 'PreemptionByScheduler' });
  await cluster.patch(`${PODS}/victim`, { metadata: { finalizers: null } });
  await cluster.gone(`${PODS}/victim`);
  await running(cluster, `${PODS}/preemptor`);
});

const FAKE_CPU = 'example.com/fakecpu';

test('[sig-scheduling] SchedulerPreemption PreemptionExecutionPath runs ReplicaSets to verify preemption running path', async () => {
  const cluster = await startCluster(1);
  await priorities(cluster, { p1: 1, p2: 2, p3: 3, p4: 4 });
  await offer(cluster, 'node-1', FAKE_CPU, '1k');
  const replicaSet = (name: string, priorityClassName: string, amount: string) => {
    const labels = { name };
    const template = pod('', { requests: { [FAKE_CPU]: amount }, spec: { priorityClassName } });
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: template.spec } },
    };
  };
  const sets = '/apis/apps/v1/namespaces/default/replicasets';
  for (const [name, priority, amount] of [
    ['rs-pod1', 'p1', '200'],
    ['rs-pod2', 'p2', '300'],
    ['rs-pod3', 'p3', '450'],
  ] as const) {
    await cluster.create(sets, replicaSet(name, priority, amount));
    await cluster.until(
      `${name} is ready`,
      async () => (await cluster.get(`${sets}/${name}`)).status.readyReplicas === 1,
    );
  }
  const { items } = await cluster.get(PODS);
  const first = new Set(items.map(({ metadata }: { metadata: { uid: string } }) => metadata.uid));
  await cluster.create(PODS, pod('pod4', { requests: { [FAKE_CPU]: '500' }, spec: { priorityClassName: 'p4' } }));
  await running(cluster, `${PODS}/pod4`);
  // Those of the first two had to go, and their successors wait; the third was spared.
  const pods = async (name: string): Promise<readonly (readonly [uid: string, phase: string])[]> => {
    const { items } = await cluster.get(`${PODS}?labelSelector=name%3D${name}`);
    return items.map(({ metadata, status }: { metadata: { uid: string }; status: { phase: string } }) => [
      metadata.uid,
      status.phase,
    ]);
  };
  for (const name of ['rs-pod1', 'rs-pod2']) {
    await cluster.until(`the successor of ${name} waits`, async () => (await pods(name)).join().endsWith('Pending'));
    const [[uid] = [], ...others] = await pods(name);
    expect([others, first.has(uid ?? '')]).toEqual([[], false]);
  }
  const [[spared] = []] = await pods('rs-pod3');
  expect(first.has(spared ?? '')).toBe(true);
});
