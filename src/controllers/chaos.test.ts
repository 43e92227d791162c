import { expect, test } from 'vitest';
import {
  controllerRevisions,
  daemonSets,
  hasReason,
  nodes,
  persistentVolumeClaims,
  pods,
  statefulSets,
  type KubernetesObject,
  type Pod,
  type Resource,
} from '../api/index.ts';
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts';

const namespace = 'default';
const MERGE = 'application/merge-patch+json';
const BEGIN = { images: { web: 'v0', agent: 'v0' }, replicas: 2, nodes: 2 };

function templateOf(app: string) {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'v0' }] } };
}

const selectorOf = (app: string) => ({ matchLabels: { app } });

/** A cluster with a StatefulSet and a DaemonSet, to which the same things happen for the same seed. */
class Chaos {
  readonly #cluster: TestCluster;
  readonly wanted = structuredClone(BEGIN);
  #state: number;

  constructor(cluster: TestCluster, seed: number) {
    this.#cluster = cluster;
    this.#state = seed * 7919;
  }

  async begin(podManagementPolicy: string, surge: boolean): Promise<void> {
    const { client } = this.#cluster;
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    };
    await client.create(statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { namespace, name: 'web' },
      spec: {
        replicas: BEGIN.replicas,
        selector: selectorOf('web'),
        template: templateOf('web'),
        podManagementPolicy,
        persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
        volumeClaimTemplates: [claim] as never,
      },
    });
    const rollingUpdate = surge ? { maxSurge: 1, maxUnavailable: 0 } : { maxUnavailable: 1 };
    await client.create(daemonSets, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { namespace, name: 'agent' },
      spec: {
        selector: selectorOf('agent'),
        template: templateOf('agent'),
        updateStrategy: { type: 'RollingUpdate', rollingUpdate },
      },
    });
  }

  #random(below: number): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state % below;
  }

  async #any<T extends KubernetesObject>(resource: Resource<T>): Promise<T | undefined> {
    const { items } = await this.#cluster.client.list(resource, { namespace });
    return items[this.#random(Math.max(1, items.length))];
  }

  async #deleteAny(resource: Resource, options = {}): Promise<void> {
    const object = await this.#any(resource);
    if (object !== undefined) await this.#cluster.client.delete(resource, object.metadata, options);
  }

  #change(resource: Resource, name: string, spec: object): Promise<unknown> {
    return this.#cluster.client.patch(resource, { namespace, name }, MERGE, { spec });
  }

  #roll(resource: Resource, name: 'web' | 'agent'): Promise<unknown> {
    const image = (this.wanted.images[name] = `v${String(this.#random(4))}`);
    return this.#change(resource, name, { template: { spec: { containers: [{ name: 'main', image }] } } });
  }

  async #end(phase: string): Promise<void> {
    const pod = await this.#any(pods);
    if (pod === undefined) return;
    const subresource = 'status';
    await this.#cluster.client.patch(pods, pod.metadata, MERGE, { status: { phase } }, { subresource });
  }

  taint(taints: readonly object[]): Promise<unknown> {
    return this.#cluster.client.patch(nodes, { name: 'node-1' }, MERGE, { spec: { taints } });
  }

  readonly #events: readonly (() => Promise<unknown>)[] = [
    () => this.#change(statefulSets, 'web', { replicas: (this.wanted.replicas = this.#random(6)) }),
    () => this.#roll(statefulSets, 'web'),
    () => this.#roll(daemonSets, 'agent'),
    () => this.#deleteAny(pods),
    () => this.#deleteAny(pods, { gracePeriodSeconds: 0 }),
    () => this.#deleteAny(persistentVolumeClaims),
    () => this.#deleteAny(controllerRevisions),
    () => this.#end('Failed'),
    () => this.#end('Succeeded'),
    () => this.taint([{ key: 'x', effect: 'NoSchedule' }]),
    () => this.taint([{ key: 'x', effect: 'NoExecute' }]),
    () => this.taint([]),
    () => this.#cluster.restart(),
    async () => {
      if (this.wanted.nodes < 5) await this.#cluster.kubelets.join(`node-${String(++this.wanted.nodes)}`);
    },
  ];

  async happen(): Promise<void> {
    await this.#events[this.#random(this.#events.length)]?.().catch((cause: unknown) => {
      if (!hasReason(cause, 'NotFound') && !hasReason(cause, 'Conflict')) throw cause;
    });
    if (this.#random(3) > 0) await this.#cluster.clock.advance(this.#random(400));
  }

  /** Whether all is as it is asked for. */
  async isQuiet(): Promise<boolean> {
    const { client } = this.#cluster;
    const { items } = await client.list(pods, { namespace });
    const areRight = (app: 'web' | 'agent', count: number): boolean => {
      const image = this.wanted.images[app];
      const own = items.filter(({ metadata }) => metadata.labels?.['app'] === app);
      const isRight = ({ spec, status }: Pod): boolean =>
        spec.containers[0]?.image === image && status?.phase === 'Running';
      return own.length === count && own.every(isRight);
    };
    const { status: web } = await client.get(statefulSets, { namespace, name: 'web' });
    const { status: agent } = await client.get(daemonSets, { namespace, name: 'agent' });
    return (
      areRight('web', this.wanted.replicas) &&
      areRight('agent', this.wanted.nodes) &&
      web?.currentRevision === web?.updateRevision &&
      (web?.readyReplicas ?? 0) === this.wanted.replicas &&
      agent?.numberAvailable === this.wanted.nodes &&
      agent.updatedNumberScheduled === this.wanted.nodes
    );
  }
}

test.each([
  [1, 'OrderedReady', false],
  [2, 'Parallel', true],
])(
  'whatever happens (%d, %s, surge: %s), all is in the end as asked for',
  { timeout: 60_000 },
  async (seed, policy, surge) => {
    const cluster = await startTestCluster({ nodes: BEGIN.nodes });
    const chaos = new Chaos(cluster, seed);
    await chaos.begin(policy, surge);
    for (let event = 0; event < 60; event++) await chaos.happen();
    await chaos.taint([]);
    // Failed daemons and failed attempts wait for a while.
    await cluster.until('all is quiet', () => chaos.isQuiet(), 600_000);
    await cluster.until('no claim is left of those that are gone', async () => {
      const { items } = await cluster.client.list(persistentVolumeClaims, { namespace });
      return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).length <= chaos.wanted.replicas;
    });
    const { items } = await cluster.client.list(pods, { namespace });
    expect(new Set(items.map(({ metadata }) => metadata.name)).size).toBe(items.length);
    await cluster.stop();
  },
);
