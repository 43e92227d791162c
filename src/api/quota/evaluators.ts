import { claimEvaluator } from './claims.ts';
import type { Evaluator } from './evaluator.ts';
import { COUNT_ALIASES, objectCount } from './object-count.ts';
import { podEvaluator } from './pods.ts';
import { resourceClaimEvaluator } from './resource-claims.ts';
import { serviceEvaluator } from './services.ts';

/** Kinds that are more than counted, by group resource. upstream: pkg/quota/v1/evaluator/core NewEvaluators */
const SPECIAL_EVALUATORS: ReadonlyMap<string, Evaluator> = new Map([
  ['pods', podEvaluator],
  ['services', serviceEvaluator],
  ['persistentvolumeclaims', claimEvaluator],
  ['resourceclaims.resource.k8s.io', resourceClaimEvaluator],
]);

/** Never counted. upstream: pkg/quota/v1/install DefaultIgnoredResources */
const IGNORED: ReadonlySet<string> = new Set([
  'bindings',
  'events',
  'events.events.k8s.io',
  'localsubjectaccessreviews.authorization.k8s.io',
]);

/** How a kind counts; undefined where it does not. @param groupResource `pods`, `deployments.apps` */
export function quotaEvaluator(groupResource: string): Evaluator | undefined {
  if (IGNORED.has(groupResource)) return undefined;
  return SPECIAL_EVALUATORS.get(groupResource) ?? objectCount(groupResource);
}

const COUNT_PREFIX = 'count/';

/** The kinds that have to be looked at to know how much is used of these names, by group resource. */
export function countedKinds(names: readonly string[]): readonly string[] {
  const kinds = new Set<string>();
  for (const [kind, evaluator] of SPECIAL_EVALUATORS) if (evaluator.matchingNames(names).length > 0) kinds.add(kind);
  for (const name of names) {
    if (name.startsWith(COUNT_PREFIX)) kinds.add(name.slice(COUNT_PREFIX.length));
    else if (COUNT_ALIASES.has(name)) kinds.add(name);
  }
  return [...kinds].filter((kind) => !IGNORED.has(kind));
}
