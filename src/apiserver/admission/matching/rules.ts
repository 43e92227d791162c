import type { NamedRuleWithOperations, Resource, RuleWithOperations } from '../../../api/index.ts';
import type { AdmissionOperation } from '../../registry/index.ts';

/** A request as rules see it. */
export interface RuleSubject {
  readonly operation: AdmissionOperation;
  readonly resource: Pick<Resource, 'group' | 'version' | 'resource'>;
  readonly subresource: string;
  /** A namespace is in itself. */
  readonly namespace: string;
  readonly name: string;
}

/** Whether a rule is about a request. upstream: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules */
export function ruleMatches(rule: RuleWithOperations | NamedRuleWithOperations, subject: RuleSubject): boolean {
  const { group, version } = subject.resource;
  return (
    includes(rule.operations, subject.operation) &&
    includes(rule.apiGroups, group) &&
    includes(rule.apiVersions, version) &&
    (rule.resources ?? []).some((pattern) => resourceMatches(pattern, subject)) &&
    scopeMatches(rule.scope ?? '*', subject)
  );
}

/** Without names a rule is about all. */
export function nameMatches({ resourceNames = [] }: NamedRuleWithOperations, { name }: RuleSubject): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}

function includes(items: readonly string[] | undefined, wanted: string): boolean {
  return items?.some((item) => item === '*' || item === wanted) === true;
}

/** `pods`, `pods/status`, `*`, `* /scale`. */
function resourceMatches(pattern: string, { resource, subresource }: RuleSubject): boolean {
  const slash = pattern.indexOf('/');
  const [own, sub] = slash < 0 ? [pattern, ''] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
  return (own === '*' || own === resource.resource) && (sub === '*' || sub === subresource);
}

function scopeMatches(scope: string, { resource, namespace }: RuleSubject): boolean {
  if (scope === '*') return true;
  const isNamespace = resource.group === '' && resource.resource === 'namespaces';
  const namespaced = !isNamespace && namespace !== '';
  return scope === 'Namespaced' ? namespaced : scope === 'Cluster' && !namespaced;
}
