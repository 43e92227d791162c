import {
  formatMicroTime,
  formatTime,
  leases,
  nodes,
  pods,
  type KubernetesObject,
  type ObjectKey,
  type Pod,
  type Resource,
} from '../../api/index.ts';
import { createApiServer, memoryLog, openClusterStore } from '../../apiserver/index.ts';
import { VirtualClock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import type { FetchHandler } from '../../protocol/index.ts';
import { startScheduler } from '../../scheduler/index.ts';
import { startControllers, type Controllers, type ControllersOptions } from '../index.ts';
import { SummaryKubelet, type Load } from './summary-kubelet.ts';

/** Plays the kubelets of some nodes: runs what is bound to them, and says so. */
class FakeKubelets {
  readonly #client: Client;
  readonly #clock: VirtualClock;
  readonly #alive = new Set<string>();
  /** Whether containers of a pod get ready; asked when the pod starts. */
  becomesReady: (pod: Pod) => boolean = () => true;
  #nextAddress = 1;

  constructor(client: Client, clock: VirtualClock) {
    this.#client = client;
    this.#clock = clock;
  }

  async join(name: string, capacity = { cpu: '4', memory: '4Gi', pods: '110' }): Promise<void> {
    this.#alive.add(name);
    const time = formatTime(this.#clock.now());
    const condition = (type: string, status: string, reason: string) => ({
      type,
      status,
      reason,
      lastHeartbeatTime: time,
      lastTransitionTime: time,
    });
    const status = {
      capacity,
      allocatable: capacity,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
        condition('Ready', 'True', 'KubeletReady'),
      ],
    };
    const labels = { 'kubernetes.io/hostname': name };
    await this.#client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: {} });
    // A patch, since controllers may have written to the node meanwhile.
    await this.#client.patch(
      nodes,
      { name },
      'application/strategic-merge-patch+json',
      { status },
      { subresource: 'status' },
    );
    await this.#client.create(leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: 'kube-node-lease', name },
      spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: formatMicroTime(this.#clock.now()) },
    });
    this.#beat(name);
  }

  /** Pulls the plug. */
  kill(name: string): void {
    this.#alive.delete(name);
  }

  #beat(name: string): void {
    this.#clock.setTimeout(() => {
      if (!this.#alive.has(name)) return;
      const spec = { renewTime: formatMicroTime(this.#clock.now()) };
      void this.#client.patch(leases, { namespace: 'kube-node-lease', name }, 'application/merge-patch+json', { spec });
      this.#beat(name);
    }, 10_000);
  }

  async run(signal: AbortSignal): Promise<void> {
    for await (const event of this.#client.watch(pods, {}, signal)) {
      if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
      const pod = event.object;
      if (this.#alive.has(pod.spec.nodeName ?? '')) await this.#sync(pod).catch(() => undefined);
    }
  }

  async #sync(pod: Pod): Promise<void> {
    const { namespace, name } = pod.metadata;
    if (pod.metadata.deletionTimestamp !== undefined) {
      await this.#client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0 });
    } else if (pod.status?.phase === 'Pending') {
      await this.setReady(pod, this.becomesReady(pod));
    }
  }

  #newAddress(): string {
    const number = this.#nextAddress++;
    return `10.244.${String(number >> 8)}.${String(number & 0xff)}`;
  }

  async setReady(pod: Pod, ready: boolean): Promise<void> {
    const { namespace, name } = pod.metadata;
    const time = formatTime(this.#clock.now());
    const status = ready ? 'True' : 'False';
    const podIP = pod.status?.podIP ?? this.#newAddress();
    await this.#client.patch(
      pods,
      { namespace, name },
      'application/strategic-merge-patch+json',
      {
        status: {
          phase: 'Running',
          podIP,
          podIPs: [{ ip: podIP }],
          startTime: time,
          conditions: [
            { type: 'Ready', status, lastTransitionTime: time },
            { type: 'ContainersReady', status, lastTransitionTime: time },
          ],
        },
      },
      { subresource: 'status' },
    );
  }
}

export interface TestCluster {
  readonly client: Client;
  /** The API over the wire format. */
  readonly handler: FetchHandler;
  readonly clock: VirtualClock;
  readonly kubelets: FakeKubelets;
  /** What controllers and scheduler failed with, lost races aside. */
  readonly errors: readonly string[];
  /** Lets time pass in small steps until the condition holds. Throws after `limit` virtual milliseconds. */
  until(what: string, condition: () => boolean | Promise<boolean>, limit?: number): Promise<void>;
  /** Ends controllers and scheduler and starts new ones, as a reload of the page does. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestCluster(
  options: {
    readonly nodes?: number;
    readonly controllers?: ControllersOptions;
    /** What each container uses; without it the nodes tell nothing of themselves. */
    readonly load?: Load;
    /** The servers of kubelets that do not play. */
    readonly nodeProxy?: (nodeName: string) => FetchHandler | undefined;
  } = {},
): Promise<TestCluster> {
  const clock = new VirtualClock();
  const store = await openClusterStore({ log: memoryLog(), clock });
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const names = Array.from({ length: options.nodes ?? 3 }, (_, index) => `node-${String(index + 1)}`);
  const { load } = options;
  const summaries = new Map(
    load === undefined ? [] : names.map((name) => [name, new SummaryKubelet(name, () => client, clock, load)]),
  );
  const server = await createApiServer({
    store,
    clock,
    random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: (name) => options.nodeProxy?.(name) ?? summaries.get(name),
  });
  // As in a page that has been open for a moment.
  await server.warmUp();
  const { client } = server;
  const errors: string[] = [];
  const startAll = () => ({
    controllers: startControllers({
      client,
      clock,
      options: {
        ...options.controllers,
        onError: (name: string, key: ObjectKey, cause: unknown) => {
          errors.push(`${name} ${key.namespace}/${key.name}: ${String(cause)}`);
        },
      },
    }),
    scheduler: startScheduler({
      client,
      clock,
      onError: (pod, cause) => {
        errors.push(`scheduler ${pod.metadata.name}: ${String(cause)}`);
      },
    }),
  });
  let running = startAll();
  const stopAll = (): void => {
    running.scheduler.stop();
    running.controllers.stop();
  };
  const kubelets = new FakeKubelets(client, clock);
  const abort = new AbortController();
  void kubelets.run(abort.signal);
  await allStarted(running);
  for (const name of names) await kubelets.join(name);
  return {
    client,
    handler: server.handler,
    clock,
    kubelets,
    errors,
    until: async (what, condition, limit = 60_000) => {
      const step = Math.max(20, limit / 500);
      for (let waited = 0; waited <= limit; waited += step) {
        if (await condition()) return;
        await clock.advance(step);
      }
      throw new Error(`${what}: not within ${String(limit)} ms; errors: ${errors.join('; ')}`);
    },
    restart: async () => {
      stopAll();
      running = startAll();
      await allStarted(running);
    },
    stop: async () => {
      stopAll();
      abort.abort();
      await server.close();
    },
  };
}

async function allStarted({
  controllers,
  scheduler,
}: {
  readonly controllers: Controllers;
  readonly scheduler: { readonly started: Promise<void> };
}): Promise<void> {
  await Promise.all([controllers.started, scheduler.started]);
  await controllers.startOthers();
}

/** Whether an object is there. */
export async function exists(client: Client, resource: Resource, key: ObjectKey): Promise<boolean> {
  const list = await client.list(resource, resource.namespaced ? { namespace: key.namespace } : {});
  return list.items.some((object: KubernetesObject) => object.metadata.name === key.name);
}
