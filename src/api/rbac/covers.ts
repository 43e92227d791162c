import type { PolicyRule } from '../generated/types.ts';
import { urlCovers } from './rules.ts';

/** The parts of rules that other rules do not hold; none when they hold them all. upstream: policy_comparator.go Covers */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !owned.some((rule) => covers(rule, part)));
}

/** One rule for each combination that a rule grants. upstream: BreakdownRule */
function breakDown(rule: PolicyRule): readonly PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const parts: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) parts.push(part);
        else parts.push(...resourceNames.map((name) => ({ ...part, resourceNames: [name] })));
      }
    }
  }
  for (const url of nonResourceURLs) parts.push(...verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })));
  return parts;
}

function holdsAll(list: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return list.includes('*') || wanted.every((item) => list.includes(item));
}

function covers(owner: PolicyRule, part: PolicyRule): boolean {
  const { resourceNames = [], nonResourceURLs = [] } = owner;
  return (
    holdsAll(owner.verbs, part.verbs) &&
    holdsAll(owner.apiGroups, part.apiGroups) &&
    resourcesCover(owner.resources ?? [], part.resources ?? []) &&
    (part.nonResourceURLs ?? []).every((path) => nonResourceURLs.some((url) => urlCovers(url, path))) &&
    (resourceNames.length === 0 || (part.resourceNames !== undefined && holdsAll(resourceNames, part.resourceNames)))
  );
}

function resourcesCover(list: readonly string[], wanted: readonly string[]): boolean {
  if (holdsAll(list, wanted)) return true;
  return wanted.every((path) => {
    const slash = path.indexOf('/');
    return list.includes(path) || (slash >= 0 && list.includes(`*${path.slice(slash)}`));
  });
}

/** Rules about the same single resource become one, with all their verbs. upstream: CompactRules */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const others: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    const isSimple =
      apiGroups.length === 1 && resources.length === 1 && resourceNames.length <= 1 && nonResourceURLs.length === 0;
    if (!isSimple) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups[0], resources[0], resourceNames[0]]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? rule : { ...known, verbs: [...new Set([...known.verbs, ...rule.verbs])] });
  }
  return [...others, ...simple.values()];
}

/** Strings as Go's `%q` shows a list: `["a" "b"]`. */
export function quotedList(list: readonly string[]): string {
  return `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}` upstream: pkg/apis/rbac/v1/helpers.go CompactString */
export function ruleText(rule: PolicyRule): string {
  const fields: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const shown = fields.flatMap(([name, list = []]) => (list.length === 0 ? [] : [`${name}:${quotedList(list)}`]));
  return `{${shown.join(', ')}}`;
}
