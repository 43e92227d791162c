import type { Clock } from '../../base/index.ts';
import { formatMicroTime, hasReason, leases, type Lease, type New, type Node } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';

const NAMESPACE = 'kube-node-lease';
/** Seconds. upstream: nodeLeaseDurationSeconds */
const DURATION = 40;
const RENEW_EVERY = 10_000;
const FIRST_RETRY = 200;
const LAST_RETRY = 7000;

/** The node's heartbeat. upstream: k8s.io/component-helpers/apimachinery/lease */
export class NodeLease {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #node: Node;
  readonly #stopped = new AbortController();

  constructor(client: Client, clock: Clock, node: Node) {
    this.#client = client;
    this.#clock = clock;
    this.#node = node;
  }

  start(): void {
    this.#run().catch((cause: unknown) => {
      if (!this.#stopped.signal.aborted) throw cause;
    });
  }

  stop(): void {
    this.#stopped.abort(new Error('the kubelet stops'));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    let retry = FIRST_RETRY;
    while (!signal.aborted) {
      try {
        await this.#renew();
        retry = FIRST_RETRY;
        await this.#clock.sleep(RENEW_EVERY, signal);
      } catch (cause) {
        if (this.#stopped.signal.aborted) throw cause;
        await this.#clock.sleep(retry, signal);
        retry = Math.min(retry * 2, LAST_RETRY);
      }
    }
  }

  async #renew(): Promise<void> {
    const { name } = this.#node.metadata;
    const renewTime = formatMicroTime(this.#clock.now());
    const spec = { holderIdentity: name, leaseDurationSeconds: DURATION, renewTime };
    try {
      await this.#client.patch(leases, { namespace: NAMESPACE, name }, 'application/merge-patch+json', { spec });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
      const lease: New<Lease> = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { namespace: NAMESPACE, name, ownerReferences: [this.#owner()] },
        spec,
      };
      await this.#client.create(leases, lease);
    }
  }

  #owner(): { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string } {
    const { name, uid } = this.#node.metadata;
    return { apiVersion: 'v1', kind: 'Node', name, uid };
  }
}
