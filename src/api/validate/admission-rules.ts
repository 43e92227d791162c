import type { MatchResources, NamedRuleWithOperations, RuleWithOperations } from '../generated/types.ts';
import { isPathSegment } from '../names/index.ts';
import { check, checkSelector, type Errors } from './common.ts';
import { duplicate, invalidValue, notSupported, required } from './field-error.ts';

const OPERATIONS: readonly string[] = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES: readonly string[] = ['*', 'Cluster', 'Namespaced'];
const MATCH_POLICIES: readonly string[] = ['Equivalent', 'Exact'];

type Rule = RuleWithOperations | NamedRuleWithOperations;

export function checkMatchPolicy(errors: Errors, field: string, policy: string | undefined): void {
  if (policy !== undefined && !MATCH_POLICIES.includes(policy)) {
    errors.push(notSupported(`${field}.matchPolicy`, policy, MATCH_POLICIES));
  }
}

/** Upstream: pkg/apis/admissionregistration/validation validateRuleWithOperations. */
export function checkRule(errors: Errors, field: string, rule: Rule): void {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const list = (name: string, values: readonly string[], others: string): void => {
    if (values.length === 0) errors.push(required(`${field}.${name}`));
    if (values.length > 1 && values.includes('*')) {
      errors.push(invalidValue(`${field}.${name}`, values, `if '*' is present, must not specify other ${others}`));
    }
  };
  list('operations', operations, 'operations');
  for (const [index, operation] of operations.entries()) {
    if (OPERATIONS.includes(operation)) continue;
    errors.push(notSupported(`${field}.operations[${String(index)}]`, operation, OPERATIONS));
  }
  list('apiGroups', apiGroups, 'API groups');
  list('apiVersions', apiVersions, 'API versions');
  for (const [index, version] of apiVersions.entries()) {
    if (version === '') errors.push(required(`${field}.apiVersions[${String(index)}]`));
  }
  checkResources(errors, `${field}.resources`, resources);
  if (scope !== undefined && !SCOPES.includes(scope)) errors.push(notSupported(`${field}.scope`, scope, SCOPES));
}

/** Upstream: validateResources. */
function checkResources(errors: Errors, field: string, resources: readonly string[]): void {
  if (resources.length === 0) errors.push(required(field));
  const allSubresourcesOf = new Set<string>();
  const ofAllResources = new Set<string>();
  // As upstream has it, the last one without a subresource counts.
  let plain = false;
  for (const [index, text] of resources.entries()) {
    const at = `${field}[${String(index)}]`;
    const slash = text.indexOf('/');
    if (text === '') errors.push(required(at));
    else if (slash < 0) plain = text !== '*';
    else {
      const [resource, sub] = [text.slice(0, slash), text.slice(slash + 1)];
      const present = (what: string): void => {
        errors.push(invalidValue(at, text, `if '${what}' is present, must not specify ${text}`));
      };
      if (allSubresourcesOf.has(resource)) present(`${resource}/*`);
      if (ofAllResources.has(sub)) present(`*/${sub}`);
      if (sub === '*') allSubresourcesOf.add(resource);
      if (resource === '*') ofAllResources.add(sub);
    }
  }
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(invalidValue(field, resources, "if '*/*' is present, must not specify other resources"));
  }
  if (resources.includes('*') && plain) {
    const detail = "if '*' is present, must not specify other resources without subresources";
    errors.push(invalidValue(field, resources, detail));
  }
}

function checkNamedRule(errors: Errors, field: string, rule: NamedRuleWithOperations): void {
  const seen = new Set<string>();
  for (const [index, name] of (rule.resourceNames ?? []).entries()) {
    const at = `${field}.resourceNames[${String(index)}]`;
    check(errors, at, name, isPathSegment);
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
  }
  checkRule(errors, field, rule);
}

/** Upstream: validateMatchResources. */
export function checkMatchResources(errors: Errors, field: string, match: MatchResources): void {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = match;
  if (matchPolicy === undefined) errors.push(required(`${field}.matchPolicy`));
  checkMatchPolicy(errors, field, matchPolicy);
  for (const [name, selector] of Object.entries({ namespaceSelector, objectSelector })) {
    if (selector === undefined) errors.push(required(`${field}.${name}`));
    else checkSelector(errors, `${field}.${name}`, selector);
  }
  for (const [name, rules] of Object.entries({ resourceRules, excludeResourceRules })) {
    for (const [index, rule] of rules.entries()) checkNamedRule(errors, `${field}.${name}[${String(index)}]`, rule);
  }
}
