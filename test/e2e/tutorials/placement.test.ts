import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytes, type KubernetesList, type Pod } from '../../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../../support/browser.ts';
import { Lesson } from './lesson.ts';

// kubernetes.io/docs/concepts/scheduling-eviction, /docs/tasks/administer-cluster/manage-resources and
// /docs/concepts/policy, with our images. They go on at once, each in a namespace of its own.

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh&nodes=3');
  await cluster.run('label node node-1 disktype=ssd zone=zoneA');
  await cluster.run('label node node-2 zone=zoneB');
});

afterAll(async () => {
  await browser.close();
});

/** A pod of one container, with more of a spec. */
function pod(name: string, spec: object, container: object = {}): string {
  const containers = [{ name: 'main', image: 'registry.k8s.io/pause:3.8', ...container }];
  const metadata = { name, labels: { foo: 'bar' } };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { terminationGracePeriodSeconds: 0, containers, ...spec },
  });
}

async function podsOf({ namespace }: Lesson): Promise<readonly Pod[]> {
  return (await cluster.get<KubernetesList<Pod>>(`/api/v1/namespaces/${namespace}/pods`)).items;
}

const QUOTA = `
apiVersion: v1
kind: ResourceQuota
metadata: { name: mem-cpu-demo }
spec: { hard: { requests.cpu: '1', requests.memory: 1Gi, limits.cpu: '2', limits.memory: 2Gi, pods: '2' } }
`;

const LIMITS = `
apiVersion: v1
kind: LimitRange
metadata: { name: limits }
spec:
  limits:
  - { type: Container, default: { memory: 512Mi, cpu: 500m }, defaultRequest: { memory: 256Mi, cpu: 100m }, max: { memory: 1Gi, cpu: '1' }, min: { memory: 10Mi, cpu: 10m } }
`;

const NODE_AFFINITY = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'disktype', operator: 'In', values: ['ssd'] }] }],
    },
  },
};

const SPREAD = {
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { foo: 'bar' } },
    },
  ],
};

function priority(name: string, value: number): string {
  return JSON.stringify({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value });
}

describe.concurrent('where pods may be', { timeout: 90_000 }, () => {
  test('a quota refuses what goes over it, and counts what goes', async () => {
    const lesson = await Lesson.start(cluster, 'quota');
    await lesson.apply(QUOTA);
    await lesson.until('get resourcequota mem-cpu-demo --no-headers', /requests\.memory: 0\/1Gi/);
    const resources = { limits: { memory: '800Mi', cpu: '800m' }, requests: { memory: '600Mi', cpu: '400m' } };
    await lesson.apply(pod('demo', {}, { resources }));
    await lesson.until('get resourcequota mem-cpu-demo --no-headers', /requests\.memory: 600Mi\/1Gi/);
    expect(await lesson.refusal('apply -f -', pod('demo-2', {}, { resources }))).toBe(
      'Error from server (Forbidden): error when creating "STDIN": pods "demo-2" is forbidden: exceeded quota: mem-cpu-demo, ' +
        'requested: requests.memory=600Mi, used: requests.memory=600Mi, limited: requests.memory=1Gi\n',
    );
    expect(await lesson.refusal('apply -f -', pod('demo-3', {}))).toContain(
      'failed quota: mem-cpu-demo: must specify limits.cpu for: main',
    );
    await lesson.run('delete pod demo');
    await lesson.until('get resourcequota mem-cpu-demo --no-headers', /requests\.memory: 0\/1Gi/);
  });

  test('a limit range gives defaults, and refuses what is too much or too little', async () => {
    const lesson = await Lesson.start(cluster, 'limits');
    await lesson.apply(LIMITS);
    await lesson.apply(pod('default-demo', {}));
    const [created] = await podsOf(lesson);
    expect(created?.spec.containers[0]?.resources).toEqual({
      limits: { cpu: '500m', memory: '512Mi' },
      requests: { cpu: '100m', memory: '256Mi' },
    });
    const limits = { memory: '1536Mi', cpu: '500m' };
    expect(await lesson.refusal('apply -f -', pod('max', {}, { resources: { limits } }))).toContain(
      'pods "max" is forbidden: maximum memory usage per Container is 1Gi, but limit is 1536Mi',
    );
    expect(
      await lesson.refusal('apply -f -', pod('min', {}, { resources: { requests: { memory: '5Mi' } } })),
    ).toContain('minimum memory usage per Container is 10Mi, but request is 5Mi');
  });

  test('node affinity: on the node with the label, or nowhere', async () => {
    const lesson = await Lesson.start(cluster, 'affinity');
    await lesson.apply(pod('nginx', { affinity: NODE_AFFINITY }));
    await lesson.run('wait --for=condition=Ready pod/nginx --timeout=60s');
    expect(await lesson.part('pod nginx', '{.spec.nodeName}')).toBe('node-1');
    await lesson.apply(pod('nowhere', { nodeSelector: { disktype: 'tape' } }));
    await lesson.until(
      "get events --field-selector reason=FailedScheduling -o jsonpath='{.items[*].message}'",
      /0\/3 nodes are available: 3 node\(s\) didn't match Pod's node affinity\/selector\. preemption: 0\/3 nodes are available: 3 Preemption is not helpful for scheduling\./,
    );
    await cluster.run('label node node-3 disktype=tape');
    await lesson.run('wait --for=condition=Ready pod/nowhere --timeout=60s');
    expect(await lesson.part('pod nowhere', '{.spec.nodeName}')).toBe('node-3');
  });

  test('topology spread: as many in one zone as in the other', async () => {
    const lesson = await Lesson.start(cluster, 'spread');
    for (const name of ['a', 'b', 'c', 'd']) await lesson.apply(pod(name, SPREAD));
    await lesson.run('wait --for=condition=Ready pod --all --timeout=60s');
    const nodes = (await podsOf(lesson)).map(({ spec }) => spec.nodeName);
    expect(nodes.sort()).toEqual(['node-1', 'node-1', 'node-2', 'node-2']);
  });
});

// Not beside the others: it would take their places.
test('preemption: what is more important takes the place of what is less', async () => {
  const lesson = await Lesson.start(cluster, 'preemption');
  await lesson.apply(`${priority('high-priority', 1_000_000)}\n---\n${priority('low-priority', 1000)}`);
  const { status } = await cluster.get<{ status: { allocatable: Record<string, string> } }>('/api/v1/nodes/node-3');
  const memory = String(Math.floor(bytes(status.allocatable['memory']) * 0.6));
  const greedy = (name: string): string =>
    pod(
      name,
      { priorityClassName: name, nodeSelector: { 'kubernetes.io/hostname': 'node-3' } },
      { resources: { requests: { memory } } },
    );
  await lesson.apply(greedy('low-priority'));
  await lesson.run('wait --for=condition=Ready pod/low-priority --timeout=60s');
  await lesson.apply(greedy('high-priority'));
  await lesson.run('wait --for=condition=Ready pod/high-priority --timeout=60s');
  expect((await podsOf(lesson)).map(({ metadata }) => metadata.name)).toEqual(['high-priority']);
  const preempted = await lesson.run("get events --field-selector reason=Preempted -o jsonpath='{.items[*].message}'");
  expect(preempted).toMatch(/^'?Preempted by pod [0-9a-f-]{36} on node node-3'?$/);
});

test('the page has nothing to complain about', () => {
  expect(cluster.complaints).toEqual([]);
});
