import { createApiServer, openClusterStore, type ApiServer } from '../../../src/apiserver/index.ts';
import { nodes, pods, serviceAccounts, type New, type Node, type Pod } from '../../../src/api/index.ts';
import { systemClock } from '../../../src/base/index.ts';
import type { Client } from '../../../src/client/index.ts';
import { startControllers } from '../../../src/controllers/index.ts';
import { startScheduler } from '../../../src/scheduler/index.ts';

/** How many requests are under way at once, as those of a client with a hundred connections. */
const CLIENTS = 100;
const LIMIT_MS = 120_000;

export interface FakeCluster {
  readonly server: ApiServer;
  readonly client: Client;
  stop(): Promise<void>;
}

type Log = Parameters<typeof openClusterStore>[0]['log'];

/** A whole control plane on a log: API server, all controllers, scheduler. */
export async function startFakeCluster(log: Log): Promise<FakeCluster> {
  const clock = systemClock;
  const store = await openClusterStore({ log, clock });
  const server = await createApiServer({
    store,
    clock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  const { client } = server;
  const report = (who: string, cause: unknown): void => {
    console.warn(`${who}:`, cause);
  };
  const controllers = startControllers({
    client,
    clock,
    options: {
      onError: (name, key, cause) => {
        report(`${name} ${key.name}`, cause);
      },
    },
  });
  const scheduler = startScheduler({
    client,
    clock,
    onError: (pod, cause) => {
      report(pod.metadata.name, cause);
    },
  });
  await Promise.all([controllers.started, scheduler.started, server.warmUp()]);
  await controllers.startOthers();
  const account = { namespace: 'default', name: 'default' };
  await eventually('the default service account', async () => {
    await client.get(serviceAccounts, account);
    return true;
  });
  return {
    server,
    client,
    stop: async () => {
      controllers.stop();
      scheduler.stop();
      await server.close();
      await store.close();
    },
  };
}

function fakeNode(index: number): New<Node> {
  const name = `kwok-node-${String(index)}`;
  const capacity = { cpu: '32', memory: '256Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { type: 'kwok', 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' },
    },
    spec: {},
    status: { allocatable: capacity, capacity },
  };
}

function fakePod(index: number): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name: `pod-${String(index)}`, labels: { app: 'fake' } },
    spec: {
      containers: [{ name: 'app', image: 'nothing', resources: { requests: { cpu: '100m', memory: '128Mi' } } }],
    },
  };
}

async function inParallel(count: number, one: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const until = systemClock.monotonic() + LIMIT_MS;
  while (!(await holds().catch(() => false))) {
    if (systemClock.monotonic() > until) throw new Error(`${what}: not within ${String(LIMIT_MS)} ms`);
    await systemClock.sleep(10);
  }
}

/** Adds fake nodes. @returns milliseconds until all are Ready and without taints */
export async function addNodes({ client }: FakeCluster, count: number): Promise<number> {
  const started = performance.now();
  await inParallel(count, (index) => client.create(nodes, fakeNode(index)));
  await eventually('Ready nodes', async () =>
    (await client.list(nodes)).items.every(
      ({ spec, status }) =>
        (spec.taints ?? []).length === 0 &&
        status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true,
    ),
  );
  return performance.now() - started;
}

/** Creates pods, numbered from `first` on. @returns milliseconds until the last of them is known to run: watchers hear of what is durable */
export async function runPods({ client }: FakeCluster, count: number, first = 0): Promise<number> {
  const abort = new AbortController();
  const started = performance.now();
  const allRun = (async (): Promise<void> => {
    const running = new Set<string>();
    for await (const event of client.watch(pods, {}, abort.signal)) {
      if (event.type === 'BOOKMARK' || event.object.status?.phase !== 'Running') continue;
      running.add(event.object.metadata.uid);
      if (running.size === first + count) return;
    }
  })();
  await inParallel(count, (index) => client.create(pods, fakePod(first + index)));
  await allRun;
  abort.abort();
  return performance.now() - started;
}
