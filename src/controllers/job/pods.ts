import { hasReason, isPodReady, pods as podResource, type Job, type Pod } from '../../api/index.ts';
import type { Client } from '../../client/index.ts';
import { createPods, deletePods, type Outcome, type PodControl } from '../pod-control.ts';
import { isTracked, TRACKING } from './facts.ts';
import type { Plan } from './plan.ts';
import { jobPod } from './template.ts';

/** What was done to a Job's pods, for the numbers of its status. */
export interface PodChanges {
  readonly created: number;
  readonly deleted: number;
  readonly deletedReady: number;
  readonly failure?: Error;
}

const UNCHANGED: PodChanges = { created: 0, deleted: 0, deletedReady: 0 };

/** Lets go of a pod whose end is counted, or need not be. @returns the pod as it is now; undefined when it is gone */
export async function releasePod(client: Client, pod: Pod): Promise<Pod | undefined> {
  const { namespace, name } = pod.metadata;
  const metadata = { uid: pod.metadata.uid, '$deleteFromPrimitiveList/finalizers': [TRACKING] };
  try {
    const patched = await client.patch(podResource, { namespace, name }, 'application/strategic-merge-patch+json', {
      metadata,
    });
    const { deletionTimestamp, finalizers = [] } = patched.metadata;
    return deletionTimestamp !== undefined && finalizers.length === 0 ? undefined : patched;
  } catch (cause) {
    if (hasReason(cause, 'NotFound') || hasReason(cause, 'Conflict')) return undefined;
    throw cause;
  }
}

function deletions({ done, failure }: Outcome, pods: readonly Pod[]): PodChanges {
  const deletedReady = Math.min(done, pods.filter((pod) => isPodReady(pod)).length);
  return { created: 0, deleted: done, deletedReady, ...(failure === undefined ? {} : { failure }) };
}

/** Pods of a Job that has ended: they stay until their ends are counted. */
export async function endPods(control: PodControl, job: Job, active: readonly Pod[]): Promise<PodChanges> {
  return active.length === 0 ? UNCHANGED : deletions(await deletePods(control, job, active), active);
}

export async function carryOut(
  control: PodControl,
  job: Job,
  plan: Plan,
  replaced: ReadonlyMap<number, Pod>,
): Promise<PodChanges> {
  if (plan.kind === 'create') {
    const wanted = plan.indexes.map((index) =>
      index === undefined ? jobPod(job) : jobPod(job, index, replaced.get(index)),
    );
    const { done, failure } = await createPods(control, job, wanted);
    return { created: done, deleted: 0, deletedReady: 0, ...(failure === undefined ? {} : { failure }) };
  }
  if (plan.kind !== 'delete') return UNCHANGED;
  // They are not wanted: that they end is not counted.
  await Promise.all(plan.pods.filter(isTracked).map((pod) => releasePod(control.client, pod)));
  return deletions(await deletePods(control, job, plan.pods), plan.pods);
}
