import { beforeEach, expect, test } from 'vitest';
import type { ControllerRevision, DaemonSet, Pod } from '../../src/api/index.ts';
import { startCluster, type ConformanceCluster } from './support/cluster.ts';
import { podTemplate } from './support/objects.ts';

// upstream: test/e2e/apps/daemon_set.go

const SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const PODS = '/api/v1/namespaces/default/pods';
const SET = `${SETS}/daemon-set`;
const LABELS = { 'daemonset-name': 'daemon-set' };
const [OLD, NEW] = ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.11'];
const DAEMONS = '[sig-apps] Daemon set';
const NODES = ['node-1', 'node-2', 'node-3'];
let cluster: ConformanceCluster;

beforeEach(async () => {
  cluster = await startCluster(NODES.length);
});

function daemonSet(spec: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'daemon-set', labels: LABELS },
    spec: { selector: { matchLabels: LABELS }, template: podTemplate(LABELS), ...spec },
  };
}

async function all(): Promise<readonly Pod[]> {
  return ((await cluster.get(`${PODS}?labelSelector=daemonset-name%3Ddaemon-set`)) as { items: readonly Pod[] }).items;
}

/** Until there is one pod that works on each of these nodes, none elsewhere, and the status says so. */
const runningOn = (...nodes: readonly string[]): Promise<void> =>
  cluster.until(`daemons run on ${nodes.join(', ')}`, async () => {
    const pods = (await all()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const ready = pods.filter(({ status }) =>
      status?.conditions?.some((it) => it.type === 'Ready' && it.status === 'True'),
    );
    const { status, metadata } = (await cluster.get(SET)) as DaemonSet;
    const counts = [status?.desiredNumberScheduled, status?.currentNumberScheduled, status?.numberReady];
    return (
      pods.length === nodes.length &&
      ready
        .map(({ spec }) => spec.nodeName)
        .sort()
        .join() === [...nodes].sort().join() &&
      counts.every((count) => count === nodes.length) &&
      status?.observedGeneration === metadata.generation
    );
  });

const setImage = (image: string): Promise<unknown> =>
  cluster.patch(SET, { spec: { template: { spec: { containers: [{ name: 'pause', image }] } } } });

const imageOf = ({ spec }: Pod): string => spec.containers[0]?.image ?? '';

/** The revision that holds the template of the set. */
async function currentRevision(count: number): Promise<ControllerRevision> {
  const path = '/apis/apps/v1/namespaces/default/controllerrevisions?labelSelector=daemonset-name%3Ddaemon-set';
  const { items } = (await cluster.get(path)) as { items: readonly ControllerRevision[] };
  expect(items).toHaveLength(count);
  const newest = [...items].sort((a, b) => a.revision - b.revision).at(-1);
  if (newest === undefined) throw new Error('there is no revision');
  const { template } = ((await cluster.get(SET)) as DaemonSet).spec;
  expect(newest.data).toEqual({ spec: { template: { ...template, $patch: 'replace' } } });
  return newest;
}

async function podsHaveHash(hash: string | undefined): Promise<void> {
  for (const { metadata } of await all()) expect(metadata.labels?.['controller-revision-hash']).toBe(hash);
}

test(`${DAEMONS} should run and stop simple daemon`, async () => {
  await cluster.create(SETS, daemonSet());
  await runningOn(...NODES);
  const [pod] = await all();
  await cluster.delete(`${PODS}/${pod?.metadata.name ?? ''}`);
  await cluster.gone(`${PODS}/${pod?.metadata.name ?? ''}`);
  await runningOn(...NODES);
});

test(`${DAEMONS} should run and stop complex daemon`, async () => {
  const color = (value: string) => ({ 'daemonset-color': value });
  const label = (value: string): Promise<unknown> =>
    cluster.patch('/api/v1/nodes/node-2', { metadata: { labels: color(value) } });
  const template = podTemplate(LABELS);
  const spec = { ...template.spec, nodeSelector: color('blue') };
  await cluster.create(SETS, daemonSet({ template: { ...template, spec }, updateStrategy: { type: 'OnDelete' } }));
  await cluster.clock.advance(1000);
  await runningOn();
  await label('blue');
  await runningOn('node-2');
  await label('green');
  await runningOn();
  const patch = { template: { spec: { nodeSelector: color('green') } }, updateStrategy: { type: 'RollingUpdate' } };
  await cluster.patch(SET, { spec: patch }, 'application/strategic-merge-patch+json');
  await runningOn('node-2');
});

test(`${DAEMONS} should retry creating failed daemon pods`, async () => {
  await cluster.create(SETS, daemonSet());
  await runningOn(...NODES);
  const [pod] = await all();
  const path = `${PODS}/${pod?.metadata.name ?? ''}`;
  await cluster.patch(`${path}/status`, { status: { phase: 'Failed' } });
  await cluster.gone(path);
  await runningOn(...NODES);
});

test(`${DAEMONS} should update pod when spec was updated and update strategy is RollingUpdate`, async () => {
  await cluster.create(SETS, daemonSet({ updateStrategy: { type: 'RollingUpdate' } }));
  await runningOn(...NODES);
  const first = await currentRevision(1);
  expect(first.revision).toBe(1);
  await podsHaveHash(first.metadata.labels?.['controller-revision-hash']);
  await setImage(NEW);
  const watched = cluster.until('all are updated', async () => {
    const pods = await all();
    const unavailable = NODES.length - (((await cluster.get(SET)) as DaemonSet).status?.numberAvailable ?? 0);
    expect(unavailable).toBeLessThanOrEqual(1);
    return pods.length === NODES.length && pods.every((pod) => imageOf(pod) === NEW);
  });
  await watched;
  await runningOn(...NODES);
  const second = await currentRevision(2);
  expect(second.revision).toBe(2);
  expect(second.metadata.labels?.['controller-revision-hash']).not.toBe(
    first.metadata.labels?.['controller-revision-hash'],
  );
  await podsHaveHash(second.metadata.labels?.['controller-revision-hash']);
});

test(`${DAEMONS} should rollback without unnecessary restarts`, async () => {
  await cluster.create(SETS, daemonSet({ updateStrategy: { type: 'RollingUpdate' } }));
  await runningOn(...NODES);
  // An image that is nowhere: its pods never work.
  cluster.kubelets.becomesReady = (pod) => imageOf(pod) === OLD;
  await setImage('foo:non-existent');
  await cluster.until('one is new', async () => (await all()).some((pod) => imageOf(pod) === 'foo:non-existent'));
  const existing = (await all()).filter((pod) => imageOf(pod) === OLD).map(({ metadata }) => metadata.uid);
  expect(existing.length).toBeGreaterThan(0);
  await setImage(OLD);
  await cluster.until('all are old', async () => {
    const pods = await all();
    return pods.length === NODES.length && pods.every((pod) => imageOf(pod) === OLD);
  });
  await runningOn(...NODES);
  const after = new Set((await all()).map(({ metadata }) => metadata.uid));
  expect(existing.filter((uid) => !after.has(uid))).toEqual([]);
});

test(`${DAEMONS} should list and delete a collection of DaemonSets`, async () => {
  await cluster.create(SETS, daemonSet());
  await runningOn(...NODES);
  const selected = '/apis/apps/v1/daemonsets?labelSelector=daemonset-name%3Ddaemon-set';
  expect((await cluster.get(selected)).items).toHaveLength(1);
  await cluster.delete(`${SETS}?labelSelector=daemonset-name%3Ddaemon-set`, { gracePeriodSeconds: 1 });
  expect((await cluster.get(selected)).items).toEqual([]);
  await cluster.until('the pods are gone', async () => (await all()).length === 0);
});

test(`${DAEMONS} should verify changes to a daemon set status`, async () => {
  const watch = await cluster.watch(`${SETS}?labelSelector=daemonset-name%3Ddaemon-set`);
  await cluster.create(SETS, daemonSet());
  await runningOn(...NODES);
  const read = await cluster.get(`${SET}/status`);
  const condition = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
  read.status.conditions = [condition];
  await cluster.replace(`${SET}/status`, read);
  const seen = async (type: string): Promise<DaemonSet> => {
    for (;;) {
      const object = (await watch.find('MODIFIED', 'daemon-set')).object as DaemonSet;
      if (object.status?.conditions?.some((it) => it.type === type) === true) return object;
    }
  };
  expect((await seen('StatusUpdate')).status?.conditions).toEqual([condition]);
  await cluster.patch(`${SET}/status`, { status: { conditions: [{ type: 'StatusPatched', status: 'True' }] } });
  expect((await seen('StatusPatched')).status?.numberReady).toBe(NODES.length);
});
