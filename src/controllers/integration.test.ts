import { afterEach, expect, test } from 'vitest';
import {
  configMaps,
  deployments,
  endpoints,
  endpointSlices,
  events,
  namespaces,
  nodes,
  pods,
  replicaSets,
  serviceAccounts,
  services,
  type Deployment,
  type New,
  type Pod,
  type Resource,
} from '../api/index.ts';
import { exists, startTestCluster, type TestCluster } from './testing/test-cluster.ts';

const running: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

async function start(options?: Parameters<typeof startTestCluster>[0]): Promise<TestCluster> {
  const cluster = await startTestCluster(options);
  running.push(cluster);
  return cluster;
}

function deployment(replicas: number, image = 'kubia:v1', changes: Partial<Deployment['spec']> = {}): New<Deployment> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
      ...changes,
    },
  };
}

const web = { namespace: 'default', name: 'web' };

async function podsOf({ client }: TestCluster): Promise<readonly Pod[]> {
  return (await client.list(pods, { namespace: 'default', labelSelector: 'app=web' })).items;
}

async function isAvailable(cluster: TestCluster, replicas: number): Promise<boolean> {
  const { status, metadata } = await cluster.client.get(deployments, web);
  return (
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    status?.observedGeneration === metadata.generation
  );
}

async function messages({ client }: TestCluster, reason: string): Promise<readonly string[]> {
  const all = await client.list(events);
  return all.items.filter((event) => event.reason === reason).map((event) => event.message ?? '');
}

test('a Deployment gets its pods, on different nodes', async () => {
  const cluster = await start();
  await cluster.client.create(deployments, deployment(3));
  await cluster.until('three pods available', () => isAvailable(cluster, 3));
  const placed = await podsOf(cluster);
  expect(new Set(placed.map((pod) => pod.spec.nodeName)).size).toBe(3);
  const [rs] = (await cluster.client.list(replicaSets)).items;
  const hash = rs?.metadata.labels?.['pod-template-hash'] ?? '';
  expect(rs?.metadata.name).toBe(`web-${hash}`);
  expect(rs?.metadata.annotations).toEqual({
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
    'deployment.kubernetes.io/revision': '1',
  });
  const current = await cluster.client.get(deployments, web);
  expect(current.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1');
  expect(
    current.status?.conditions?.map(({ type, status, reason, message }) => ({ type, status, reason, message })),
  ).toEqual([
    {
      type: 'Available',
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
    },
    {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "web-${hash}" has successfully progressed.`,
    },
  ]);
  expect(await messages(cluster, 'ScalingReplicaSet')).toEqual([`Scaled up replica set web-${hash} from 0 to 3`]);
  expect([...(await messages(cluster, 'SuccessfulCreate'))].sort()).toEqual(
    placed.map((pod) => `Created pod: ${pod.metadata.name}`).sort(),
  );
  expect([...(await messages(cluster, 'Scheduled'))].sort()).toEqual(
    placed.map((pod) => `Successfully assigned default/${pod.metadata.name} to ${pod.spec.nodeName ?? ''}`).sort(),
  );
  expect(cluster.errors).toEqual([]);
});

test('a deleted pod is replaced, and a scaled-down Deployment loses pods', async () => {
  const cluster = await start();
  await cluster.client.create(deployments, deployment(3));
  await cluster.until('three pods available', () => isAvailable(cluster, 3));
  const [victim] = await podsOf(cluster);
  await cluster.client.delete(pods, { namespace: 'default', name: victim?.metadata.name ?? '' });
  await cluster.until('it is replaced', async () => {
    const current = await podsOf(cluster);
    return current.length === 3 && current.every((pod) => pod.metadata.uid !== victim?.metadata.uid);
  });
  await cluster.client.patch(deployments, web, 'application/merge-patch+json', { spec: { replicas: 1 } });
  await cluster.until('one pod is left', async () => (await podsOf(cluster)).length === 1);
  await cluster.until('and the status says so', () => isAvailable(cluster, 1));
  const [rs] = (await cluster.client.list(replicaSets)).items;
  expect(await messages(cluster, 'ScalingReplicaSet')).toContain(
    `Scaled down replica set ${rs?.metadata.name ?? ''} from 3 to 1`,
  );
});

test('a rolling update never has fewer pods ready, nor more in all, than it may', async () => {
  const cluster = await start();
  await cluster.client.create(
    deployments,
    deployment(4, 'kubia:v1', {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    }),
  );
  await cluster.until('four pods available', () => isAvailable(cluster, 4));
  const bounds = { fewestReady: 99, most: 0 };
  const abort = new AbortController();
  const live = new Map<string, Pod>((await podsOf(cluster)).map((pod) => [pod.metadata.uid, pod]));
  const watching = (async () => {
    const { metadata } = await cluster.client.list(pods);
    for await (const event of cluster.client.watch(pods, { resourceVersion: metadata.resourceVersion }, abort.signal)) {
      if (event.type === 'BOOKMARK') continue;
      const gone = event.type === 'DELETED' || event.object.metadata.deletionTimestamp !== undefined;
      if (gone) live.delete(event.object.metadata.uid);
      else live.set(event.object.metadata.uid, event.object);
      const ready = [...live.values()].filter((pod) =>
        pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
      );
      bounds.fewestReady = Math.min(bounds.fewestReady, ready.length);
      bounds.most = Math.max(bounds.most, live.size);
    }
  })();
  await cluster.client.patch(deployments, web, 'application/strategic-merge-patch+json', {
    spec: { template: { spec: { containers: [{ name: 'web', image: 'kubia:v2' }] } } },
  });
  await cluster.until(
    'the rollout is complete',
    async () =>
      (await isAvailable(cluster, 4)) &&
      (await podsOf(cluster)).every((pod) => pod.spec.containers[0]?.image === 'kubia:v2'),
  );
  abort.abort();
  await watching;
  expect(bounds.fewestReady).toBeGreaterThanOrEqual(3);
  expect(bounds.most).toBeLessThanOrEqual(5);
  const sets = (await cluster.client.list(replicaSets)).items;
  expect(sets.map((rs) => rs.metadata.annotations?.['deployment.kubernetes.io/revision']).sort()).toEqual(['1', '2']);
  expect(cluster.errors).toEqual([]);

  // Undo: the old template is current again, under a new revision.
  await cluster.client.patch(deployments, web, 'application/strategic-merge-patch+json', {
    spec: { template: { spec: { containers: [{ name: 'web', image: 'kubia:v1' }] } } },
  });
  await cluster.until(
    'the old version is back',
    async () =>
      (await isAvailable(cluster, 4)) &&
      (await podsOf(cluster)).every((pod) => pod.spec.containers[0]?.image === 'kubia:v1'),
  );
  const again = (await cluster.client.list(replicaSets)).items;
  expect(again.map((rs) => rs.metadata.annotations?.['deployment.kubernetes.io/revision']).sort()).toEqual(['2', '3']);
});

test('a rollout whose pods never get ready stops, and misses its deadline', async () => {
  const cluster = await start();
  await cluster.client.create(deployments, deployment(3, 'kubia:v1', { progressDeadlineSeconds: 60 }));
  await cluster.until('three pods available', () => isAvailable(cluster, 3));
  cluster.kubelets.becomesReady = () => false;
  await cluster.client.patch(deployments, web, 'application/strategic-merge-patch+json', {
    spec: { template: { spec: { containers: [{ name: 'web', image: 'broken' }] } } },
  });
  const progressing = async () =>
    (await cluster.client.get(deployments, web)).status?.conditions?.find(({ type }) => type === 'Progressing');
  await cluster.until('the deadline is missed', async () => (await progressing())?.status === 'False', 120_000);
  const [broken] = (await cluster.client.list(replicaSets)).items.filter(
    (rs) => rs.metadata.annotations?.['deployment.kubernetes.io/revision'] === '2',
  );
  expect(await progressing()).toMatchObject({
    reason: 'ProgressDeadlineExceeded',
    message: `ReplicaSet "${broken?.metadata.name ?? ''}" has timed out progressing.`,
  });
  const { status } = await cluster.client.get(deployments, web);
  expect(status).toMatchObject({ replicas: 4, updatedReplicas: 1, availableReplicas: 3, unavailableReplicas: 1 });
});

test('a paused Deployment does not roll out until it is resumed', async () => {
  const cluster = await start();
  await cluster.client.create(deployments, deployment(2));
  await cluster.until('two pods available', () => isAvailable(cluster, 2));
  await cluster.client.patch(deployments, web, 'application/strategic-merge-patch+json', {
    spec: { paused: true, template: { spec: { containers: [{ name: 'web', image: 'kubia:v2' }] } } },
  });
  await cluster.clock.advance(5000);
  expect((await cluster.client.list(replicaSets)).items).toHaveLength(1);
  await cluster.client.patch(deployments, web, 'application/merge-patch+json', { spec: { paused: false } });
  await cluster.until('the rollout is complete', async () =>
    (await podsOf(cluster)).every((pod) => pod.spec.containers[0]?.image === 'kubia:v2'),
  );
});

test('Recreate ends every old pod before it starts a new one', async () => {
  const cluster = await start();
  await cluster.client.create(deployments, deployment(2, 'kubia:v1', { strategy: { type: 'Recreate' } }));
  await cluster.until('two pods available', () => isAvailable(cluster, 2));
  await cluster.client.patch(deployments, web, 'application/strategic-merge-patch+json', {
    spec: { template: { spec: { containers: [{ name: 'web', image: 'kubia:v2' }] } } },
  });
  let mixed = false;
  await cluster.until('the new pods run', async () => {
    const images = new Set((await podsOf(cluster)).map((pod) => pod.spec.containers[0]?.image));
    mixed ||= images.size > 1;
    return images.has('kubia:v2') && (await isAvailable(cluster, 2));
  });
  expect(mixed).toBe(false);
});

test('old ReplicaSets beyond the history limit are deleted', async () => {
  const cluster = await start();
  await cluster.client.create(deployments, deployment(1, 'kubia:v1', { revisionHistoryLimit: 1 }));
  await cluster.until('one pod available', () => isAvailable(cluster, 1));
  for (const image of ['kubia:v2', 'kubia:v3']) {
    await cluster.client.patch(deployments, web, 'application/strategic-merge-patch+json', {
      spec: { template: { spec: { containers: [{ name: 'web', image }] } } },
    });
    await cluster.until(
      `${image} runs`,
      async () =>
        (await podsOf(cluster)).every((pod) => pod.spec.containers[0]?.image === image) &&
        (await isAvailable(cluster, 1)),
    );
  }
  await cluster.until(
    'two ReplicaSets are left',
    async () => (await cluster.client.list(replicaSets)).items.length === 2,
  );
});

test('a Service shows its ready pods in EndpointSlices and Endpoints', async () => {
  const cluster = await start();
  await cluster.client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...web, labels: { tier: 'front' } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  });
  await cluster.client.create(deployments, deployment(2));
  await cluster.until('two pods available', () => isAvailable(cluster, 2));
  const slice = async () =>
    (await cluster.client.list(endpointSlices, { labelSelector: 'kubernetes.io/service-name=web' })).items[0];
  await cluster.until(
    'both are in the slice',
    async () => (await slice())?.endpoints?.filter((e) => e.conditions?.ready).length === 2,
  );
  expect((await slice())?.ports).toEqual([{ name: '', port: 8080, protocol: 'TCP' }]);
  expect((await slice())?.metadata.labels).toEqual({
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': 'web',
    tier: 'front',
  });
  const [pod] = await podsOf(cluster);
  if (pod === undefined) throw new Error('no pod');
  await cluster.kubelets.setReady(pod, false);
  await cluster.until(
    'one is not ready',
    async () => (await slice())?.endpoints?.filter((e) => e.conditions?.ready === false).length === 1,
  );
  await cluster.until(
    'nor in the Endpoints',
    async () => (await cluster.client.get(endpoints, web)).subsets?.[0]?.notReadyAddresses?.length === 1,
  );
  const [subset] = (await cluster.client.get(endpoints, web)).subsets ?? [];
  expect(subset?.addresses).toHaveLength(1);
  expect(subset?.ports).toEqual([{ port: 8080, protocol: 'TCP' }]);
  expect(
    (await cluster.client.list(endpointSlices, { labelSelector: 'kubernetes.io/service-name=web' })).items,
  ).toHaveLength(1);
  await cluster.client.delete(services, web);
  await cluster.until(
    'both go with the Service',
    async () => (await slice()) === undefined && !(await exists(cluster.client, endpoints, web)),
  );
  expect(cluster.errors).toEqual([]);
});

test('what a deleted Deployment owns goes with it; in the foreground, before it; orphaned, not at all', async () => {
  const cluster = await start();
  const create = async () => {
    await cluster.client.create(deployments, deployment(2));
    await cluster.until('two pods available', () => isAvailable(cluster, 2));
  };
  const left = async () =>
    (await podsOf(cluster)).length +
    (await cluster.client.list(replicaSets)).items.length +
    (await cluster.client.list(deployments)).items.length;
  await create();
  await cluster.client.delete(deployments, web, { propagationPolicy: 'Background' });
  await cluster.until('all is gone', async () => (await left()) === 0);

  await create();
  await cluster.client.delete(deployments, web, { propagationPolicy: 'Foreground' });
  let early = false;
  await cluster.until('all is gone again', async () => {
    const owner = await exists(cluster.client, deployments, web);
    early ||= !owner && (await left()) > 0;
    return (await left()) === 0;
  });
  expect(early).toBe(false);

  await create();
  await cluster.client.delete(deployments, web, { propagationPolicy: 'Orphan' });
  await cluster.until('the Deployment is gone', async () => !(await exists(cluster.client, deployments, web)));
  await cluster.clock.advance(5000);
  const [rs] = (await cluster.client.list(replicaSets)).items;
  expect(rs?.metadata.ownerReferences ?? []).toEqual([]);
  expect(await podsOf(cluster)).toHaveLength(2);
  // A Deployment of the same template adopts what was left.
  await cluster.client.create(deployments, deployment(2));
  await cluster.until('it is adopted', async () => {
    const [adopted] = (await cluster.client.list(replicaSets)).items;
    return adopted?.metadata.ownerReferences?.[0]?.kind === 'Deployment' && (await isAvailable(cluster, 2));
  });
  expect((await cluster.client.list(replicaSets)).items.map((set) => set.metadata.uid)).toEqual([rs?.metadata.uid]);
  expect(cluster.errors).toEqual([]);
});

test('a deleted namespace takes its contents with it', async () => {
  const cluster = await start();
  await cluster.client.create(namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'team' },
    spec: {},
  });
  await cluster.until('it has a service account', () =>
    exists(cluster.client, serviceAccounts, { namespace: 'team', name: 'default' }),
  );
  await cluster.client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'team', name: 'a' },
  });
  const stuck = { namespace: 'team', name: 'stuck' };
  await cluster.client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...stuck, finalizers: ['example.com/hold'] },
  });
  const template = deployment(2);
  await cluster.client.create(deployments, { ...template, metadata: { namespace: 'team', name: 'web' } });
  await cluster.until(
    'pods run',
    async () =>
      (await cluster.client.list(pods, { namespace: 'team' })).items.filter((pod) => pod.status?.phase === 'Running')
        .length === 2,
  );
  await cluster.client.delete(namespaces, { name: 'team' });
  const condition = async (type: string) =>
    (await cluster.client.get(namespaces, { name: 'team' })).status?.conditions?.find((entry) => entry.type === type);
  await cluster.until('only the held one is left', async () => {
    const entry = await condition('NamespaceContentRemaining');
    return entry?.message === 'Some resources are remaining: configmaps. has 1 resource instances';
  });
  expect(await condition('NamespaceFinalizersRemaining')).toMatchObject({
    status: 'True',
    reason: 'SomeFinalizersRemain',
    message: 'Some finalizers are remaining: example.com/hold in 1 resource instances',
  });
  await cluster.client.patch(configMaps, stuck, 'application/merge-patch+json', { metadata: { finalizers: null } });
  await cluster.until(
    'the namespace is gone',
    async () => !(await exists(cluster.client, namespaces, { namespace: '', name: 'team' })),
  );
  expect((await cluster.client.list(pods, { namespace: 'team' })).items).toEqual([]);
  // The Deployment may outlive its ReplicaSet for a moment, and cannot have another.
  expect(cluster.errors.filter((error) => !error.includes('because it is being terminated'))).toEqual([]);
});

test('pods of a node that falls silent are replaced elsewhere, and go when its Node is deleted', async () => {
  const cluster = await start({ controllers: { nodeMonitorGracePeriod: 20_000, nodeMonitorPeriod: 2000 } });
  const tolerations = ['not-ready', 'unreachable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 5,
  }));
  const spec = deployment(3).spec;
  await cluster.client.create(deployments, {
    ...deployment(3),
    spec: {
      ...spec,
      template: { ...spec.template, spec: { containers: [{ name: 'web', image: 'kubia:v1' }], tolerations } },
    },
  });
  await cluster.until('three pods available', () => isAvailable(cluster, 3));
  cluster.kubelets.kill('node-2');
  const node = () => cluster.client.get(nodes, { name: 'node-2' });
  await cluster.until(
    'the node is Unknown',
    async () =>
      (await node()).status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown') === true,
  );
  expect((await node()).status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  });
  await cluster.until('it is tainted', async () => (await node()).spec.taints?.length === 2);
  expect((await node()).spec.taints?.map(({ key, effect }) => ({ key, effect }))).toEqual(
    expect.arrayContaining([
      { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
    ]),
  );
  const lost = (await podsOf(cluster)).find((pod) => pod.spec.nodeName === 'node-2');
  expect(lost?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
  await cluster.until('three pods are available elsewhere', async () => {
    const ready = (await podsOf(cluster)).filter(
      (pod) => pod.spec.nodeName !== 'node-2' && pod.metadata.deletionTimestamp === undefined,
    );
    return ready.length === 3 && (await isAvailable(cluster, 3));
  });
  // Nobody can confirm the end of the lost one: it stays Terminating.
  const terminating = (await podsOf(cluster)).find((pod) => pod.metadata.uid === lost?.metadata.uid);
  expect(terminating?.metadata.deletionTimestamp).toBeDefined();
  expect(await messages(cluster, 'TaintManagerEviction')).toEqual([
    `Marking for deletion Pod default/${lost?.metadata.name ?? ''}`,
  ]);
  expect(await messages(cluster, 'NodeNotReady')).toEqual(
    expect.arrayContaining(['Node node-2 status is now: NodeNotReady', 'Node is not ready']),
  );
  // Deleting the Node gives its pods up.
  await cluster.client.delete(nodes, { name: 'node-2' });
  await cluster.until('the pod is gone', async () => (await podsOf(cluster)).length === 3, 200_000);
  expect(cluster.errors).toEqual([]);
});

test('a pod that fits nowhere says why, and is scheduled when a node is uncordoned', async () => {
  const cluster = await start();
  for (const name of ['node-1', 'node-2']) {
    await cluster.client.patch(nodes, { name }, 'application/merge-patch+json', { spec: { unschedulable: true } });
  }
  await cluster.until(
    'the cordon is a taint',
    async () =>
      (await cluster.client.get(nodes, { name: 'node-1' })).spec.taints?.[0]?.key ===
      'node.kubernetes.io/unschedulable',
  );
  await cluster.client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name: 'large', labels: { app: 'web' } },
    spec: { containers: [{ name: 'a', image: 'a', resources: { requests: { memory: '3Gi' } } }] },
  });
  const get = () => cluster.client.get(pods, { namespace: 'default', name: 'large' });
  await cluster.until('it runs on the third', async () => (await get()).spec.nodeName === 'node-3');
  await cluster.client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name: 'second' },
    spec: { containers: [{ name: 'a', image: 'a', resources: { requests: { memory: '3Gi' } } }] },
  });
  const second = () => cluster.client.get(pods, { namespace: 'default', name: 'second' });
  await cluster.until(
    'it is unschedulable',
    async () => (await second()).status?.conditions?.[0]?.reason === 'Unschedulable',
  );
  const message =
    '0/3 nodes are available: 1 Insufficient memory, 2 node(s) were unschedulable. ' +
    'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.';
  expect((await second()).status?.conditions?.[0]).toMatchObject({ type: 'PodScheduled', status: 'False', message });
  expect(await messages(cluster, 'FailedScheduling')).toEqual([message]);
  await cluster.client.patch(nodes, { name: 'node-2' }, 'application/merge-patch+json', {
    spec: { unschedulable: false },
  });
  await cluster.until('it runs', async () => (await second()).spec.nodeName === 'node-2');
  expect(cluster.errors).toEqual([]);
});

test('controllers that start again find nothing to change', async () => {
  const cluster = await start();
  await cluster.client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: web,
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  await cluster.client.create(deployments, deployment(3));
  await cluster.until('three pods available', () => isAvailable(cluster, 3));
  await cluster.clock.advance(1000);
  const versions = async () => {
    const lists = await Promise.all(
      [deployments, replicaSets, pods, services, endpoints, endpointSlices, nodes, namespaces, serviceAccounts].map(
        (resource) => cluster.client.list(resource as Resource),
      ),
    );
    return lists.flatMap((list) =>
      list.items.map((object) => `${object.kind} ${object.metadata.name} ${object.metadata.resourceVersion}`),
    );
  };
  const before = await versions();
  await cluster.restart();
  await cluster.clock.advance(30_000);
  expect(await versions()).toEqual(before);
  expect(cluster.errors).toEqual([]);
});
