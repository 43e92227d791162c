import type { Clock } from '../../base/index.ts';
import { isFakeNode, nodes as nodeResource, type Node } from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease, Result } from '../../client/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { AddressPool } from './address-pool.ts';
import { Heartbeat } from './heartbeat.ts';
import { failureDue, fakeNodeStatus, internalIp } from './node-status.ts';

/** Beside the addresses of the nodes that are workers. */
const NODE_RANGE = '172.19.0.0/16';

interface FakeNodeDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly nodes: InformerLease<Node>;
  readonly addresses: AddressPool;
  /** By node. */
  readonly given: Map<string, string>;
  readonly heartbeat: Heartbeat;
  /** Nodes that are to say again that they are well. */
  readonly statusDue: Set<string>;
  enqueue: (nodeName: string) => void;
}

/** Keeps fake nodes Ready. Upstream: kwok/pkg/kwok/controllers/node_controller.go. */
export const fakeNodeController: ControllerDefinition<FakeNodeDeps> = {
  name: 'fake-node-controller',
  // Each waits for the disk together with the others.
  workers: 64,
  setup: ({ client, clock, informer }) => {
    const deps: FakeNodeDeps = {
      client,
      clock,
      nodes: informer(nodeResource),
      addresses: new AddressPool(NODE_RANGE),
      given: new Map(),
      statusDue: new Set(),
      heartbeat: new Heartbeat({
        client,
        clock,
        onStatusDue: (name) => {
          deps.statusDue.add(name);
          deps.enqueue(name);
        },
      }),
      enqueue: () => undefined,
    };
    return deps;
  },
  watch: (deps, enqueue) => {
    const { nodes, heartbeat } = deps;
    deps.enqueue = (name) => {
      enqueue({ namespace: '', name });
    };
    const changed = (node: Node): void => {
      const { name } = node.metadata;
      if (isFakeNode(node)) {
        const address = internalIp(node);
        if (address !== undefined) keepAddress(deps, name, address);
        deps.enqueue(name);
      } else if (deps.given.has(name)) forget(deps, name);
    };
    return [
      nodes.addHandler({
        add: changed,
        update: changed,
        delete: ({ metadata: { name } }) => {
          forget(deps, name);
        },
      }),
      () => {
        heartbeat.stop();
      },
    ];
  },
  reconcile: (deps, key) => reconcile(deps, key.name),
};

function keepAddress({ addresses, given }: FakeNodeDeps, name: string, address: string): void {
  const before = given.get(name);
  if (before === address) return;
  if (before !== undefined) addresses.release(before);
  addresses.reserve(address);
  given.set(name, address);
}

function forget({ addresses, given, heartbeat, statusDue }: FakeNodeDeps, name: string): void {
  const address = given.get(name);
  if (address !== undefined) addresses.release(address);
  given.delete(name);
  statusDue.delete(name);
  heartbeat.forget(name);
}

function addressOf({ addresses, given }: FakeNodeDeps, node: Node): string {
  const { name } = node.metadata;
  const known = given.get(name) ?? addresses.take();
  if (known === undefined) throw new Error(`no addresses are left in ${NODE_RANGE}`);
  given.set(name, known);
  return known;
}

async function reconcile(deps: FakeNodeDeps, name: string): Promise<Result> {
  const { client, clock, nodes, heartbeat, statusDue } = deps;
  const node = nodes.lister.get({ name });
  if (node === undefined || !isFakeNode(node)) return {};
  const now = clock.now();
  const due = failureDue(node, now);
  const status = fakeNodeStatus(node, addressOf(deps, node), due === 0, now);
  if (statusDue.delete(name) || !saysSo(node, status)) {
    await client.update(nodeResource, { ...node, status }, { subresource: 'status' });
  }
  await heartbeat.keep(node);
  return due === undefined || due === 0 ? {} : { requeueAfter: due };
}

/** Whether the node says all of it already, but for when it said so. */
function saysSo(node: Node, status: NonNullable<Node['status']>): boolean {
  const timeless = ({ conditions = [], ...rest }: NonNullable<Node['status']>): unknown => ({
    ...rest,
    conditions: conditions.map(({ type, status: value, reason, message }) => ({ type, value, reason, message })),
  });
  return node.status !== undefined && semanticEqual(timeless(node.status), timeless(status));
}
