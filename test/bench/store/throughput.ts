import { pods } from '../../../src/api/index.ts';
import { openServer } from './cluster.ts';
import { pod } from './pod.ts';

export interface Throughput {
  readonly perSecond: number;
  /** Milliseconds, of one create. */
  readonly p99: number;
  /** Characters of one stored pod. */
  readonly objectSize: number;
}

export interface Load {
  readonly durable: boolean;
  readonly creates: number;
  readonly clients: number;
  readonly watchers: number;
}

/** Creates before the clock starts: a cluster's code is compiled once, its steady state is what counts. */
const WARM_UP = 3000;

/** Creates pods through the direct client, while watchers read every event. */
export async function measureThroughput(load: Load): Promise<Throughput> {
  const database = load.durable ? `bench-${String(performance.now())}` : undefined;
  const { server, close } = await openServer(database);
  const { client } = server;
  let heard = 0;
  const watching = Array.from({ length: load.watchers }, async () => {
    for await (const event of client.watch(pods, {}, new AbortController().signal)) if (event.type === 'ADDED') heard++;
  });
  let times: number[] = [];
  let next = 0;
  let last = WARM_UP;
  let objectSize = 0;
  const creator = async (): Promise<void> => {
    while (next < last) {
      const start = performance.now();
      const created = await client.create(pods, pod(next++));
      times.push(performance.now() - start);
      if (objectSize === 0) objectSize = JSON.stringify(created).length;
    }
  };
  const creators = (): Promise<unknown> => Promise.all(Array.from({ length: load.clients }, creator));
  await creators();
  times = [];
  last += load.creates;
  const begin = performance.now();
  await creators();
  const elapsed = performance.now() - begin;
  await close();
  await Promise.all(watching);
  if (heard !== last * load.watchers) throw new Error(`watchers heard ${String(heard)} events`);
  if (database !== undefined) indexedDB.deleteDatabase(database);
  times.sort((a, b) => a - b);
  return {
    perSecond: Math.round((load.creates / elapsed) * 1000),
    p99: times[Math.floor(0.99 * (times.length - 1))] ?? Number.NaN,
    objectSize,
  };
}
