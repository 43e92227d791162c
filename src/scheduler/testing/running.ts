import { events, nodes, pods, type CoreV1Event, type Node, type Pod } from '../../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../apiserver/index.ts';
import { VirtualClock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import { startScheduler, type RunningScheduler } from '../index.ts';
import { newNode, type NodeShape, type PodShape } from './objects.ts';

export interface RunningCluster {
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly scheduler: RunningScheduler;
  addNode(name: string, shape?: NodeShape): Promise<Node>;
  addPod(name: string, shape?: PodShape): Promise<Pod>;
  pod(name: string): Promise<Pod>;
  /** Says that a pod is gone from its node. */
  finishDeletion(name: string): Promise<void>;
  /** `reason: message` of the events about a pod, repeated ones once. */
  eventsOf(name: string): Promise<readonly string[]>;
  /** Lets time pass until the condition holds. */
  until(what: string, condition: () => boolean | Promise<boolean>, limit?: number): Promise<void>;
  stop(): Promise<void>;
}

/** An API server and a scheduler, and nobody else. @param wrap what the scheduler sees of the client */
export async function startCluster(wrap: (client: Client) => Client = (client) => client): Promise<RunningCluster> {
  const clock = new VirtualClock();
  const store = await openClusterStore({ log: memoryLog(), clock });
  const server = await createApiServer({
    store,
    clock,
    random: () => 0.5,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  const { client } = server;
  const scheduler = startScheduler({ client: wrap(client), clock });
  await scheduler.started;
  const key = (name: string) => ({ namespace: 'default', name });
  return {
    client,
    clock,
    scheduler,
    addNode: async (name, shape) => {
      const { status, metadata, spec } = newNode(name, shape);
      const { labels = {} } = metadata;
      const made = await client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: {} });
      const ready = await client.update(nodes, { ...made, status: status ?? {} }, { subresource: 'status' });
      // Without the taint that the node lifecycle controller takes away.
      return client.update(nodes, { ...ready, spec });
    },
    addPod: (name, { node, requests, labels = {}, spec } = {}) => {
      const container = { name: 'c', image: 'web', ...(requests === undefined ? {} : { resources: { requests } }) };
      return client.create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...key(name), labels },
        spec: { containers: [container], ...(node === undefined ? {} : { nodeName: node }), ...spec },
      });
    },
    pod: (name) => client.get(pods, key(name)),
    finishDeletion: async (name) => {
      await client.delete(pods, key(name), { gracePeriodSeconds: 0 });
    },
    eventsOf: async (name) => {
      const all = await client.list(events, { namespace: 'default' });
      return all.items
        .filter(({ involvedObject }: CoreV1Event) => involvedObject.name === name)
        .map(({ reason, message }: CoreV1Event) => `${reason ?? ''}: ${message ?? ''}`);
    },
    until: async (what, condition, limit = 5000) => {
      for (let waited = 0; waited <= limit; waited += 50) {
        if (await condition()) return;
        await clock.advance(50);
      }
      throw new Error(`${what}: not within ${String(limit)} ms`);
    },
    stop: async () => {
      scheduler.stop();
      await server.close();
    },
  };
}
