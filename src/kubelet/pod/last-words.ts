import { hasReason, pods, type Pod, type PodStatus } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';
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
