import {
  getPodCondition,
  hasReason,
  pods as podResource,
  setPodCondition,
  type Binding,
  type Pod,
  type Resource,
} from '../api/index.ts';
import type { Client } from '../client/index.ts';

/** The resource of pods as it is when bindings are sent to it. */
const bindings = podResource as Resource as Resource<Binding>;

/** Binds the pod to the node. */
export async function bind(client: Client, pod: Pod, nodeName: string): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  await client.create(
    bindings,
    {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { ...(namespace === undefined ? {} : { namespace }), name, uid },
      target: { kind: 'Node', name: nodeName },
    },
    { subresource: 'binding' },
  );
}

/** Which spec the condition speaks of (KEP-5067). */
function observed(pod: Pod): { readonly observedGeneration?: number } {
  const { generation } = pod.metadata;
  return generation === undefined ? {} : { observedGeneration: generation };
}

async function patchStatus(client: Client, pod: Pod, status: object): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  try {
    await client.patch(
      podResource,
      { namespace, name },
      'application/strategic-merge-patch+json',
      { metadata: { uid }, status },
      { subresource: 'status' },
    );
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}

export interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** The node that the pod waits for from now on, `''` for none; undefined leaves what is said. */
  readonly nominatedNodeName: string | undefined;
}

/** Says on the pod why it has no node, and which one it waits for, unless it says so already. Upstream: updatePod. */
export async function reportFailure(client: Client, pod: Pod, failure: Failure, now: number): Promise<void> {
  const { reason, message, nominatedNodeName } = failure;
  const nominates = nominatedNodeName !== undefined && nominatedNodeName !== (pod.status?.nominatedNodeName ?? '');
  const old = getPodCondition(pod, 'PodScheduled');
  const same = old?.status === 'False' && old.reason === reason && old.message === message;
  if (same && !nominates) return;
  const marked = setPodCondition(
    pod,
    { type: 'PodScheduled', status: 'False', reason, message, ...observed(pod) },
    now,
  );
  const conditions = (marked.status?.conditions ?? []).filter(({ type }) => type === 'PodScheduled');
  await patchStatus(client, pod, {
    conditions,
    ...(nominates ? { nominatedNodeName: nominatedNodeName === '' ? null : nominatedNodeName } : {}),
  });
}

/** The node is kept for a more important pod. */
export async function clearNomination(client: Client, pod: Pod): Promise<void> {
  if ((pod.status?.nominatedNodeName ?? '') === '') return;
  await patchStatus(client, pod, { nominatedNodeName: null });
}

/** Makes a pod leave for a more important one. Upstream: pkg/scheduler/framework/preemption (PreemptPod). */
export async function evictVictim(client: Client, victim: Pod, schedulerName: string, now: number): Promise<void> {
  if (victim.metadata.deletionTimestamp !== undefined) return;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${schedulerName}: preempting to accommodate a higher priority pod`,
    ...observed(victim),
  };
  const marked = setPodCondition(victim, condition, now);
  const conditions = (marked.status?.conditions ?? []).filter(({ type }) => type === condition.type);
  await patchStatus(client, victim, { conditions });
  const { namespace, name, uid } = victim.metadata;
  try {
    await client.delete(podResource, { namespace, name }, { preconditions: { uid } });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}
