import { pods, type Pod } from '../../api/index.ts';
import type { VirtualClock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import type { FetchHandler } from '../../protocol/index.ts';

/** What every container of every pod uses: cores, and bytes. */
export interface Load {
  cores: number;
  bytes: number;
}

/** The kubelet's summary of a node, asked by the metrics API: each container that runs uses the load. */
export class SummaryKubelet implements FetchHandler {
  readonly #nodeName: string;
  readonly #client: () => Client;
  readonly #clock: VirtualClock;
  readonly #load: Readonly<Load>;
  /** Nanoseconds of processor time by the pod's uid. */
  readonly #used = new Map<string, number>();
  #read: number;

  /** The client is asked for when it is needed: the API server is made with its nodes' handlers. */
  constructor(nodeName: string, client: () => Client, clock: VirtualClock, load: Readonly<Load>) {
    this.#nodeName = nodeName;
    this.#client = client;
    this.#clock = clock;
    this.#load = load;
    this.#read = clock.now();
  }

  async fetch(): Promise<Response> {
    const now = this.#clock.now();
    const { cores, bytes } = this.#load;
    // Tests without a scheduler bind nothing.
    const mine = (pod: Pod): boolean => [undefined, this.#nodeName].includes(pod.spec.nodeName);
    const items = (await this.#client().list(pods)).items.filter(mine);
    for (const { metadata } of items) {
      const more = Math.round(cores * (now - this.#read) * 1e6);
      this.#used.set(metadata.uid, (this.#used.get(metadata.uid) ?? 0) + more);
    }
    this.#read = now;
    const time = new Date(now).toISOString();
    const memory = { time, workingSetBytes: bytes };
    const stats = items
      .filter(({ status }) => status?.phase === 'Running')
      .map(({ metadata, spec, status }) => ({
        podRef: { namespace: metadata.namespace, name: metadata.name, uid: metadata.uid },
        containers: spec.containers.map(({ name }) => ({
          name,
          startTime: status?.startTime,
          cpu: { time, usageCoreNanoSeconds: this.#used.get(metadata.uid) ?? 0 },
          memory,
        })),
      }));
    const node = { nodeName: this.#nodeName, startTime: time, cpu: { time, usageCoreNanoSeconds: 0 }, memory };
    return Response.json({ node, pods: stats });
  }

  connect(): Promise<never> {
    return Promise.reject(new Error('not a stream'));
  }
}
