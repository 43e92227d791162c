/**
 * The workspace over a cluster that is played, for looking at states that a real one is rarely in. Served in development
 * at /src/ui/story/; not part of the build. `?pods=120&churn` shows a busy cluster, `?boot` one that starts.
 */
import { systemClock } from '../../base/index.ts';
import { ClusterClock } from '../../workers/index.ts';
import { mountWorkspace, type Workspace } from '../app.ts';
import { FakeCluster } from './fake-cluster.ts';
import { metadata, node, pod, touched, type PodState } from './objects.ts';

const parameters = new URLSearchParams(location.search);
const root = document.querySelector<HTMLElement>('#app');
if (parameters.get('theme') === 'dark') localStorage.setItem('tabernetes.theme', '"dark"');

const STATES: readonly PodState[] = [
  'running',
  'running',
  'running',
  'starting',
  'running',
  'crashing',
  'running',
  'creating',
  'image',
  'running',
  'terminating',
  'completed',
];

function fill(cluster: FakeCluster, count: number): void {
  for (const name of ['default', 'kube-system', 'kube-node-lease', 'kube-public']) {
    cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: metadata(name) });
  }
  cluster.put(node(1));
  cluster.put(node(2, { cordoned: true }));
  cluster.put(node(3, { ready: !parameters.has('killed') }));
  for (let index = 0; index < count; index++) {
    const state = STATES[index % STATES.length] ?? 'running';
    const suffix = (0x2f3a1 + index * 7919).toString(36).slice(-5).padStart(5, 'x');
    cluster.put(pod(`kubia-7d9f8c6b5-${suffix}`, `node-${String((index % 3) + 1)}`, state));
  }
  cluster.put(pod('hungry-6c4f9d8b7-zz81k', undefined, 'pending'));
  cluster.put({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata('kubia', 'default'), labels: { app: 'kubia' } },
    spec: {
      replicas: 12,
      selector: { matchLabels: { app: 'kubia' } },
      strategy: { type: 'RollingUpdate' },
      template: { metadata: {}, spec: { containers: [{ name: 'kubia', image: 'luksa/kubia:v1' }] } },
    },
    status: { replicas: 12, readyReplicas: 7, updatedReplicas: 12, availableReplicas: 7 },
  } as never);
  const reasons = ['Scheduled', 'Pulled', 'Created', 'Started', 'BackOff', 'Killing'];
  for (let index = 0; index < 40; index++) {
    const reason = reasons[index % reasons.length] ?? '';
    cluster.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: metadata(`kubia.${String(index)}`, 'default'),
      involvedObject: { kind: 'Pod', apiVersion: 'v1', name: 'kubia-7d9f8c6b5-x3kfl', namespace: 'default' },
      reason,
      type: reason === 'BackOff' ? 'Warning' : 'Normal',
      message:
        reason === 'BackOff'
          ? 'Back-off restarting failed container kubia in pod kubia-7d9f8c6b5-x3kfl_default'
          : 'Successfully assigned default/kubia-7d9f8c6b5-x3kfl to node-1',
      count: (index % 4) + 1,
      lastTimestamp: new Date(systemClock.now() - index * 7000).toISOString(),
    } as never);
  }
}

function play(workspace: Workspace): void {
  const cluster = new FakeCluster(!parameters.has('memory'));
  const count = Number(parameters.get('pods') ?? 14);
  workspace.boot.progress({ step: 'control-plane-starting' });
  if (parameters.get('boot') === 'control-plane') return;
  if (parameters.get('boot') === 'failed') {
    workspace.failed(new Error('Another tab runs this cluster.'));
    return;
  }
  workspace.boot.progress({ step: 'control-plane-ready', info: cluster.info });
  cluster.setNodes(
    [1, 2, 3].map((index) => ({
      name: `node-${String(index)}`,
      state: parameters.has('boot') && index > 1 ? 'starting' : 'running',
    })),
  );
  if (parameters.has('killed')) cluster.killNode('node-3');
  if (parameters.has('boot')) cluster.put(node(1));
  else if (!parameters.has('empty')) fill(cluster, count);
  else for (const index of [1, 2, 3]) cluster.put(node(index));
  workspace.started(cluster);
  if (parameters.has('boot')) return;
  workspace.boot.progress({ step: 'ready' });
  if (parameters.has('churn')) churn(cluster, count);
  Object.assign(window, { workspace });
}

/** Changes ten pods, replaces one, a hundred times a second. */
function churn(cluster: FakeCluster, count: number): void {
  const pods = Array.from({ length: count }, (_, index) =>
    pod(`busy-5f6d7c8b9-${index.toString(36).padStart(5, '0')}`, `node-${String((index % 3) + 1)}`, 'running'),
  );
  let turn = 0;
  const step = (): void => {
    for (let change = 0; change < 10; change++) {
      const index = (turn * 10 + change) % count;
      const old = pods[index];
      if (old === undefined) continue;
      const state = STATES[(turn + change) % STATES.length] ?? 'running';
      const next = {
        ...touched(pod(old.metadata.name, old.spec.nodeName, state)),
        metadata: { ...touched(old).metadata },
      };
      pods[index] = next;
      cluster.put(next);
    }
    const first = pods[turn % count];
    if (first !== undefined && turn % 3 === 0) {
      cluster.remove(first);
      cluster.put(pod(first.metadata.name, first.spec.nodeName, 'creating'));
    }
    turn++;
    systemClock.setTimeout(step, 10);
  };
  step();
}

const time = new ClusterClock(systemClock, { get: () => undefined, set: () => undefined }, true);

if (root !== null)
  play(mountWorkspace(root, { clock: systemClock, time, nodes: 3, embedded: parameters.has('embed') }));
