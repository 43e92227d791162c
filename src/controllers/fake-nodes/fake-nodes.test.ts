import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  events,
  getPodCondition,
  leases,
  nodes,
  parseTime,
  pods,
  type New,
  type Node,
  type Pod,
  type PodSpec,
} from '../../api/index.ts';
import { fakeNodesLater } from '../fake-nodes-later.ts';
import { nodeLifecycleController } from '../node-lifecycle/index.ts';
import { runnable } from '../runnable.ts';
import { startFewControllers, type FewControllers } from '../testing/few-controllers.ts';

const FAKE = { 'kwok.x-k8s.io/node': 'fake' };

function fakeNode(name: string, more: Partial<Node> = {}): New<Node> {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, annotations: FAKE }, spec: {}, ...more };
}

function newPod(name: string, spec: Partial<PodSpec> = {}, metadata: object = {}): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { nodeName: 'kwok-0', containers: [{ name: 'c', image: 'nothing' }], ...spec },
  };
}

let cluster: FewControllers;

beforeEach(async () => {
  cluster = await startFewControllers([fakeNodesLater, runnable(nodeLifecycleController())]);
});

afterEach(async () => {
  await cluster.stop();
});

function node(name: string): Promise<Node> {
  return cluster.client.get(nodes, { name });
}

function pod(name: string): Promise<Pod> {
  return cluster.client.get(pods, { namespace: 'default', name });
}

const conditionOf = (of: Node, type: string) => of.status?.conditions?.find((condition) => condition.type === type);

async function readyNode(name: string, more?: Partial<Node>): Promise<Node> {
  await cluster.client.create(nodes, fakeNode(name, more));
  await cluster.until(
    `${name} is Ready`,
    async () => {
      const now = await node(name);
      return conditionOf(now, 'Ready')?.status === 'True' && (now.spec.taints ?? []).length === 0;
    },
    5000,
    50,
  );
  return node(name);
}

async function inPhase(name: string, phase: string, limit = 5000): Promise<Pod> {
  const is = async (): Promise<boolean> => (await pod(name)).status?.phase === phase;
  await cluster.until(`${name} is ${phase}`, is, limit, limit > 5000 ? 1000 : 50);
  return pod(name);
}

describe('fake nodes', () => {
  test('a node with the annotation gets Ready, with an address and plenty of room', async () => {
    const { status } = await readyNode('kwok-0');
    expect(status?.addresses).toEqual([
      { type: 'InternalIP', address: '172.19.0.1' },
      { type: 'Hostname', address: 'kwok-0' },
    ]);
    expect(status?.allocatable).toEqual({ cpu: '1k', memory: '1Ti', pods: '1M' });
    expect(status?.nodeInfo?.kubeletVersion).toBe('fake');
    const lease = await cluster.client.get(leases, { namespace: 'kube-node-lease', name: 'kwok-0' });
    expect(lease.spec).toMatchObject({ holderIdentity: 'kwok-0', leaseDurationSeconds: 40 });
    expect(lease.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Node', name: 'kwok-0' });
  });

  test('what its manifest says stays', async () => {
    const capacity = { cpu: '32', memory: '256Gi', pods: '110' };
    const { status } = await readyNode('kwok-0', {
      status: {
        allocatable: capacity,
        capacity,
        addresses: [{ type: 'InternalIP', address: '192.0.2.7' }],
      },
    });
    expect(status?.allocatable).toEqual(capacity);
    expect(status?.addresses?.[0]?.address).toBe('192.0.2.7');
  });

  test('the manifest of kwok’s documentation, numbers as quantities, is taken', async () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        annotations: { 'node.alpha.kubernetes.io/ttl': '0', ...FAKE },
        labels: { 'kubernetes.io/role': 'agent', 'node-role.kubernetes.io/agent': '', type: 'kwok' },
        name: 'kwok-0',
      },
      spec: { taints: [{ effect: 'NoSchedule', key: 'kwok.x-k8s.io/node', value: 'fake' }] },
      status: {
        allocatable: { cpu: 32, memory: '256Gi', pods: 110 },
        capacity: { cpu: 32, memory: '256Gi', pods: 110 },
        nodeInfo: {
          architecture: 'amd64',
          bootID: '',
          containerRuntimeVersion: '',
          kernelVersion: '',
          kubeProxyVersion: 'fake',
          kubeletVersion: 'fake',
          machineID: '',
          operatingSystem: 'linux',
          osImage: '',
          systemUUID: '',
        },
        phase: 'Running',
      },
    };
    const url = 'https://api/api/v1/nodes?fieldValidation=Strict';
    const headers = { 'content-type': 'application/json' };
    const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(manifest) });
    const response = await cluster.client.raw.fetch(request);
    expect(await response.text()).toContain('"cpu":"32"');
    expect(response.status).toBe(201);
    const ready = async (): Promise<boolean> => conditionOf(await node('kwok-0'), 'Ready')?.status === 'True';
    await cluster.until('it is Ready', ready, 5000, 50);
    await cluster.clock.advance(1000);
    const { spec, status } = await node('kwok-0');
    expect(spec.taints).toEqual(manifest.spec.taints);
    expect(status?.allocatable).toEqual({ cpu: '32', memory: '256Gi', pods: '110' });
    expect(cluster.errors).toEqual([]);
  });

  test('it stays Ready, and says so again', async () => {
    await readyNode('kwok-0');
    const before = conditionOf(await node('kwok-0'), 'Ready');
    await cluster.clock.advance(330_000);
    const after = conditionOf(await node('kwok-0'), 'Ready');
    expect(after?.status).toBe('True');
    expect(after?.lastTransitionTime).toBe(before?.lastTransitionTime);
    expect(parseTime(after?.lastHeartbeatTime ?? '')).toBeGreaterThan(parseTime(before?.lastHeartbeatTime ?? '') ?? 0);
  }, 60_000);

  test('a node without the annotation, or with a kubelet, is left alone', async () => {
    const status = {
      nodeInfo: { containerRuntimeVersion: 'tabernetes://0.1.0' } as NonNullable<Node['status']>['nodeInfo'],
    } as NonNullable<Node['status']>;
    await cluster.client.create(nodes, fakeNode('real', { status }));
    await readyNode('kwok-0');
    await cluster.clock.advance(2000);
    expect(conditionOf(await node('real'), 'Ready')).toBeUndefined();
    expect(conditionOf(await node('node-1'), 'Ready')).toBeUndefined();
  });

  test('one whose label asks for it fails, and is well again without the label', async () => {
    await readyNode('kwok-0');
    const label = (value: string | null) =>
      cluster.client.patch(nodes, { name: 'kwok-0' }, 'application/merge-patch+json', {
        metadata: { labels: { 'node-not-ready.stage.kwok.x-k8s.io': value } },
      });
    const becomes = (status: string) =>
      cluster.until(
        `Ready is ${status}`,
        async () => conditionOf(await node('kwok-0'), 'Ready')?.status === status,
        5000,
        50,
      );
    await label('true');
    await becomes('False');
    expect(conditionOf(await node('kwok-0'), 'Ready')).toMatchObject({ reason: 'nodeFailed', message: 'node failed' });
    await label(null);
    await becomes('True');
  });
});

describe('pods of fake nodes', () => {
  test('a pod runs at once, its init containers done and its sidecars running', async () => {
    await readyNode('kwok-0');
    await cluster.client.create(
      pods,
      newPod('web', {
        readinessGates: [{ conditionType: 'example.com/gate' }],
        initContainers: [
          { name: 'init', image: 'i' },
          { name: 'sidecar', image: 's', restartPolicy: 'Always' },
        ],
      }),
    );
    const { status } = await inPhase('web', 'Running');
    expect(status).toMatchObject({ podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }], hostIP: '172.19.0.1' });
    expect(status?.containerStatuses).toMatchObject([{ name: 'c', ready: true, started: true, restartCount: 0 }]);
    expect(status?.initContainerStatuses).toMatchObject([
      { name: 'init', ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      { name: 'sidecar', ready: true, started: true, state: { running: {} } },
    ]);
    const web = await pod('web');
    for (const type of ['Initialized', 'Ready', 'ContainersReady', 'example.com/gate']) {
      expect(getPodCondition(web, type)?.status, type).toBe('True');
    }
  });

  test('a pod that was there before the node was fake runs then', async () => {
    await cluster.client.create(pods, newPod('early', { nodeName: 'node-1' }));
    await readyNode('kwok-0');
    expect((await pod('early')).status?.phase).toBe('Pending');
    await cluster.client.patch(nodes, { name: 'node-1' }, 'application/merge-patch+json', {
      metadata: { annotations: FAKE },
    });
    await inPhase('early', 'Running');
  });

  test('addresses are unique, of the range of the node, and given out again', async () => {
    await readyNode('kwok-0', { spec: { podCIDR: '10.9.0.0/30', podCIDRs: ['10.9.0.0/30'] } });
    await cluster.client.create(pods, newPod('a'));
    await cluster.client.create(pods, newPod('b'));
    await cluster.client.create(pods, newPod('host', { hostNetwork: true }));
    const ips = [(await inPhase('a', 'Running')).status?.podIP, (await inPhase('b', 'Running')).status?.podIP];
    expect(ips.sort()).toEqual(['10.9.0.1', '10.9.0.2']);
    expect((await inPhase('host', 'Running')).status?.podIP).toBe('172.19.0.1');
    await cluster.client.delete(pods, { namespace: 'default', name: 'a' });
    await cluster.until('a is gone', async () => (await cluster.client.list(pods)).items.length === 2, 5000, 50);
    await cluster.client.create(pods, newPod('c'));
    expect((await inPhase('c', 'Running')).status?.podIP).toMatch(/^10\.9\.0\.[12]$/);
  });

  test('a range that a node with a kubelet has is not used', async () => {
    await cluster.client.patch(nodes, { name: 'node-1' }, 'application/merge-patch+json', {
      spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] },
    });
    await readyNode('kwok-0', { spec: { podCIDR: '10.244.0.0/16', podCIDRs: ['10.244.0.0/16'] } });
    await cluster.client.create(pods, newPod('a'));
    expect((await inPhase('a', 'Running')).status?.podIP).toBe('10.0.0.1');
  });

  test('addresses outlive a restart of the controllers', async () => {
    await readyNode('kwok-0');
    await cluster.client.create(pods, newPod('a'));
    await inPhase('a', 'Running');
    await cluster.restart();
    await cluster.client.create(pods, newPod('b'));
    expect((await inPhase('b', 'Running')).status?.podIP).toBe('10.0.0.2');
  });

  test('the pod of a Job succeeds, after the time that it asks for', async () => {
    await readyNode('kwok-0');
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'job', uid: 'u', controller: true };
    const slow = { annotations: { 'pod-complete.stage.kwok.x-k8s.io/delay': '30s' } };
    await cluster.client.create(pods, newPod('quick', {}, { ownerReferences: [owner] }));
    await cluster.client.create(pods, newPod('slow', {}, { ownerReferences: [owner], ...slow }));
    const quick = await inPhase('quick', 'Succeeded');
    expect(quick.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(getPodCondition(quick, 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' });
    await inPhase('slow', 'Running');
    await cluster.clock.advance(20_000);
    expect((await pod('slow')).status?.phase).toBe('Running');
    await inPhase('slow', 'Succeeded', 15_000);
  });

  test('a pod whose label asks for it fails, as its annotations say', async () => {
    await readyNode('kwok-0');
    const stage = 'pod-container-running-failed.stage.kwok.x-k8s.io';
    const metadata = {
      labels: { [stage]: 'true' },
      annotations: { [`${stage}/exit-code`]: '42', [`${stage}/reason`]: 'Broken' },
    };
    await cluster.client.create(pods, newPod('bad', {}, metadata));
    const { status } = await inPhase('bad', 'Failed');
    expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 42, reason: 'Broken' });
  });

  test('a delay that is none is told of', async () => {
    await readyNode('kwok-0');
    const annotations = { 'pod-ready.stage.kwok.x-k8s.io/delay': 'soon' };
    await cluster.client.create(pods, newPod('odd', {}, { annotations }));
    const told = async (): Promise<boolean> =>
      (await cluster.client.list(events)).items.some(({ reason }) => reason === 'InvalidStageDelay');
    await cluster.until('the event', told, 5000, 50);
    expect((await pod('odd')).status?.phase).toBe('Pending');
    expect(cluster.errors).toEqual([expect.stringContaining('invalid duration "soon"')]);
  });

  test('a deleted pod is gone at once', async () => {
    await readyNode('kwok-0');
    await cluster.client.create(pods, newPod('web'));
    await inPhase('web', 'Running');
    await cluster.client.delete(pods, { namespace: 'default', name: 'web' });
    await cluster.until('it is gone', async () => (await cluster.client.list(pods)).items.length === 0, 1000, 50);
  });
});
