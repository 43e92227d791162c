import { nodes, pods, type ObjectKey, type Pod, type PodStatus } from '../../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../apiserver/index.ts';
import { VirtualClock } from '../../base/index.ts';
import { createInformerFactory, type Client } from '../../client/index.ts';
import type { StartController } from '../runnable.ts';
import { SummaryKubelet, type Load } from './summary-kubelet.ts';

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

export async function startFewControllers(controllers: readonly StartController[]): Promise<FewControllers> {
  const clock = new VirtualClock();
  const store = await openClusterStore({ log: memoryLog(), clock });
  const load: Load = { cores: 0, bytes: 0 };
  const kubelet = new SummaryKubelet(NODE, () => client, clock, load);
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
