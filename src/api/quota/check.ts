import type { ResourceQuota } from '../generated/types.ts';
import {
  addLists,
  equalLists,
  excessOf,
  maskList,
  namesExceeding,
  negativeNames,
  type ResourceList,
  withoutZeros,
} from '../quantity/index.ts';
import type { KubernetesObject } from '../meta.ts';
import type { Evaluator, QuotaRequest } from './evaluator.ts';
import { scopesOf } from './scope-selector.ts';

/** What a quota has used once a request is through. */
export interface Charge {
  readonly quota: ResourceQuota;
  readonly used: ResourceList;
}

/** The quotas that a request uses more of, or why it may not. */
export type QuotaAnswer =
  | { readonly kind: 'allowed'; readonly charges: readonly Charge[] }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Whether a write keeps within all quotas of its namespace.
 * upstream: apiserver/pkg/admission/plugin/resourcequota CheckRequest
 * @param now milliseconds since the epoch @throws QuantityError
 */
export function checkQuotas(
  quotas: readonly ResourceQuota[],
  request: QuotaRequest,
  evaluator: Evaluator,
  now: number,
): QuotaAnswer {
  const { object, oldObject } = request;
  const pertinent = quotas.filter((quota) => pertains(quota, evaluator, object));
  if (pertinent.length === 0) return { kind: 'allowed', charges: [] };
  const problem = firstProblem(pertinent, evaluator, object);
  if (problem !== undefined) return { kind: 'refused', why: problem };
  const usage = evaluator.usage(object, now);
  const negative = negativeNames(usage);
  if (negative.length > 0) {
    return { kind: 'refused', why: `quota usage is negative for resource(s): ${negative.toSorted().join(',')}` };
  }
  const before = oldObject === undefined ? undefined : evaluator.usage(oldObject, now);
  const charges: Charge[] = [];
  for (const quota of pertinent) {
    // What was counted already counts only for what it grew by.
    const counted = before !== undefined && oldObject !== undefined && pertains(quota, evaluator, oldObject);
    const delta = withoutZeros(counted ? excessOf(usage, before) : usage);
    const { hard = {}, used = {} } = quota.status ?? {};
    const requested = maskList(delta, Object.keys(hard));
    const next = addLists(used, requested);
    const exceeded = namesExceeding(maskList(next, Object.keys(requested)), hard);
    if (exceeded.length > 0 && request.subresource !== 'status') {
      return { kind: 'refused', why: excess(quota, requested, exceeded) };
    }
    if (!equalLists(used, next)) charges.push({ quota, used: next });
  }
  return { kind: 'allowed', charges };
}

/** Whether a quota counts an object. upstream: generic.Matches */
function pertains({ spec, status }: ResourceQuota, evaluator: Evaluator, object: KubernetesObject): boolean {
  if (evaluator.matchingNames(Object.keys(status?.hard ?? {})).length === 0) return false;
  return scopesOf(spec).every((scope) => evaluator.matchesScope(scope, object));
}

function firstProblem(
  quotas: readonly ResourceQuota[],
  evaluator: Evaluator,
  object: KubernetesObject,
): string | undefined {
  for (const { metadata, status } of quotas) {
    const names = evaluator.matchingNames(Object.keys(status?.hard ?? {}));
    const why = evaluator.constraint?.(names, object);
    if (why !== undefined) return `failed quota: ${metadata.name}: ${why}`;
    if (names.some((name) => status?.used?.[name] === undefined)) {
      return `status unknown for quota: ${metadata.name}, resources: ${names.toSorted().join(',')}`;
    }
  }
  return undefined;
}

function excess({ metadata, status }: ResourceQuota, requested: ResourceList, names: readonly string[]): string {
  const sorted = names.toSorted();
  const show = (list: ResourceList | undefined): string =>
    sorted.flatMap((name) => (list?.[name] === undefined ? [] : [`${name}=${list[name]}`])).join(',');
  return `exceeded quota: ${metadata.name}, requested: ${show(requested)}, used: ${show(status?.used)}, limited: ${show(status?.hard)}`;
}
