import { type ObjectMeta, type Pod, pods, setPodCondition, type Status } from '../../../api/index.ts';
import { commit, putOf } from '../commit.ts';
import { remove } from '../delete.ts';
import type { DeletionOptions } from '../deletion-plan.ts';
import { badRequest, notFound } from '../errors.ts';
import { latest, type Registry, type Requester } from '../registry.ts';
import { SUCCESS } from './binding.ts';

export interface PodEviction {
  readonly metadata?: ObjectMeta;
  readonly deleteOptions?: DeletionOptions & { readonly dryRun?: readonly string[] };
}

/** Deletes a pod, saying why in its conditions. upstream: pkg/registry/core/pod/storage/eviction.go @throws StatusError */
export async function evict(
  registry: Registry,
  where: { readonly namespace: string; readonly name: string },
  eviction: PodEviction,
  dryRun: boolean,
  requester: Requester,
): Promise<Status> {
  const { name } = where;
  if ((eviction.metadata?.name ?? name) !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const target = { resource: pods, ...where };
  const current = latest(registry, target);
  if (current === undefined) throw notFound(pods, name);
  const options = eviction.deleteOptions ?? {};
  const dry = dryRun || (options.dryRun ?? []).includes('All');
  // With a resourceVersion to keep to, upstream cannot write the condition first either.
  if (!dry && options.preconditions?.resourceVersion === undefined) {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    };
    const marked = setPodCondition(current.object as Pod, condition, registry.clock.now());
    if (marked !== current.object) await commit(registry, target, current.revision, putOf(target, marked));
  }
  await remove(registry, { ...target, options, dryRun: dry, requester });
  return { ...SUCCESS, code: 201 };
}
