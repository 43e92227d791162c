import {
  hasReason,
  keyOf,
  keyString,
  pods as podResource,
  type ControllerRevision,
  type Pod,
  type StatefulSet,
} from '../../api/index.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { applyRetention, claimsMatchPolicy, createClaims } from './claim-control.ts';
import type { StatefulSetDeps } from './deps.ts';
import { podEvent } from './events.ts';
import { ordinalOf, podName } from './identity.ts';
import { podOf, withIdentity } from './members.ts';
import type { Member } from './retention.ts';

export function memberOf(pod: Pod): Member {
  return { ordinal: ordinalOf(pod), uid: pod.metadata.uid };
}

/** Runs `work`; a failure becomes an event as well. */
async function reported<T>(
  { recorder }: StatefulSetDeps,
  set: StatefulSet,
  verb: 'create' | 'update' | 'delete',
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    // Whoever takes part in a race tries again, and in a namespace that goes nothing can be done.
    const quiet = hasReason(cause, 'Conflict') || hasReason(cause, 'AlreadyExists') || isNamespaceTerminating(cause);
    if (!quiet) podEvent(recorder, set, verb, name, cause);
    throw cause;
  }
}

/** Creates the pod of an ordinal, its claims first. Upstream: CreateStatefulPod. */
export async function createPod(
  deps: StatefulSetDeps,
  set: StatefulSet,
  revision: ControllerRevision,
  ordinal: number,
): Promise<void> {
  const name = podName(set, ordinal);
  const pod = await reported(deps, set, 'create', name, async () => {
    await createClaims(deps, set, ordinal);
    return deps.client.create(podResource, podOf(set, revision, ordinal));
  });
  deps.podWrites.wrote(keyString(keyOf(set)), pod);
  await reported(deps, set, 'update', name, () => applyRetention(deps, set, memberOf(pod)));
  podEvent(deps.recorder, set, 'create', name);
}

/** Creates the claims that a pod which waits for them misses. */
export async function createMissingClaims(deps: StatefulSetDeps, set: StatefulSet, pod: Pod): Promise<void> {
  await createClaims(deps, set, ordinalOf(pod));
  await reported(deps, set, 'update', pod.metadata.name, () => applyRetention(deps, set, memberOf(pod)));
}

/** Whether pod and claims are as the set wants them. */
export function isConsistent(deps: StatefulSetDeps, set: StatefulSet, pod: Pod): boolean {
  return withIdentity(set, pod) === pod && claimsMatchPolicy(deps, set, memberOf(pod));
}

/** Upstream: UpdateStatefulPod. */
export async function updatePod(deps: StatefulSetDeps, set: StatefulSet, pod: Pod): Promise<void> {
  const { name } = pod.metadata;
  const wanted = withIdentity(set, pod);
  await reported(deps, set, 'update', name, async () => {
    if (wanted !== pod) await createClaims(deps, set, ordinalOf(pod));
    await applyRetention(deps, set, memberOf(pod));
    if (wanted !== pod) {
      deps.podWrites.wrote(keyString(keyOf(set)), await deps.client.update(podResource, wanted));
    }
  });
  podEvent(deps.recorder, set, 'update', name);
}

export async function deletePod(deps: StatefulSetDeps, set: StatefulSet, pod: Pod): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const id = keyString(keyOf(set));
  deps.deletions.begin(id, uid);
  try {
    await deps.client.delete(podResource, { namespace, name }, { preconditions: { uid } });
  } catch (cause) {
    deps.deletions.end(id, uid);
    if (hasReason(cause, 'NotFound') || hasReason(cause, 'Conflict')) return;
    podEvent(deps.recorder, set, 'delete', name, cause);
    throw cause;
  }
  podEvent(deps.recorder, set, 'delete', name);
}
