import type { Pod, StatefulSet } from '../../api/index.ts';
import { firstOrdinal, replicasOf } from './identity.ts';
import { isTerminating, isUnavailable, revisionNameOf, type Slot } from './members.ts';

/** How many pods an update may make unavailable, at least one. Upstream: getStatefulSetMaxUnavailable. */
export function maxUnavailable(set: StatefulSet): number {
  const value = set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  const count = typeof value === 'number' ? value : Math.floor((Number.parseInt(value, 10) * replicasOf(set)) / 100);
  return Math.max(1, count);
}

/**
 * The pods to be replaced by ones of the new revision, highest ordinal first. In a set whose pods do not wait for each
 * other, those that do not work anyway are replaced at once. Upstream: updateStatefulSetAfterInvariantEstablished.
 */
export function podsToReplace(set: StatefulSet, slots: readonly Slot[], update: string, now: number): readonly Pod[] {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return [];
  const unavailable = slots.filter(({ pod }) => isUnavailable(set, pod, now)).length;
  const budget = Math.max(0, maxUnavailable(set) - unavailable);
  const outdated = slots
    .filter(({ ordinal }) => ordinal - firstOrdinal(set) >= (rollingUpdate?.partition ?? 0))
    .flatMap(({ pod }) => (pod === undefined ? [] : [pod]))
    .filter((pod) => revisionNameOf(pod) !== update && !isTerminating(pod))
    .reverse();
  if (set.spec.podManagementPolicy !== 'Parallel') return outdated.slice(0, budget);
  const broken = outdated.filter((pod) => isUnavailable(set, pod, now));
  const working = outdated.filter((pod) => !isUnavailable(set, pod, now));
  return [...broken, ...working.slice(0, budget)];
}
