import type { ClusterRole, PolicyRule } from '../generated/types.ts';
import { jsonEqual } from '../equal.ts';
import { matchesSelector } from '../selectors/index.ts';

/**
 * The rules of a ClusterRole that gathers those of others; undefined when it does not. In the order of its selectors,
 * then of the roles' names, none twice. upstream: pkg/controller/clusterroleaggregation
 */
export function aggregatedRules(
  role: Pick<ClusterRole, 'metadata' | 'aggregationRule'>,
  all: readonly ClusterRole[],
): readonly PolicyRule[] | undefined {
  if (role.aggregationRule === undefined) return undefined;
  const rules: PolicyRule[] = [];
  const sources = [...all].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
    for (const source of sources) {
      if (source.metadata.name === role.metadata.name) continue;
      if (!matchesSelector(selector, source.metadata.labels)) continue;
      for (const rule of source.rules ?? []) {
        if (!rules.some((known) => jsonEqual(known, rule))) rules.push(rule);
      }
    }
  }
  return rules;
}
