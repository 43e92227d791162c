import { afterEach, describe, expect, test } from 'vitest';
import {
  getPodCondition,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  priorityClasses,
  storageClasses,
  StatusError,
  type Pod,
} from '../api/index.ts';
import type { Client } from '../client/index.ts';
import { startCluster, type RunningCluster } from './testing/running.ts';

const running: RunningCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

async function start(wrap?: (client: Client) => Client): Promise<RunningCluster> {
  const cluster = await startCluster(wrap);
  running.push(cluster);
  return cluster;
}

const scheduled = (pod: Pod) => {
  const { status, reason, message } = getPodCondition(pod, 'PodScheduled') ?? {};
  return [status, reason, message];
};

async function nodeOf(cluster: RunningCluster, name: string): Promise<string | undefined> {
  return (await cluster.pod(name)).spec.nodeName;
}

const FULL = { requests: { cpu: '4' } };
const NO_VICTIMS = 'No preemption victims found for incoming pod';

describe('a pod that fits nowhere', () => {
  test('says why, and is tried again when something that may help happens', async () => {
    const cluster = await start();
    await cluster.addPod('p', { requests: { cpu: '2' } });
    await cluster.until('told', async () => scheduled(await cluster.pod('p'))[1] === 'Unschedulable');
    expect(scheduled(await cluster.pod('p'))).toEqual([
      'False',
      'Unschedulable',
      'no nodes available to schedule pods',
    ]);

    await cluster.addNode('small', { cpu: '1' });
    const small =
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    await cluster.until('told', async () => scheduled(await cluster.pod('p'))[2] === small);
    const before = (await cluster.eventsOf('p')).length;

    // Its heartbeat, or a label, is no help.
    const node = await cluster.client.get(nodes, { name: 'small' });
    await cluster.client.update(nodes, { ...node, metadata: { ...node.metadata, labels: { a: 'b' } } });
    await cluster.clock.advance(30_000);
    expect(await cluster.eventsOf('p')).toHaveLength(before);

    await cluster.addNode('large', { cpu: '2' });
    await cluster.until('scheduled', async () => (await nodeOf(cluster, 'p')) === 'large');
    // New nodes are tainted at first.
    const told = (await cluster.eventsOf('p')).filter((event) => !event.includes('taint'));
    expect(told).toEqual([
      'FailedScheduling: no nodes available to schedule pods',
      `FailedScheduling: ${small}`,
      'Scheduled: Successfully assigned default/p to large',
    ]);
    expect(cluster.scheduler.decisions.ofPod((await cluster.pod('p')).metadata.uid)).toMatchObject({
      outcome: { kind: 'assigned', nodeName: 'large' },
      nodes: [
        { kind: 'feasible', nodeName: 'large' },
        { kind: 'rejected', nodeName: 'small', plugin: 'NodeResourcesFit' },
      ],
    });
  });

  test('is tried again when it asks for less, or tolerates more', async () => {
    const cluster = await start();
    await cluster.addNode('n', { spec: { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] } });
    const pod = await cluster.addPod('p');
    await cluster.until('told', async () => scheduled(await cluster.pod('p'))[1] === 'Unschedulable');
    const current = await cluster.pod('p');
    const tolerations = [...(pod.spec.tolerations ?? []), { key: 'k', operator: 'Exists', effect: 'NoSchedule' }];
    await cluster.client.update(pods, { ...current, spec: { ...current.spec, tolerations } });
    await cluster.until('scheduled', async () => (await nodeOf(cluster, 'p')) === 'n');
  });

  test('is tried again after five minutes in any case', async () => {
    const cluster = await start();
    await cluster.addNode('n', { cpu: '1' });
    await cluster.addPod('p', { requests: { cpu: '2' } });
    const uid = (await cluster.pod('p')).metadata.uid;
    const at = (): number | undefined => cluster.scheduler.decisions.ofPod(uid)?.at;
    await cluster.until('tried', () => at() !== undefined);
    const first = at() ?? 0;
    await cluster.clock.advance(5 * 60_000 - 100);
    expect(at()).toBe(first);
    await cluster.clock.advance(200);
    expect(at()).toBe(first + 5 * 60_000);
  });
});

test('a gated pod waits without being tried', async () => {
  const cluster = await start();
  await cluster.addNode('n');
  await cluster.addPod('p', { spec: { schedulingGates: [{ name: 'example.com/a' }, { name: 'example.com/b' }] } });
  const open = (...gates: readonly string[]) =>
    cluster.client.patch(pods, { namespace: 'default', name: 'p' }, 'application/merge-patch+json', {
      spec: { schedulingGates: gates.map((name) => ({ name })) },
    });
  await cluster.clock.advance(1000);
  await open('example.com/b');
  await cluster.clock.advance(1000);
  expect(scheduled(await cluster.pod('p')).slice(0, 2)).toEqual(['False', 'SchedulingGated']);
  expect(await cluster.eventsOf('p')).toEqual([]);
  await open();
  await cluster.until('scheduled', async () => (await nodeOf(cluster, 'p')) === 'n');
});

describe('preemption', () => {
  async function withPriorities(cluster: RunningCluster): Promise<void> {
    for (const [name, value] of [
      ['low', 1],
      ['high', 1000],
    ] as const) {
      const priorityClass = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value };
      await cluster.client.create(priorityClasses, priorityClass);
    }
  }
  const of = (priorityClassName: string) => ({ ...FULL, spec: { priorityClassName } });

  test('less important pods leave, and the node is kept for whom they left', async () => {
    const cluster = await start();
    await withPriorities(cluster);
    await cluster.addNode('n');
    await cluster.addPod('low', of('low'));
    await cluster.until('low runs', async () => (await nodeOf(cluster, 'low')) === 'n');

    const high = await cluster.addPod('high', of('high'));
    await cluster.until('low leaves', async () => (await cluster.pod('low')).metadata.deletionTimestamp !== undefined);
    await cluster.until('kept', async () => (await cluster.pod('high')).status?.nominatedNodeName === 'n');
    expect(getPodCondition(await cluster.pod('low'), 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    });
    expect(await cluster.eventsOf('low')).toContain(`Preempted: Preempted by pod ${high.metadata.uid} on node n`);
    expect(scheduled(await cluster.pod('high'))).toEqual([
      'False',
      'Unschedulable',
      '0/1 nodes are available: 1 Insufficient cpu.',
    ]);
    expect(cluster.scheduler.decisions.ofPod(high.metadata.uid)?.outcome).toMatchObject({
      kind: 'unschedulable',
      preemption: { nodeName: 'n', victims: ['default/low'] },
    });

    // While the one leaves gracefully, others of less importance do not take the place.
    await cluster.addPod('late', { requests: { cpu: '1' } });
    await cluster.clock.advance(10_000);
    await cluster.finishDeletion('low');
    await cluster.until('high runs', async () => (await nodeOf(cluster, 'high')) === 'n', 1000);
    expect(await nodeOf(cluster, 'late')).toBeUndefined();
    expect(scheduled(await cluster.pod('late'))[2]).toContain('1 Insufficient cpu');
  });

  test('a class that never preempts only comes first', async () => {
    const cluster = await start();
    await withPriorities(cluster);
    const never = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: 500, preemptionPolicy: 'Never' };
    await cluster.client.create(priorityClasses, { ...never, metadata: { name: 'polite' } });
    await cluster.addNode('n');
    await cluster.addPod('low', of('low'));
    await cluster.until('low runs', async () => (await nodeOf(cluster, 'low')) === 'n');
    await cluster.addPod('polite', of('polite'));
    await cluster.addPod('other', of('low'));
    await cluster.until('told', async () => scheduled(await cluster.pod('polite'))[1] === 'Unschedulable');
    expect(scheduled(await cluster.pod('polite'))[2]).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
    );
    expect(scheduled(await cluster.pod('other'))[2]).toContain(NO_VICTIMS);
    await cluster.finishDeletion('low');
    await cluster.until('polite runs', async () => (await nodeOf(cluster, 'polite')) === 'n');
  });

  test('a still more important pod gets the node, and the nomination of the other one goes', async () => {
    const cluster = await start();
    await withPriorities(cluster);
    const middle = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'middle' },
      value: 500,
    };
    await cluster.client.create(priorityClasses, middle);
    await cluster.addNode('n');
    await cluster.addPod('low', of('low'));
    await cluster.until('low runs', async () => (await nodeOf(cluster, 'low')) === 'n');
    const nominated = async (name: string) => (await cluster.pod(name)).status?.nominatedNodeName ?? '';
    await cluster.addPod('middle', of('middle'));
    await cluster.until('kept', async () => (await nominated('middle')) === 'n');
    await cluster.until('low leaves', async () => (await cluster.pod('low')).metadata.deletionTimestamp !== undefined);
    await cluster.addPod('high', of('high'));
    await cluster.until('kept', async () => (await nominated('high')) === 'n');
    await cluster.until('taken back', async () => (await nominated('middle')) === '');
    expect((await cluster.eventsOf('low')).filter((event) => event.startsWith('Preempted'))).toHaveLength(1);
    await cluster.finishDeletion('low');
    await cluster.until('high runs', async () => (await nodeOf(cluster, 'high')) === 'n');
    expect(await nodeOf(cluster, 'middle')).toBeUndefined();
  });

  test('a nomination that helps no more is taken back', async () => {
    const cluster = await start();
    await withPriorities(cluster);
    const node = await cluster.addNode('n');
    await cluster.addPod('low', of('low'));
    await cluster.until('low runs', async () => (await nodeOf(cluster, 'low')) === 'n');
    await cluster.addPod('high', of('high'));
    await cluster.until('kept', async () => (await cluster.pod('high')).status?.nominatedNodeName === 'n');
    const current = await cluster.client.get(nodes, { name: node.metadata.name });
    await cluster.client.update(nodes, { ...current, spec: { ...current.spec, unschedulable: true } });
    await cluster.finishDeletion('low');
    const nominated = async () => (await cluster.pod('high')).status?.nominatedNodeName ?? '';
    await cluster.until('taken back', async () => (await nominated()) === '');
    expect(await nodeOf(cluster, 'high')).toBeUndefined();
  });
});

test('a binding that is refused is tried again after the back-off', async () => {
  let refusals = 1;
  const cluster = await start((client) => ({
    ...client,
    list: client.list.bind(client),
    watch: client.watch.bind(client),
    get: client.get.bind(client),
    update: client.update.bind(client),
    patch: client.patch.bind(client),
    delete: client.delete.bind(client),
    create: ((...args: Parameters<Client['create']>) =>
      args[2]?.subresource === 'binding' && refusals-- > 0
        ? Promise.reject(new StatusError({ code: 500, reason: 'InternalError', message: 'disk on fire' }))
        : client.create(...args)) as Client['create'],
  }));
  await cluster.addNode('n');
  await cluster.addPod('p');
  await cluster.until('told', async () => scheduled(await cluster.pod('p'))[1] === 'SchedulerError');
  expect(scheduled(await cluster.pod('p'))[2]).toBe('running Bind plugin "DefaultBinder": disk on fire');
  await cluster.clock.advance(900);
  expect(await nodeOf(cluster, 'p')).toBeUndefined();
  await cluster.until('bound', async () => (await nodeOf(cluster, 'p')) === 'n', 200);
});

describe('volumes', () => {
  const meta = (name: string) => ({ namespace: 'default', name });
  const claim = (storageClassName: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('data'),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName },
  });
  const storageClass = (name: string, provisioner: string) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  const using = { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } };

  async function bindClaim(cluster: RunningCluster, volumeName: string): Promise<void> {
    const current = await cluster.client.get(persistentVolumeClaims, meta('data'));
    const annotations = { ...current.metadata.annotations, 'pv.kubernetes.io/bind-completed': 'yes' };
    await cluster.client.update(persistentVolumeClaims, {
      ...current,
      metadata: { ...current.metadata, annotations },
      spec: { ...current.spec, volumeName },
    });
  }

  test('a claim that comes later, and waits for its pod, is told the node', async () => {
    const cluster = await start();
    await cluster.addNode('n');
    await cluster.addPod('p', using);
    await cluster.until('told', async () => scheduled(await cluster.pod('p'))[1] === 'Unschedulable');
    expect(scheduled(await cluster.pod('p'))[2]).toContain(
      '0/1 nodes are available: persistentvolumeclaim "data" not found.',
    );
    await cluster.client.create(storageClasses, storageClass('disks', 'example.com/disks'));
    await cluster.client.create(persistentVolumeClaims, claim('disks'));
    const chosen = async () =>
      (await cluster.client.get(persistentVolumeClaims, meta('data'))).metadata.annotations?.[
        'volume.kubernetes.io/selected-node'
      ];
    await cluster.until('chosen', async () => (await chosen()) === 'n');
    expect(await nodeOf(cluster, 'p')).toBeUndefined();
    await bindClaim(cluster, 'made');
    await cluster.until('bound', async () => (await nodeOf(cluster, 'p')) === 'n');
  });

  test('when the provisioner gives the node up, the pod is tried again', async () => {
    const cluster = await start();
    await cluster.addNode('n');
    await cluster.client.create(storageClasses, storageClass('disks', 'example.com/disks'));
    await cluster.client.create(persistentVolumeClaims, claim('disks'));
    await cluster.addPod('p', using);
    const current = () => cluster.client.get(persistentVolumeClaims, meta('data'));
    const chosen = async () => (await current()).metadata.annotations?.['volume.kubernetes.io/selected-node'];
    await cluster.until('chosen', async () => (await chosen()) === 'n');
    const before = await current();
    await cluster.client.update(persistentVolumeClaims, {
      ...before,
      metadata: { ...before.metadata, annotations: {} },
    });
    await cluster.until('told', async () => scheduled(await cluster.pod('p'))[1] === 'SchedulerError');
    expect(scheduled(await cluster.pod('p'))[2]).toBe(
      'running PreBind plugin "VolumeBinding": binding volumes: provisioning failed for PVC "data"',
    );
    await cluster.until('chosen again', async () => (await chosen()) === 'n');
  });

  test('a volume that is there is kept for the claim, and is nobody else’s', async () => {
    const cluster = await start();
    await cluster.addNode('n');
    await cluster.client.create(storageClasses, storageClass('local', 'kubernetes.io/no-provisioner'));
    const volume = await cluster.client.create(persistentVolumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        storageClassName: 'local',
        hostPath: { path: '/disk' },
      },
    });
    await cluster.client.update(
      persistentVolumes,
      { ...volume, status: { phase: 'Available' } },
      { subresource: 'status' },
    );
    await cluster.client.create(persistentVolumeClaims, claim('local'));
    await cluster.client.create(persistentVolumeClaims, { ...claim('local'), metadata: meta('other') });
    await cluster.addPod('p', using);
    await cluster.addPod('q', { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'other' } }] } });
    const kept = async () => (await cluster.client.get(persistentVolumes, { name: 'disk' })).spec.claimRef?.name;
    await cluster.until('kept', async () => (await kept()) === 'data');
    await cluster.until('told', async () => scheduled(await cluster.pod('q'))[1] === 'Unschedulable');
    expect(scheduled(await cluster.pod('q'))[2]).toContain(
      "1 node(s) didn't find available persistent volumes to bind",
    );
    await bindClaim(cluster, 'disk');
    await cluster.until('bound', async () => (await nodeOf(cluster, 'p')) === 'n');
  });

  test('a pod that goes while its volumes are made leaves nothing behind', async () => {
    const cluster = await start();
    await cluster.addNode('n', { pods: '1' });
    await cluster.client.create(storageClasses, storageClass('disks', 'example.com/disks'));
    await cluster.client.create(persistentVolumeClaims, claim('disks'));
    await cluster.addPod('p', using);
    await cluster.addPod('q');
    await cluster.until('told', async () => scheduled(await cluster.pod('q'))[1] === 'Unschedulable');
    await cluster.finishDeletion('p');
    await cluster.until('bound', async () => (await nodeOf(cluster, 'q')) === 'n');
  });
});

test('a pod near which others do not want to be waits until they are gone', async () => {
  const cluster = await start();
  await cluster.addNode('n');
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'p' } } };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  await cluster.addPod('shy', { spec: { affinity } });
  await cluster.until('bound', async () => (await nodeOf(cluster, 'shy')) === 'n');
  await cluster.addPod('p', { labels: { app: 'p' } });
  await cluster.until('told', async () => scheduled(await cluster.pod('p'))[1] === 'Unschedulable');
  expect(scheduled(await cluster.pod('p'))[2]).toBe(
    "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules. " +
      `preemption: 0/1 nodes are available: 1 ${NO_VICTIMS}.`,
  );
  await cluster.finishDeletion('shy');
  await cluster.until('bound', async () => (await nodeOf(cluster, 'p')) === 'n');
});
