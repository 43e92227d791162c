import type { ResourceQuota } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import { addLists, equalLists, maskList, type ResourceList } from '../quantity/index.ts';
import { countedKinds, quotaEvaluator } from './evaluators.ts';
import { scopesOf } from './scope-selector.ts';

/** The objects of a kind, named by its group resource, in the namespace of a quota; undefined where there is no such kind. */
export type ObjectsOf = (groupResource: string) => readonly KubernetesObject[] | undefined;

/**
 * What is used of a quota, counted from the objects. Names that nothing is known of are left out.
 * upstream: apiserver/pkg/quota/v1 CalculateUsage @throws QuantityError
 */
export function quotaUsage({ spec }: ResourceQuota, objectsOf: ObjectsOf, now: number): ResourceList {
  const names = Object.keys(spec.hard ?? {});
  const scopes = scopesOf(spec);
  let used: ResourceList = {};
  for (const kind of countedKinds(names)) {
    const evaluator = quotaEvaluator(kind);
    const objects = objectsOf(kind);
    if (evaluator === undefined || objects === undefined) continue;
    const tracked = evaluator.matchingNames(names);
    used = addLists(used, Object.fromEntries(tracked.map((name) => [name, '0'])));
    for (const object of objects) {
      if (!scopes.every((scope) => evaluator.matchesScope(scope, object))) continue;
      used = addLists(used, maskList(evaluator.usage(object, now), tracked));
    }
  }
  return used;
}

/** The status of a quota after counting. upstream: pkg/controller/resourcequota syncResourceQuota */
export function quotaStatus(
  quota: ResourceQuota,
  objectsOf: ObjectsOf,
  now: number,
): NonNullable<ResourceQuota['status']> {
  const hard = quota.spec.hard ?? {};
  const used = { ...quota.status?.used, ...quotaUsage(quota, objectsOf, now) };
  return { hard, used: maskList(used, Object.keys(hard)) };
}

/** Whether a change of an object changes what a quota has used. upstream: pkg/quota/v1/install DefaultUpdateFilter */
export function countsDifferently(
  quota: ResourceQuota,
  groupResource: string,
  next: KubernetesObject,
  old: KubernetesObject,
  now: number,
): boolean {
  const evaluator = quotaEvaluator(groupResource);
  const tracked = evaluator?.matchingNames(Object.keys(quota.spec.hard ?? {})) ?? [];
  if (evaluator === undefined || tracked.length === 0) return false;
  const scopes = scopesOf(quota.spec);
  const usage = (object: KubernetesObject): ResourceList =>
    scopes.every((scope) => evaluator.matchesScope(scope, object))
      ? maskList(evaluator.usage(object, now), tracked)
      : {};
  return !equalLists(usage(next), usage(old));
}
