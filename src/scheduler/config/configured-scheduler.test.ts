import { afterEach, beforeEach, expect, test } from 'vitest';
import { configMaps, events, namespaces, type ConfigMap } from '../../api/index.ts';
import { startCluster, type RunningCluster } from '../testing/running.ts';

const HEAD = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';

const PACKING = `${HEAD}
profiles:
- schedulerName: default-scheduler
- schedulerName: packing
  pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy: { type: MostAllocated }
`;

let cluster: RunningCluster;

beforeEach(async () => {
  cluster = await startCluster();
  const metadata = { name: 'kube-system' };
  await cluster.client
    .create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata, spec: {} })
    .catch(() => undefined);
  for (const name of ['a', 'b', 'c']) await cluster.addNode(name, { cpu: '4', memory: '4Gi' });
});

afterEach(async () => {
  await cluster.stop();
});

const KEY = { namespace: 'kube-system', name: 'kube-scheduler' };

async function configure(text: string): Promise<ConfigMap> {
  const data = { 'config.yaml': text };
  const old = await cluster.client.get(configMaps, KEY).catch(() => undefined);
  if (old !== undefined) return cluster.client.update(configMaps, { ...old, data });
  return cluster.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: KEY, data });
}

/** `Type Reason: message` of the events about the configuration. */
async function said(): Promise<readonly string[]> {
  const all = await cluster.client.list(events, { namespace: KEY.namespace });
  return all.items.map(({ type, reason, message }) => `${type ?? ''} ${reason ?? ''}: ${message ?? ''}`);
}

async function untilSaid(text: string): Promise<void> {
  await cluster.until(text, async () => (await said()).some((line) => line.startsWith(text)));
}

async function placed(name: string): Promise<string | undefined> {
  await cluster.until(`${name} is placed`, async () => (await cluster.pod(name)).spec.nodeName !== undefined);
  return (await cluster.pod(name)).spec.nodeName;
}

const REQUESTS = { cpu: '500m', memory: '256Mi' };

function packed(name: string) {
  return cluster.addPod(name, { requests: REQUESTS, spec: { schedulerName: 'packing' } });
}

test('a pod waits for the scheduler that it names; each profile has rules and events of its own', async () => {
  await packed('p-0');
  await cluster.clock.advance(2000);
  expect((await cluster.pod('p-0')).spec.nodeName).toBeUndefined();
  expect(await cluster.eventsOf('p-0')).toEqual([]);

  await configure(PACKING);
  await untilSaid('Normal Configured: Scheduling pods of default-scheduler, packing');
  const nodes = [await placed('p-0')];
  for (const name of ['p-1', 'p-2', 'p-3']) {
    await packed(name);
    nodes.push(await placed(name));
  }
  expect(new Set(nodes).size).toBe(1);
  const [scheduled] = (await cluster.client.list(events, { namespace: 'default' })).items;
  expect(scheduled).toMatchObject({ reason: 'Scheduled', source: { component: 'packing' } });

  const spread: (string | undefined)[] = [];
  for (const name of ['d-0', 'd-1']) {
    await cluster.addPod(name, { requests: REQUESTS });
    spread.push(await placed(name));
  }
  expect(new Set(spread).size).toBe(2);
  expect(spread).not.toContain(nodes[0]);
});

test('a wrong configuration changes nothing, and what is wrong is said', async () => {
  await configure(PACKING);
  await untilSaid('Normal Configured');
  await configure(`${HEAD}profiles:\n- schedulerName: packing\n  scoring: none\n`);
  await untilSaid(
    'Warning InvalidConfiguration: strict decoding error: unknown field "profiles[0].scoring"; the scheduler goes on as before',
  );
  await configure('profiles: [');
  await cluster.until(
    'the parser speaks',
    async () => (await said()).filter((line) => line.includes('Invalid')).length === 2,
  );
  await packed('p');
  expect(await placed('p')).toBeDefined();
});

test('without the ConfigMap the default rules hold again, and decisions are kept', async () => {
  await configure(PACKING);
  await untilSaid('Normal Configured');
  const { metadata } = await packed('p');
  await placed('p');
  await cluster.client.delete(configMaps, KEY);
  await packed('late');
  await cluster.clock.advance(2000);
  expect((await cluster.pod('late')).spec.nodeName).toBeUndefined();
  await cluster.addPod('d', {});
  expect(await placed('d')).toBeDefined();
  expect(cluster.scheduler.decisions.ofPod(metadata.uid)?.outcome.kind).toBe('assigned');
});

test('what has no effect here is said', async () => {
  await configure(`${HEAD}parallelism: 1\n`);
  await untilSaid('Warning WithoutEffect: no effect here: parallelism');
});
