import type { Clock, Disposer } from '../../base/index.ts';
import { formatMicroTime, hasReason, leases, type Lease, type Node } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';

const NAMESPACE = 'kube-node-lease';
/** Seconds. upstream: nodeLeaseDurationSeconds */
const DURATION = 40;
/** Half of what a lease lasts: a thousand nodes then write fifty times a second. */
const RENEW_EVERY = 20_000;
/** What is due so soon is renewed with what is due now. */
const TOGETHER = 1000;
/** A node says that it is well so often, besides its lease. upstream: nodeStatusReportFrequency, 5 minutes */
const RENEWALS_PER_STATUS = 15;

interface Beating {
  readonly node: Node;
  /** As it was written last. */
  lease: Lease | undefined;
  renewals: number;
  /** Monotonic milliseconds. */
  due: number;
}

export interface HeartbeatDeps {
  readonly client: Client;
  readonly clock: Clock;
  /** A node's status is old. */
  readonly onStatusDue: (nodeName: string) => void;
}

/** Renews the leases of many nodes, with one timer. Upstream: kwok/pkg/kwok/controllers/node_lease_controller.go. */
export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  /** In the order in which they are due. */
  readonly #beating = new Map<string, Beating>();
  #cancel: Disposer | undefined;

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
  }

  /** Renews the node's lease from now on. */
  async keep(node: Node): Promise<void> {
    const { name, uid } = node.metadata;
    if (this.#beating.get(name)?.node.metadata.uid === uid) return;
    const beating: Beating = { node, lease: undefined, renewals: 0, due: 0 };
    this.#later(name, beating);
    await this.#renew(beating);
  }

  forget(nodeName: string): void {
    this.#beating.delete(nodeName);
  }

  stop(): void {
    this.#cancel?.();
    this.#beating.clear();
  }

  #later(name: string, beating: Beating): void {
    this.#beating.delete(name);
    beating.due = this.#deps.clock.monotonic() + RENEW_EVERY;
    this.#beating.set(name, beating);
    this.#arm();
  }

  #arm(): void {
    if (this.#cancel !== undefined) return;
    const first = this.#beating.values().next().value;
    if (first === undefined) return;
    const delay = Math.max(0, first.due - this.#deps.clock.monotonic());
    this.#cancel = this.#deps.clock.setTimeout(() => {
      this.#cancel = undefined;
      this.#beat();
    }, delay);
  }

  #beat(): void {
    const until = this.#deps.clock.monotonic() + TOGETHER;
    const due: (readonly [string, Beating])[] = [];
    for (const entry of this.#beating) {
      if (entry[1].due > until) break;
      due.push(entry);
    }
    for (const [name, beating] of due) {
      this.#later(name, beating);
      // One that cannot be written now is renewed with the next beat: the lease lasts twice as long.
      void this.#renew(beating).catch(() => undefined);
      if (beating.renewals % RENEWALS_PER_STATUS === 0) this.#deps.onStatusDue(name);
    }
    this.#arm();
  }

  async #renew(beating: Beating): Promise<void> {
    const { client, clock } = this.#deps;
    beating.renewals++;
    const { lease } = beating;
    const renewTime = formatMicroTime(clock.now());
    try {
      beating.lease =
        lease === undefined
          ? await this.#takeUp(beating.node, renewTime)
          : await client.update(leases, { ...lease, spec: { ...lease.spec, renewTime } });
    } catch (cause) {
      // Somebody else wrote it, or removed it.
      beating.lease = undefined;
      if (!hasReason(cause, 'Conflict') && !hasReason(cause, 'NotFound')) throw cause;
      beating.lease = await this.#takeUp(beating.node, renewTime);
    }
  }

  /** The node's lease, made if there is none. */
  async #takeUp(node: Node, renewTime: string): Promise<Lease> {
    const { client } = this.#deps;
    const { name, uid } = node.metadata;
    const spec = { holderIdentity: name, leaseDurationSeconds: DURATION, renewTime };
    try {
      return await client.patch(leases, { namespace: NAMESPACE, name }, 'application/merge-patch+json', { spec });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
      return client.create(leases, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { namespace: NAMESPACE, name, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] },
        spec,
      });
    }
  }
}
