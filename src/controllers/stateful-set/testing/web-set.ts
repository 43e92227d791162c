import {
  events,
  persistentVolumeClaims,
  pods,
  statefulSets,
  type New,
  type Pod,
  type StatefulSet,
  type StatefulSetSpec,
} from '../../../api/index.ts';
import type { TestCluster } from '../../testing/test-cluster.ts';

const namespace = 'default';
export const WEB = { namespace, name: 'web' };

/** A StatefulSet `web` in a test cluster, and what is seen of it. */
export class WebSet {
  readonly #cluster: TestCluster;

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  create(spec: Partial<StatefulSetSpec> = {}): Promise<StatefulSet> {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'v1' }] },
    };
    const set: New<StatefulSet> = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: WEB,
      spec: { replicas: 3, serviceName: 'nginx', selector: { matchLabels: { app: 'web' } }, template, ...spec },
    };
    return this.#cluster.client.create(statefulSets, set);
  }

  change(spec: object): Promise<StatefulSet> {
    return this.#cluster.client.patch(statefulSets, WEB, 'application/merge-patch+json', { spec });
  }

  roll(image: string): Promise<StatefulSet> {
    return this.change({ template: { spec: { containers: [{ name: 'main', image }] } } });
  }

  get(): Promise<StatefulSet> {
    return this.#cluster.client.get(statefulSets, WEB);
  }

  /** By name. */
  async all(): Promise<readonly Pod[]> {
    const { items } = await this.#cluster.client.list(pods, { namespace });
    return [...items].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  pod(ordinal: number): Promise<Pod> {
    return this.#cluster.client.get(pods, { namespace, name: `web-${String(ordinal)}` });
  }

  async names(): Promise<readonly string[]> {
    return (await this.all()).map(({ metadata }) => metadata.name);
  }

  async images(): Promise<readonly (string | undefined)[]> {
    return (await this.all()).map(({ spec }) => spec.containers[0]?.image);
  }

  async claims(): Promise<readonly string[]> {
    const { items } = await this.#cluster.client.list(persistentVolumeClaims, { namespace });
    return items.map(({ metadata }) => metadata.name).sort();
  }

  /** Reason and message of each event, in order. */
  async messages(): Promise<readonly string[]> {
    const { items } = await this.#cluster.client.list(events, { namespace });
    return items
      .filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet')
      .map(({ reason = '', message = '' }) => `${reason}: ${message}`);
  }

  untilReady(replicas: number): Promise<void> {
    return this.#cluster.until(`${String(replicas)} are ready`, async () => {
      const { status, metadata } = await this.get();
      return (
        (status?.readyReplicas ?? 0) === replicas &&
        status?.replicas === replicas &&
        status.observedGeneration === metadata.generation
      );
    });
  }

  /** Until all pods have the template with this image. */
  untilUpdated(image: string): Promise<void> {
    return this.#cluster.until(`all have ${image}`, async () => {
      const { status, spec, metadata } = await this.get();
      return (
        (await this.images()).every((it) => it === image) &&
        status?.readyReplicas === spec.replicas &&
        status?.currentRevision === status?.updateRevision &&
        status?.observedGeneration === metadata.generation
      );
    });
  }

  /** A while in which something could happen. */
  settle(milliseconds = 2000): Promise<void> {
    return this.#cluster.clock.advance(milliseconds);
  }

  /** Keeps the pods of these ordinals from becoming ready. */
  unready(...ordinals: readonly number[]): void {
    this.#cluster.kubelets.becomesReady = ({ metadata }) =>
      !ordinals.some((ordinal) => metadata.name === `web-${String(ordinal)}`);
  }

  async makeReady(...ordinals: readonly number[]): Promise<void> {
    this.unready();
    for (const ordinal of ordinals) await this.#cluster.kubelets.setReady(await this.pod(ordinal), true);
  }
}
