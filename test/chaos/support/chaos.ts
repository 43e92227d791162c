import {
  cronJobs,
  daemonSets,
  deployments,
  hasReason,
  nodes,
  persistentVolumeClaims,
  pods,
  replicaSets,
  statefulSets,
  type KubernetesObject,
  type Pod,
  type Resource,
} from '../../../src/api/index.ts';
import type { ChaosCluster } from './cluster.ts';
import { Seeded } from './seed.ts';
import { beginning, NAMESPACE, type Wanted } from './workloads.ts';

const MERGE = 'application/merge-patch+json';
const IMAGES = ['v0', 'v1', 'v2', 'v3', 'v4'];

/** Does things to a cluster, the same ones for the same seed. */
export class Chaos {
  readonly wanted: Wanted = beginning();
  /** What was done, and when. */
  readonly deeds: string[] = [];
  readonly #cluster: ChaosCluster;
  readonly #random: Seeded;
  readonly #names: readonly string[];
  readonly #draining = new Set<string>();

  constructor(cluster: ChaosCluster, seed: number) {
    this.#cluster = cluster;
    this.#random = new Seeded(seed);
    this.#names = [...cluster.nodes.keys()];
  }

  /** One thing, and some time in which it has its effects. */
  async happen(): Promise<void> {
    const deed = this.#random.pick(DEEDS);
    if (deed === undefined) return;
    const [name, act] = deed;
    this.deeds.push(`${String(this.#cluster.clock.monotonic())} ${name}`);
    await act(this).catch(forgive);
    for (const node of this.#draining) await this.#evictFrom(node).catch(forgive);
    await this.#cluster.pass(this.#random.below(9) * 500);
  }

  /** Takes back what keeps the cluster from being whole. */
  async end(): Promise<void> {
    for (const name of this.#names) {
      if (!this.#cluster.nodes.has(name)) await this.#cluster.startNode(name);
    }
    await this.#cluster.pass(5000);
    for (const name of this.#names) {
      await this.setSchedulable(name, true);
      await this.setTaints(name, []);
    }
    this.#draining.clear();
    await this.#freeClaims();
  }

  /** A claim that was deleted goes once nobody uses it, which who waits for it has to see to. */
  async #freeClaims(): Promise<void> {
    const { items } = await this.#client.list(persistentVolumeClaims, { namespace: NAMESPACE });
    const going = new Set(
      items.filter((it) => it.metadata.deletionTimestamp !== undefined).map((it) => it.metadata.name),
    );
    for (const { metadata, spec } of (await this.#client.list(pods, { namespace: NAMESPACE })).items) {
      const uses = spec.volumes?.some((it) => going.has(it.persistentVolumeClaim?.claimName ?? '')) === true;
      if (uses) await this.#client.delete(pods, metadata).catch(forgive);
    }
  }

  get #client() {
    return this.#cluster.client;
  }

  async #any<T extends KubernetesObject>(resource: Resource<T>): Promise<T | undefined> {
    const { items } = await this.#client.list(resource, { namespace: NAMESPACE });
    return this.#random.pick(items);
  }

  #anyNode(): string {
    return this.#random.pick(this.#names) ?? '';
  }

  async deleteAny(resource: Resource, options: { readonly gracePeriodSeconds?: number } = {}): Promise<void> {
    const object = await this.#any(resource);
    if (object !== undefined) await this.#client.delete(resource, object.metadata, options);
  }

  async change(resource: Resource, name: string, spec: object): Promise<void> {
    await this.#client.patch(resource, { namespace: NAMESPACE, name }, MERGE, { spec });
  }

  async scale(resource: Resource, name: keyof Wanted['replicas']): Promise<void> {
    const replicas = this.#random.below(6);
    await this.change(resource, name, { replicas });
    this.wanted.replicas[name] = replicas;
  }

  async setImage(resource: Resource, name: keyof Wanted['images']): Promise<void> {
    const image = this.#random.pick(IMAGES) ?? '';
    const { spec } = (await this.#client.get(resource, { namespace: NAMESPACE, name })) as KubernetesObject & {
      readonly spec: { readonly template: { readonly spec: Pod['spec'] } };
    };
    const containers = spec.template.spec.containers.map((container) => ({ ...container, image }));
    await this.change(resource, name, { template: { spec: { containers } } });
    this.wanted.images[name] = image;
  }

  async setSchedulable(name: string, schedulable: boolean): Promise<void> {
    await this.#client.patch(nodes, { name }, MERGE, { spec: { unschedulable: schedulable ? null : true } });
  }

  async setTaints(name: string, taints: readonly object[]): Promise<void> {
    const { spec } = await this.#client.get(nodes, { name });
    const others = (spec.taints ?? []).filter(({ key }) => key !== 'chaos');
    await this.#client.patch(nodes, { name }, MERGE, { spec: { taints: [...others, ...taints] } });
  }

  async taint(effect: string): Promise<void> {
    await this.setTaints(this.#anyNode(), effect === '' ? [] : [{ key: 'chaos', effect }]);
  }

  async drain(): Promise<void> {
    const name = this.#anyNode();
    await this.setSchedulable(name, false);
    this.#draining.add(name);
  }

  async uncordon(): Promise<void> {
    const name = this.#random.pick([...this.#draining]);
    if (name === undefined) return;
    this.#draining.delete(name);
    await this.setSchedulable(name, true);
  }

  /** As `kubectl drain --ignore-daemonsets` does: what a budget holds back is tried again later. */
  async #evictFrom(node: string): Promise<void> {
    const { items } = await this.#client.list(pods, { namespace: NAMESPACE, fieldSelector: `spec.nodeName=${node}` });
    for (const { metadata } of items) {
      if (metadata.deletionTimestamp !== undefined || metadata.labels?.['app'] === 'agent') continue;
      const eviction = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { namespace: NAMESPACE, name: metadata.name },
      };
      await this.#client.create(pods, eviction as never, { subresource: 'eviction' }).catch(forgive);
    }
  }

  async killNode(): Promise<void> {
    await this.#cluster.killNode(this.#anyNode());
  }

  async returnNode(): Promise<void> {
    const gone = this.#names.find((name) => !this.#cluster.nodes.has(name));
    if (gone !== undefined) await this.#cluster.startNode(gone);
  }

  /** A node comes back as another one: the object of the one before is deleted, as who runs the cluster would. */
  async replaceNode(): Promise<void> {
    const gone = this.#names.find((name) => !this.#cluster.nodes.has(name));
    if (gone === undefined) return;
    await this.#client.delete(nodes, { name: gone });
    this.#draining.delete(gone);
  }

  async restartServer(): Promise<void> {
    await this.#cluster.stopServer();
    await this.#cluster.pass(this.#random.below(10) * 500);
    await this.#cluster.startServer();
  }

  async restartControlPlane(): Promise<void> {
    this.#cluster.stopControlPlane();
    await this.#cluster.pass(this.#random.below(6) * 500);
    await this.#cluster.startControlPlane();
  }
}

/** What the API may refuse at any time. */
const FORGIVEN = ['NotFound', 'Conflict', 'TooManyRequests', 'AlreadyExists'] as const;

function forgive(cause: unknown): void {
  if (!FORGIVEN.some((reason) => hasReason(cause, reason))) throw cause;
}

type Deed = readonly [name: string, act: (chaos: Chaos) => Promise<void>];

const DEEDS: readonly Deed[] = [
  ['scale web', (it) => it.scale(deployments, 'web')],
  ['scale api', (it) => it.scale(deployments, 'api')],
  ['scale db', (it) => it.scale(statefulSets, 'db')],
  ['image of web', (it) => it.setImage(deployments, 'web')],
  ['image of api', (it) => it.setImage(deployments, 'api')],
  ['image of db', (it) => it.setImage(statefulSets, 'db')],
  ['image of agent', (it) => it.setImage(daemonSets, 'agent')],
  ['delete a pod', (it) => it.deleteAny(pods)],
  ['delete a pod', (it) => it.deleteAny(pods)],
  ['delete a pod at once', (it) => it.deleteAny(pods, { gracePeriodSeconds: 0 })],
  ['delete a ReplicaSet', (it) => it.deleteAny(replicaSets)],
  ['delete a claim', (it) => it.deleteAny(persistentVolumeClaims)],
  ['suspend the CronJob', (it) => it.change(cronJobs, 'tick', { suspend: true })],
  ['resume the CronJob', (it) => it.change(cronJobs, 'tick', { suspend: false })],
  ['taint NoSchedule', (it) => it.taint('NoSchedule')],
  ['taint NoExecute', (it) => it.taint('NoExecute')],
  ['no taint', (it) => it.taint('')],
  ['drain', (it) => it.drain()],
  ['uncordon', (it) => it.uncordon()],
  ['uncordon', (it) => it.uncordon()],
  ['kill a node', (it) => it.killNode()],
  ['a node returns', (it) => it.returnNode()],
  ['a node returns', (it) => it.returnNode()],
  ['delete a node', (it) => it.replaceNode()],
  ['restart the API server', (it) => it.restartServer()],
  ['restart the control plane', (it) => it.restartControlPlane()],
];
