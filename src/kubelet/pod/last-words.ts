import { formatTime, hasReason, pods, type Pod, type PodStatus } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';
import { DEFAULT_GRACE } from './kill-container.ts';
import type { PodFailure } from './pod-status.ts';

/** Deletes the pod for good; its DELETED event then ends its worker. @returns whether there will be one */
export async function forgetPod(client: Client, pod: Pod): Promise<boolean> {
  const { namespace, name, uid } = pod.metadata;
  try {
    await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
    return true;
  } catch (cause) {
    if (!hasReason(cause, 'NotFound') && !hasReason(cause, 'Conflict')) throw cause;
    return false;
  }
}

export function isTerminal(status: PodStatus | undefined): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** A pod that failed as a whole before this kubelet started stays failed, for the same reason. */
export function earlierFailure({ status }: Pod): PodFailure | undefined {
  if (status?.phase !== 'Failed' || status.reason === undefined) return undefined;
  return { reason: status.reason, message: status.message ?? '' };
}

/** A pod that the node runs of its own accord, as one that is deleted now. */
export function askedToEnd(pod: Pod, now: number): Pod {
  const deletionGracePeriodSeconds = pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE;
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp: formatTime(now), deletionGracePeriodSeconds } };
}
