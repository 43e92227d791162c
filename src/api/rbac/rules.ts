import type { PolicyRule } from '../generated/types.ts';
import type { Access } from './access.ts';

/** Whether a rule allows a request. upstream: pkg/apis/rbac/v1/evaluation_helpers.go */
export function ruleAllows(rule: PolicyRule, access: Access): boolean {
  if (!hasOrAll(rule.verbs, access.verb)) return false;
  if (access.kind === 'path') return (rule.nonResourceURLs ?? []).some((url) => urlCovers(url, access.path));
  const { group, resource, subresource, name } = access;
  return (
    hasOrAll(rule.apiGroups, group) &&
    resourceMatches(rule.resources ?? [], resource, subresource) &&
    (rule.resourceNames === undefined || rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

function hasOrAll(list: readonly string[] | undefined, wanted: string): boolean {
  return list !== undefined && (list.includes(wanted) || list.includes('*'));
}

function resourceMatches(list: readonly string[], resource: string, subresource: string): boolean {
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return list.includes(combined) || list.includes('*') || (subresource !== '' && list.includes(`*/${subresource}`));
}

/** `*` at the end stands for anything. */
export function urlCovers(url: string, path: string): boolean {
  return url === path || url === '*' || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));
}
