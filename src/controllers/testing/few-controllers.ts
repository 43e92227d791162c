import { nodes, pods, type ObjectKey, type Pod, type PodStatus } from '../../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../apiserver/index.ts';
import { VirtualClock } from '../../base/index.ts';
import { createInformerFactory, type Client } from '../../client/index.ts';
import type { FetchHandler } from '../../protocol/index.ts';
import type { StartController } from '../runnable.ts';

/** What every container of every pod uses: cores, and bytes. */
export interface Load {
  cores: number;
  bytes: number;
}

/**
 * An API server and the controllers that a test is about, for tests in which minutes pass. Every watch and every lease of
 * a whole cluster costs a few turns of the event loop for each minute.
 */
export interface FewControllers {
  readonly client: Client;
  readonly clock: VirtualClock;
  /** What controllers failed with, lost races aside. */
  readonly errors: readonly string[];
  /** May change while time passes. */
  readonly load: Load;
  /** Sets the status of pods, as their kubelet would. */
  setPods(which: (pod: Pod) => boolean, status: (pod: Pod) => PodStatus): Promise<void>;
  /** Lets time pass, a second at a time unless told otherwise, until the condition holds. Throws after `limit` milliseconds. */
  until(what: string, condition: () => Promise<boolean>, limit: number, step?: number): Promise<void>;
  /** Ends the controllers and starts new ones, as a reload of the page does. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const NODE = 'node-1';

/** What the kubelet of the node says that is on it: all pods that run. */
async function summary(client: Client, used: ReadonlyMap<string, number>, load: Load, now: number): Promise<Response> {
  const time = new Date(now).toISOString();
  const memory = { time, workingSetBytes: load.bytes };
  const { items } = await client.list(pods);
  const stats = items
    .filter(({ status }) => status?.phase === 'Running')
    .map(({ metadata, spec, status }) => ({
      podRef: { namespace: metadata.namespace, name: metadata.name, uid: metadata.uid },
      containers: spec.containers.map(({ name }) => ({
        name,
        startTime: status?.startTime,
        cpu: { time, usageCoreNanoSeconds: used.get(metadata.uid) ?? 0 },
        memory,
      })),
    }));
  const node = { nodeName: NODE, startTime: time, cpu: { time, usageCoreNanoSeconds: 0 }, memory };
  return Response.json({ node, pods: stats });
}

export async function startFewControllers(controllers: readonly StartController[]): Promise<FewControllers> {
  const clock = new VirtualClock();
  const store = await openClusterStore({ log: memoryLog(), clock });
  const load: Load = { cores: 0, bytes: 0 };
  const used = new Map<string, number>();
  let read = clock.now();
  const kubelet: FetchHandler = {
    async fetch() {
      const now = clock.now();
      for (const { metadata } of (await client.list(pods)).items) {
        used.set(metadata.uid, (used.get(metadata.uid) ?? 0) + Math.round(load.cores * (now - read) * 1e6));
      }
      read = now;
      return summary(client, used, load, now);
    },
    connect: () => Promise.reject(new Error('not a stream')),
  };
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const server = await createApiServer({
    store,
    clock,
    random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: (name) => (name === NODE ? kubelet : undefined),
  });
  await server.warmUp();
  const { client } = server;
  await client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE }, spec: {} });
  const errors: string[] = [];
  const onError = (name: string, key: ObjectKey, cause: unknown): void => {
    errors.push(`${name} ${key.namespace}/${key.name}: ${String(cause)}`);
  };
  const startAll = async (): Promise<() => void> => {
    const informers = createInformerFactory(client, clock);
    const running = controllers.map((start) => start({ client, clock, informers, onError }));
    await Promise.all(running.map(({ started }) => started));
    return () => {
      for (const controller of running) controller.stop();
      informers.dispose();
    };
  };
  let stopAll = await startAll();
  return {
    client,
    clock,
    errors,
    load,
    async setPods(which, status) {
      for (const pod of (await client.list(pods)).items.filter(which)) {
        const { namespace, name } = pod.metadata;
        const patch = { status: status(pod) };
        const type = 'application/strategic-merge-patch+json';
        await client.patch(pods, { namespace, name }, type, patch, { subresource: 'status' });
      }
    },
    async until(what, condition, limit, step = 1000) {
      for (let waited = 0; waited <= limit; waited += step) {
        if (await condition()) return;
        await clock.advance(step);
      }
      throw new Error(`${what}: not within ${String(limit)} ms; errors: ${errors.join('; ')}`);
    },
    async restart() {
      stopAll();
      stopAll = await startAll();
    },
    async stop() {
      stopAll();
      await server.close();
    },
  };
}
