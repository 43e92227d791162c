import type { Clock } from '../../base/index.ts';
import {
  getPodCondition,
  hasReason,
  leases as leaseResource,
  nodes as nodeResource,
  pods as podResource,
  setPodCondition,
  type Lease,
  type Node,
  type ObjectKey,
  type Pod,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type EventRecorder,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import {
  disruptionOf,
  observe,
  readyCondition,
  unknownConditions,
  type Disruption,
  type NodeHealth,
} from './health.ts';
import { BY_NODE, nodeIndex } from './taint-eviction.ts';
import { NOT_READY, noExecuteTaints, noScheduleTaints, UNREACHABLE, updateTaints } from './taints.ts';

/** As the flags of kube-controller-manager, in milliseconds. */
export interface NodeLifecycleOptions {
  /** How long a node may be silent before it is Unknown. Default 50 s. */
  readonly nodeMonitorGracePeriod?: number;
  /** The same for a node that has never reported. Default 60 s. */
  readonly nodeStartupGracePeriod?: number;
  /** How often nodes are looked at. Default 5 s. */
  readonly nodeMonitorPeriod?: number;
}

interface NodeLifecycleDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly options: Required<NodeLifecycleOptions>;
  readonly nodes: InformerLease<Node>;
  readonly leases: InformerLease<Lease>;
  readonly pods: InformerLease<Pod>;
  readonly recorder: EventRecorder;
  readonly health: Map<string, NodeHealth>;
  readonly known: Map<string, Node>;
  /** Nodes whose pods could not all be marked. */
  readonly retry: Set<string>;
  readonly state: { lastPass: number | undefined; disruption: Disruption; nextEviction: number };
}

const LEASE_NAMESPACE = 'kube-node-lease';
/** One node is given up in ten seconds. Upstream: --node-eviction-rate 0.1. */
const EVICTION_INTERVAL = 10_000;
const EVERYTHING: ObjectKey = { namespace: '', name: '*' };

/**
 * Notices nodes that fall silent, marks and taints them. Upstream: pkg/controller/nodelifecycle.
 * One pass over all nodes is the key `*`; the key of a node is its NoSchedule taints.
 */
export function nodeLifecycleController(options: NodeLifecycleOptions = {}): ControllerDefinition<NodeLifecycleDeps> {
  return {
    name: 'node-lifecycle-controller',
    workers: 2,
    setup: ({ client, clock, informer }) => {
      const pods = informer(podResource);
      pods.addIndex(BY_NODE, nodeIndex);
      return {
        client,
        clock,
        options: {
          nodeMonitorGracePeriod: options.nodeMonitorGracePeriod ?? 50_000,
          nodeStartupGracePeriod: options.nodeStartupGracePeriod ?? 60_000,
          nodeMonitorPeriod: options.nodeMonitorPeriod ?? 5000,
        },
        nodes: informer(nodeResource),
        leases: informer(leaseResource, { namespace: LEASE_NAMESPACE }),
        pods,
        recorder: createEventRecorder(client, clock, { component: 'node-controller' }),
        health: new Map(),
        known: new Map(),
        retry: new Set(),
        state: { lastPass: undefined, disruption: 'normal', nextEviction: 0 },
      };
    },
    watch: ({ nodes }, enqueue) => {
      enqueue(EVERYTHING);
      const due = (node: Node): void => {
        enqueue({ namespace: '', name: node.metadata.name });
        // A node that is back is seen at once, not at the next pass.
        enqueue(EVERYTHING);
      };
      const changed = (node: Node, old: Node): void => {
        const ready = readyCondition(node)?.status !== readyCondition(old)?.status;
        if (ready) due(node);
        else enqueue({ namespace: '', name: node.metadata.name });
      };
      return [nodes.addHandler({ add: due, update: changed, delete: due })];
    },
    reconcile,
  };
}

function greetAndForget({ nodes, known, health, recorder }: NodeLifecycleDeps): void {
  const regarding = (node: Node): { kind: string; name: string; uid: string } => ({
    kind: 'Node',
    name: node.metadata.name,
    uid: node.metadata.uid,
  });
  const present = new Set<string>();
  for (const node of nodes.lister.list()) {
    const { name } = node.metadata;
    present.add(name);
    if (!known.has(name)) {
      recorder.event(regarding(node), 'Normal', 'RegisteredNode', `Registered Node ${name} in Controller`);
    }
    known.set(name, node);
  }
  for (const [name, node] of known) {
    if (present.has(name)) continue;
    recorder.event(regarding(node), 'Normal', 'RemovingNode', `Removing Node ${name} from Controller`);
    known.delete(name);
    health.delete(name);
  }
}

/**
 * The machine slept, or the tab was frozen: nodes could not report either, so the time does not count against them.
 * Upstream has no need of this, its controllers do not share a machine with all of its nodes.
 */
function forgiveSleep({ clock, options, health, state }: NodeLifecycleDeps): void {
  const now = clock.monotonic();
  const lost = state.lastPass === undefined ? 0 : now - state.lastPass - options.nodeMonitorPeriod;
  state.lastPass = now;
  if (lost < options.nodeMonitorPeriod) return;
  for (const [name, known] of health) health.set(name, { ...known, seenAt: known.seenAt + lost });
}

/** @returns the node with Ready as it is now */
async function updateHealth(deps: NodeLifecycleDeps, node: Node): Promise<Node> {
  const { client, clock, options, leases, health } = deps;
  const { name } = node.metadata;
  const lease = leases.lister.get({ namespace: LEASE_NAMESPACE, name });
  const observed = observe(health.get(name), node, lease, clock.monotonic());
  health.set(name, observed);
  const grace = readyCondition(node) === undefined ? options.nodeStartupGracePeriod : options.nodeMonitorGracePeriod;
  if (clock.monotonic() - observed.seenAt <= grace) return node;
  const status = { ...node.status, conditions: unknownConditions(node, clock.now()) };
  const ready = readyCondition(node);
  if (ready?.status === 'Unknown') return node;
  // A conflict means that the kubelet is heard of after all: the next pass looks again.
  return client.update(nodeResource, { ...node, status }, { subresource: 'status' });
}

/** Nobody can say whether the pods of a silent node are ready. Upstream: pkg/controller/util/node (MarkPodsNotReady). */
async function markPodsNotReady(deps: NodeLifecycleDeps, node: Node): Promise<void> {
  const { client, clock, pods, recorder } = deps;
  const onNode = pods.lister.byIndex(BY_NODE, node.metadata.name);
  await Promise.all(
    onNode.map(async (pod) => {
      const ready = getPodCondition(pod, 'Ready');
      if (ready?.status !== 'True') return;
      const marked = setPodCondition(pod, { ...ready, status: 'False' }, clock.now());
      const { namespace, name, uid } = pod.metadata;
      const conditions = (marked.status?.conditions ?? []).filter((condition) => condition.type === 'Ready');
      try {
        await client.patch(
          podResource,
          { namespace, name },
          'application/strategic-merge-patch+json',
          { metadata: { uid }, status: { conditions } },
          { subresource: 'status' },
        );
        recorder.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
      } catch (cause) {
        if (!hasReason(cause, 'NotFound')) throw cause;
      }
    }),
  );
}

async function taint(deps: NodeLifecycleDeps, node: Node): Promise<void> {
  const { client, clock, state } = deps;
  const now = clock.now();
  const status = readyCondition(node)?.status;
  if (status === 'True' || state.disruption === 'full') {
    await updateTaints(client, node, (current) => noExecuteTaints(current, undefined, now));
    return;
  }
  if (status === undefined) return;
  const key = status === 'False' ? NOT_READY : UNREACHABLE;
  const other = status === 'False' ? UNREACHABLE : NOT_READY;
  const has = (name: string): boolean =>
    (node.spec.taints ?? []).some((existing) => existing.effect === 'NoExecute' && existing.key === name);
  if (has(key)) return;
  // A node that had the other taint is given up already: no new loss, no waiting.
  if (!has(other)) {
    // In clusters of up to fifty nodes nothing more is evicted while most of them are silent.
    if (state.disruption === 'partial' || clock.monotonic() < state.nextEviction) return;
    state.nextEviction = clock.monotonic() + EVICTION_INTERVAL;
  }
  await updateTaints(client, node, (current) => noExecuteTaints(current, key, now));
}

async function monitor(deps: NodeLifecycleDeps): Promise<Result> {
  const { clock, nodes, health, recorder, retry, state } = deps;
  greetAndForget(deps);
  forgiveSleep(deps);
  const before = nodes.lister.list();
  const after = await Promise.all(before.map((node) => updateHealth(deps, node)));
  const disruption = disruptionOf(after);
  if (state.disruption === 'full' && disruption !== 'full') {
    for (const [name, known] of health) health.set(name, { ...known, seenAt: clock.monotonic() });
  }
  state.disruption = disruption;
  const results = await Promise.allSettled(
    after.map(async (node, index) => {
      const { name } = node.metadata;
      const wasReady = before[index] !== undefined && readyCondition(before[index])?.status === 'True';
      const isReady = readyCondition(node)?.status === 'True';
      if (wasReady && !isReady) {
        const regarding = { kind: 'Node', name, uid: node.metadata.uid };
        recorder.event(regarding, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
        retry.add(name);
      }
      if (retry.has(name) && !isReady) await markPodsNotReady(deps, node);
      retry.delete(name);
      await taint(deps, node);
    }),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason as Error;
  return { requeueAfter: deps.options.nodeMonitorPeriod };
}

async function reconcile(deps: NodeLifecycleDeps, key: ObjectKey): Promise<Result> {
  if (key.name === EVERYTHING.name) return monitor(deps);
  const node = deps.nodes.lister.get({ name: key.name });
  if (node !== undefined) {
    await updateTaints(deps.client, node, (current) => noScheduleTaints(current, deps.clock.now()));
  }
  return {};
}
