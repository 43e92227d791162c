import type { Clock } from '../../base/index.ts';
import {
  getPodCondition,
  hasReason,
  keyOf,
  parseTime,
  type Pod,
  podPhaseTerminal,
  pods as podResource,
  setPodCondition,
} from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../../client/index.ts';

interface StaleDisruptionDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly pods: InformerLease<Pod>;
}

/** Upstream: stalePodDisruptionTimeout */
const TIMEOUT = 2 * 60 * 1000;

/** Milliseconds until a pod that was to go, and did not, is no target any more; undefined when it is none. */
function staleIn(pod: Pod, now: number): number | undefined {
  if (pod.metadata.deletionTimestamp !== undefined || podPhaseTerminal(pod)) return undefined;
  const condition = getPodCondition(pod, 'DisruptionTarget');
  if (condition?.status !== 'True' || condition.reason === 'TerminationByKubelet') return undefined;
  return Math.max(0, TIMEOUT - (now - (parseTime(condition.lastTransitionTime ?? '') ?? 0)));
}

/** Takes back that a pod is to go when it stays. Upstream: pkg/controller/disruption (syncStalePodDisruption). */
export const staleDisruptionController: ControllerDefinition<StaleDisruptionDeps> = {
  name: 'stale-pod-disruption',
  workers: 1,
  setup: ({ client, clock, informer }) => ({ client, clock, pods: informer(podResource) }),
  watch: ({ clock, pods }, enqueue) => {
    const due = (pod: Pod): void => {
      const wait = staleIn(pod, clock.now());
      if (wait !== undefined) enqueue(keyOf(pod), wait);
    };
    return [pods.addHandler({ add: due, update: due })];
  },
  reconcile: async ({ client, clock, pods }, key) => {
    const pod = pods.lister.get(key);
    const wait = pod === undefined ? undefined : staleIn(pod, clock.now());
    if (pod === undefined || wait === undefined) return {};
    if (wait > 0) return { requeueAfter: wait };
    const next = setPodCondition(pod, { type: 'DisruptionTarget', status: 'False' }, clock.now());
    try {
      await client.update(podResource, next, { subresource: 'status' });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
    }
    return {};
  },
};
