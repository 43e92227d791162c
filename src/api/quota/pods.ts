import type { Pod } from '../generated/types.ts';
import { podPhaseTerminal, podResourceTotals } from '../pods/index.ts';
import { addLists, type ResourceList } from '../quantity/index.ts';
import { parseTime } from '../time/index.ts';
import { type Evaluator, objectCountName } from './evaluator.ts';
import { hasDeadline, podMatchesScope } from './pod-scopes.ts';

const COUNT = objectCountName('pods');
const REQUESTS = 'requests.';
const LIMITS = 'limits.';
const DEVICE_CLASS = 'deviceclass.resource.kubernetes.io/';
/** What quotas have names of their own for. */
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'] as const;
const NAMES: ReadonlySet<string> = new Set([
  COUNT,
  'pods',
  ...COMPUTE.flatMap((name) => [name, `${REQUESTS}${name}`, `${LIMITS}${name}`]),
]);
/** upstream's own words: it was a mistake to require these of containers, not to be repeated for others. */
const REQUIRED: ReadonlySet<string> = new Set(
  ['cpu', 'memory'].flatMap((name) => [name, `${REQUESTS}${name}`, `${LIMITS}${name}`]),
);

/** upstream: pkg/apis/core/v1/helper IsNativeResource */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function matches(name: string): boolean {
  if (NAMES.has(name) || isHugePages(name) || name.startsWith(`${REQUESTS}hugepages-`)) return true;
  // Extended resources cannot be overcommitted: there are requests only.
  return name.startsWith(REQUESTS) && (!isNative(name) || name.startsWith(`${REQUESTS}${DEVICE_CLASS}`));
}

/** upstream: podComputeUsageHelper */
function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage: Record<string, string> = { pods: '1' };
  for (const name of COMPUTE) {
    const [request, limit] = [requests[name], limits[name]];
    if (request !== undefined) usage[name] = usage[`${REQUESTS}${name}`] = request;
    if (limit !== undefined) usage[`${LIMITS}${name}`] = limit;
  }
  for (const [name, request] of Object.entries(requests)) {
    if (isHugePages(name)) usage[name] = usage[`${REQUESTS}${name}`] = request;
    const extended = !isNative(name) && !name.startsWith(REQUESTS);
    if (extended || name.startsWith(DEVICE_CLASS)) usage[`${REQUESTS}${name}`] = request;
  }
  return usage;
}

/** Ended pods use nothing, and those that should have ended do not either. upstream: QuotaV1Pod */
function podIsCharged(pod: Pod, now: number): boolean {
  if (podPhaseTerminal(pod)) return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= (parseTime(deletionTimestamp) ?? now) + deletionGracePeriodSeconds * 1000;
}

/** The runtime's share comes on top; of limits only where there is one. upstream: component-helpers/resource */
function totals({ spec }: Pod): readonly [ResourceList, ResourceList] {
  const requests = podResourceTotals(spec, 'requests');
  const limits = podResourceTotals(spec, 'limits');
  const { overhead } = spec;
  if (overhead === undefined) return [requests, limits];
  const limited = Object.fromEntries(Object.entries(overhead).filter(([name]) => limits[name] !== undefined));
  return [addLists(requests, overhead), addLists(limits, limited)];
}

/** upstream: podEvaluator.Constraints */
function constraint(names: readonly string[], { spec }: Pod): string | undefined {
  const podLevel = spec.resources;
  if (Object.keys(podLevel?.requests ?? {}).length + Object.keys(podLevel?.limits ?? {}).length > 0) return undefined;
  const required = names.filter((name) => REQUIRED.has(name)).sort();
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const problems = required.flatMap((name) => {
    const lacking = containers
      .filter(
        ({ resources = {} }) => computeUsage(resources.requests ?? {}, resources.limits ?? {})[name] === undefined,
      )
      .map((container) => container.name);
    return lacking.length === 0 ? [] : [`${name} for: ${lacking.sort().join(',')}`];
  });
  return problems.length === 0 ? undefined : `must specify ${problems.join('; ')}`;
}

/** upstream: pkg/quota/v1/evaluator/core/pods.go */
export const podEvaluator: Evaluator = {
  handles: ({ operation, subresource, object, oldObject }) => {
    if (subresource === 'resize') return operation === 'UPDATE';
    if (subresource !== '') return false;
    // An update can only bring a pod into other scopes.
    return operation === 'CREATE' || hasDeadline(object as Pod) !== hasDeadline(oldObject as Pod);
  },
  matchingNames: (names) => names.filter(matches),
  usage: (object, now) => {
    const pod = object as Pod;
    // `count/pods` counts what is stored, `pods` what has not ended.
    return podIsCharged(pod, now) ? { [COUNT]: '1', ...computeUsage(...totals(pod)) } : { [COUNT]: '1' };
  },
  matchesScope: (selector, object) => podMatchesScope(selector, object as Pod),
  constraint: (names, object) => constraint(names, object as Pod),
};
