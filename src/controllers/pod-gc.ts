import type { Clock } from '../base/index.ts';
import {
  hasReason,
  nodes as nodeResource,
  parseTime,
  pods as podResource,
  setPodCondition,
  type Node,
  type ObjectKey,
  type Pod,
  type PodCondition,
} from '../api/index.ts';
import type { Client, ControllerDefinition, InformerLease, Result } from '../client/index.ts';

interface PodGcDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly pods: InformerLease<Pod>;
  readonly nodes: InformerLease<Node>;
  /** Since when nodes are missing that pods are bound to, on the monotonic clock. */
  readonly missingSince: Map<string, number>;
}

// upstream: pkg/controller/podgc/gc_controller.go
const PERIOD = 20_000;
const QUARANTINE = 40_000;
const TERMINATED_THRESHOLD = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

const EVERYTHING: ObjectKey = { namespace: '', name: 'pods' };

/** Removes pods that nobody else will: of nodes that are gone, unscheduled and terminating, ended long ago. Upstream: pkg/controller/podgc. */
export const podGcController: ControllerDefinition<PodGcDeps> = {
  name: 'pod-garbage-collector-controller',
  workers: 1,
  setup: ({ client, clock, informer }) => ({
    client,
    clock,
    pods: informer(podResource),
    nodes: informer(nodeResource),
    missingSince: new Map(),
  }),
  watch: (_deps, enqueue) => {
    enqueue(EVERYTHING);
    return [];
  },
  reconcile,
};

function isEnded(pod: Pod): boolean {
  return !['Pending', 'Running', 'Unknown'].includes(pod.status?.phase ?? 'Pending');
}

function isOutOfService(node: Node | undefined): boolean {
  if (node === undefined) return false;
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status === 'True';
  return !ready && (node.spec.taints ?? []).some((taint) => taint.key === OUT_OF_SERVICE);
}

/** The ended pods beyond the threshold: evicted ones first, then the oldest. */
function surplusEnded(pods: readonly Pod[], threshold: number): readonly Pod[] {
  const ended = pods.filter(isEnded);
  if (ended.length <= threshold) return [];
  const evicted = (pod: Pod): number => Number(pod.status?.phase === 'Failed' && pod.status.reason === 'Evicted');
  const created = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp) ?? 0;
  return ended
    .sort((a, b) => evicted(b) - evicted(a) || created(a) - created(b) || (a.metadata.name < b.metadata.name ? -1 : 1))
    .slice(0, ended.length - threshold);
}

async function forceDelete(deps: PodGcDeps, pod: Pod, condition?: PodCondition): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  try {
    if (!isEnded(pod)) {
      // No kubelet is there to say so, and whoever waits for the pod is to see how it ended.
      const marked = condition === undefined ? pod : setPodCondition(pod, condition, deps.clock.now());
      const conditions = marked.status?.conditions ?? [];
      await deps.client.patch(
        podResource,
        { namespace, name },
        'application/strategic-merge-patch+json',
        { metadata: { uid }, status: { phase: 'Failed', ...(condition === undefined ? {} : { conditions }) } },
        { subresource: 'status' },
      );
    }
    await deps.client.delete(podResource, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}

/** Names of nodes that pods are bound to and that have been missing for the quarantine. */
async function deletedNodes({ client, clock, pods, nodes, missingSince }: PodGcDeps): Promise<ReadonlySet<string>> {
  const now = clock.monotonic();
  const bound = new Set(pods.lister.list().map((pod) => pod.spec.nodeName ?? ''));
  bound.delete('');
  const missing = [...bound].filter((name) => nodes.lister.get({ name }) === undefined);
  for (const name of missingSince.keys()) if (!missing.includes(name)) missingSince.delete(name);
  const deleted = new Set<string>();
  for (const name of missing) {
    const since = missingSince.get(name);
    if (since === undefined) missingSince.set(name, now);
    if (since === undefined || now - since < QUARANTINE) continue;
    try {
      await client.get(nodeResource, { name });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
      deleted.add(name);
    }
  }
  return deleted;
}

async function reconcile(deps: PodGcDeps): Promise<Result> {
  const all = deps.pods.lister.list();
  const gone = await deletedNodes(deps);
  const orphaned: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
  };
  const terminating = all.filter((pod) => pod.metadata.deletionTimestamp !== undefined);
  const nodeOf = (pod: Pod): Node | undefined => deps.nodes.lister.get({ name: pod.spec.nodeName ?? '' });
  const results = await Promise.allSettled([
    ...surplusEnded(all, TERMINATED_THRESHOLD).map((pod) => forceDelete(deps, pod)),
    ...terminating.filter((pod) => isOutOfService(nodeOf(pod))).map((pod) => forceDelete(deps, pod)),
    ...all.filter((pod) => gone.has(pod.spec.nodeName ?? '')).map((pod) => forceDelete(deps, pod, orphaned)),
    ...terminating.filter((pod) => (pod.spec.nodeName ?? '') === '').map((pod) => forceDelete(deps, pod)),
  ]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason as Error;
  return { requeueAfter: PERIOD };
}
