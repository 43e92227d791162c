import type { MatchResources, Resource } from '../../../api/index.ts';
import type { AdmissionAttributes, Registry } from '../../registry/index.ts';
import { matchRules, namespaceMatches, objectMatches } from '../matching/index.ts';

/**
 * As which resource a policy or binding matches a request; undefined where it does not.
 * @throws StatusError where the namespace is missing upstream: policy/matching/matching.go Matches
 */
export function matchResources(
  registry: Registry,
  criteria: MatchResources | undefined,
  attributes: AdmissionAttributes,
): Resource | undefined {
  if (criteria === undefined) return attributes.resource;
  const { resourceRules = [], excludeResourceRules = [], matchPolicy } = criteria;
  // The rules first: most requests are told apart by them alone.
  const matched =
    resourceRules.length === 0 ? attributes.resource : matchRules(registry, resourceRules, attributes, matchPolicy);
  if (matched === undefined) return undefined;
  if (!objectMatches(criteria.objectSelector, attributes)) return undefined;
  if (excludeResourceRules.length > 0 && matchRules(registry, excludeResourceRules, attributes, matchPolicy)) {
    return undefined;
  }
  return namespaceMatches(registry, criteria.namespaceSelector, attributes) ? matched : undefined;
}
