import {
  type ApiServer,
  createApiServer,
  memoryLog,
  openClusterStore,
  openIndexedDbLog,
} from '../../../src/apiserver/index.ts';
import { type New, type Pod, pods } from '../../../src/api/index.ts';
import { systemClock } from '../../../src/base/index.ts';

export interface Throughput {
  readonly perSecond: number;
  /** Milliseconds, of one create. */
  readonly p50: number;
  readonly p99: number;
  /** Characters of one stored pod. */
  readonly objectSize: number;
  /** Milliseconds to read everything back; 0 in memory. */
  readonly reload: number;
}

export interface Load {
  readonly durable: boolean;
  readonly creates: number;
  readonly clients: number;
  readonly watchers: number;
}

/** A pod of about 3 KB, as a Deployment makes them. */
function pod(index: number): New<Pod> {
  const env = Array.from({ length: 12 }, (_, at) => ({
    name: `SETTING_${String(at)}`,
    value: `value of setting ${String(at)}`,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-7d4b9c6f5-${String(index)}`,
      namespace: 'default',
      labels: { app: 'web', 'pod-template-hash': '7d4b9c6f5' },
      annotations: { 'example.com/checksum': 'x'.repeat(256) },
    },
    spec: {
      containers: [
        {
          name: 'main',
          image: 'luksa/kubia:v1',
          env,
          ports: [{ containerPort: 8080 }],
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          readinessProbe: { httpGet: { path: '/', port: 8080 } },
        },
      ],
    },
  };
}

async function open(
  database: string | undefined,
  fresh: boolean,
): Promise<{ server: ApiServer; close: () => Promise<void> }> {
  const log = database === undefined ? memoryLog() : await openIndexedDbLog(database, { fresh });
  const store = await openClusterStore({ log, clock: systemClock });
  const server = await createApiServer({
    store,
    clock: systemClock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await store.close();
  };
  return { server, close };
}

/** Creates pods through the direct client, while watchers read every event. */
export async function measureThroughput(load: Load): Promise<Throughput> {
  const database = load.durable ? `bench-${String(performance.now())}` : undefined;
  const { server, close } = await open(database, true);
  const { client } = server;
  let heard = 0;
  const watching = Array.from({ length: load.watchers }, async () => {
    for await (const event of client.watch(pods, {}, new AbortController().signal)) if (event.type === 'ADDED') heard++;
  });
  const times: number[] = [];
  let next = 0;
  let objectSize = 0;
  const begin = performance.now();
  const creator = async (): Promise<void> => {
    while (next < load.creates) {
      const start = performance.now();
      const created = await client.create(pods, pod(next++));
      times.push(performance.now() - start);
      if (objectSize === 0) objectSize = JSON.stringify(created).length;
    }
  };
  await Promise.all(Array.from({ length: load.clients }, creator));
  const elapsed = performance.now() - begin;
  await close();
  await Promise.all(watching);
  if (heard !== load.creates * load.watchers) throw new Error(`watchers heard ${String(heard)} events`);
  times.sort((a, b) => a - b);
  const quantile = (at: number): number => times[Math.floor(at * (times.length - 1))] ?? Number.NaN;
  return {
    perSecond: Math.round((load.creates / elapsed) * 1000),
    p50: quantile(0.5),
    p99: quantile(0.99),
    objectSize,
    reload: database === undefined ? 0 : await measureReload(database),
  };
}

async function measureReload(database: string): Promise<number> {
  const begin = performance.now();
  const { close } = await open(database, false);
  const elapsed = performance.now() - begin;
  await close();
  indexedDB.deleteDatabase(database);
  return elapsed;
}
