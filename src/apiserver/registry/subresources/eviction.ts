import {
  hasReason,
  type ObjectMeta,
  type Pod,
  podPhaseTerminal,
  pods,
  setPodCondition,
  type Status,
} from '../../../api/index.ts';
import { commit, putOf, retried } from '../commit.ts';
import { removeAdmitted } from '../delete.ts';
import type { DeletionOptions } from '../deletion-plan.ts';
import { badRequest, modifiedSince, notFound } from '../errors.ts';
import { latest, type Registry, type Requester, type Target } from '../registry.ts';
import { SUCCESS } from './binding.ts';
import { askBudgets, stillProcessed } from './disruption.ts';

export interface PodEviction {
  readonly metadata?: ObjectMeta;
  readonly deleteOptions?: DeletionOptions & { readonly dryRun?: readonly string[] };
}

interface Removal {
  readonly registry: Registry;
  readonly target: Target;
  readonly options: DeletionOptions;
  readonly dryRun: boolean;
  readonly requester: Requester;
}

const EVICTED = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
} as const;

function podOf(registry: Registry, target: Target): Pod {
  const current = latest(registry, target);
  if (current === undefined) throw notFound(pods, target.name);
  return current.object as Pod;
}

/** Says in the pod's conditions why it goes. upstream: addConditionAndDeletePod @throws StatusError */
async function mark({ registry, target, options }: Removal): Promise<DeletionOptions> {
  const wanted = options.preconditions?.resourceVersion;
  return retried(async () => {
    const current = latest(registry, target);
    if (current === undefined) throw notFound(pods, target.name);
    const pod = current.object as Pod;
    if (wanted !== undefined && wanted !== pod.metadata.resourceVersion) throw modifiedSince(pods, target.name);
    const marked = setPodCondition(pod, EVICTED, registry.clock.now());
    if (marked === pod) return options;
    const { object } = await commit(registry, target, current.revision, putOf(target, marked));
    if (wanted === undefined) return options;
    const { resourceVersion } = object.metadata;
    return { ...options, preconditions: { ...options.preconditions, resourceVersion } };
  });
}

async function markAndRemove(removal: Removal): Promise<void> {
  const options = removal.dryRun ? removal.options : await mark(removal);
  // Admission has seen the eviction: upstream does not ask it again for the deletion.
  await removeAdmitted(removal.registry, {
    ...removal.target,
    options,
    dryRun: removal.dryRun,
    requester: removal.requester,
  });
}

function asOf(options: DeletionOptions, { metadata }: Pod): DeletionOptions {
  if (options.preconditions?.resourceVersion !== undefined) return options;
  return { ...options, preconditions: { ...options.preconditions, resourceVersion: metadata.resourceVersion } };
}

/** A pod that does not work yet, or no longer, is in no budget. upstream: canIgnorePDB */
function countsNothing(pod: Pod): boolean {
  const gone = podPhaseTerminal(pod) || pod.metadata.deletionTimestamp !== undefined;
  return gone || pod.status?.phase === 'Pending';
}

/** @returns whether the pod went without any budget being asked */
async function removedUnasked(removal: Removal): Promise<boolean> {
  const { registry, target, options } = removal;
  const pod = podOf(registry, target);
  if (!countsNothing(pod)) return false;
  // One that is about to start must not become ready meanwhile.
  const starting = pod.status?.phase === 'Pending' && pod.metadata.deletionTimestamp === undefined;
  await markAndRemove({ ...removal, options: starting ? asOf(options, pod) : options });
  return true;
}

/** upstream: EvictionsRetry */
const ATTEMPTS = 20;

async function removedAtOnce(removal: Removal): Promise<boolean> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await removedUnasked(removal);
    } catch (cause) {
      // Who names a version does not want another one.
      const again = hasReason(cause, 'Conflict') && removal.options.preconditions?.resourceVersion === undefined;
      if (!again || left === 0) throw cause;
    }
  }
}

/**
 * Deletes a pod as far as the budgets allow, saying why in its conditions.
 * upstream: pkg/registry/core/pod/storage/eviction.go @throws StatusError
 */
export async function evict(
  registry: Registry,
  where: { readonly namespace: string; readonly name: string },
  eviction: PodEviction,
  dryRun: boolean,
  requester: Requester,
): Promise<Status> {
  if ((eviction.metadata?.name ?? where.name) !== where.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const target = { resource: pods, ...where };
  const options = eviction.deleteOptions ?? {};
  const dry = dryRun || (options.dryRun ?? []).includes('All');
  const removal: Removal = { registry, target, options, dryRun: dry, requester };
  const answer: Status = { ...SUCCESS, code: 201 };
  if (await removedAtOnce(removal)) return answer;
  const pod = podOf(registry, target);
  const permission = await askBudgets(registry, pod, dry);
  if (permission.kind === 'refused') return permission.status;
  const { budget } = permission;
  try {
    await markAndRemove(budget === undefined ? removal : { ...removal, options: asOf(options, pod) });
  } catch (cause) {
    const changed = hasReason(cause, 'Conflict') && options.preconditions?.resourceVersion === undefined;
    if (changed && budget !== undefined) throw stillProcessed(budget);
    throw cause;
  }
  return answer;
}
