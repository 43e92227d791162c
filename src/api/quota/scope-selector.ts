import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '../generated/types.ts';

/** What an object must be to count against a quota: its scopes and its selector as one list. upstream: getScopeSelectorsFromQuota */
export function scopesOf({
  scopes = [],
  scopeSelector,
}: ResourceQuotaSpec): readonly ScopedResourceSelectorRequirement[] {
  return [
    ...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(scopeSelector?.matchExpressions ?? []),
  ];
}

/** Whether a selector holds of an object whose scope has this value, if any. upstream: ScopedResourceSelectorRequirementsAsSelector */
export function valueMatches(selector: ScopedResourceSelectorRequirement, value: string | undefined): boolean {
  const { operator, values = [] } = selector;
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    default:
      return false;
  }
}
