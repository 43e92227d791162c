import { jsonEqual } from '../equal.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  RbacV1Subject,
  Role,
  RoleBinding,
  RoleRef,
} from '../generated/types.ts';
import { isDns1123Subdomain, isPathSegment } from '../names/index.ts';
import { type Errors, check, checkSelector } from './common.ts';
import { invalidValue, notSupported, required } from './field-error.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Upstream: pkg/apis/rbac/validation ValidatePolicyRule. */
function checkRule(errors: Errors, field: string, rule: PolicyRule, namespaced: boolean): void {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (verbs.length === 0) errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    const refuse = (why: string): void => {
      errors.push(invalidValue(`${field}.nonResourceURLs`, nonResourceURLs, why));
    };
    if (namespaced) refuse('namespaced rules cannot apply to non-resource URLs');
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0) {
      refuse('rules cannot apply to both regular resources and non-resource URLs');
    }
    return;
  }
  if (apiGroups.length === 0) {
    errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (resources.length === 0) {
    errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  }
}

/** Upstream: ValidateRole. */
export function checkRole(errors: Errors, { rules = [] }: Role): void {
  rules.forEach((rule, index) => {
    checkRule(errors, `rules[${String(index)}]`, rule, true);
  });
}

/** Upstream: ValidateClusterRole. */
export function checkClusterRole(errors: Errors, { rules = [], aggregationRule }: ClusterRole): void {
  rules.forEach((rule, index) => {
    checkRule(errors, `rules[${String(index)}]`, rule, false);
  });
  if (aggregationRule === undefined) return;
  const field = 'aggregationRule.clusterRoleSelectors';
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) {
    errors.push(required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  }
  selectors.forEach((selector, index) => {
    checkSelector(errors, `${field}[${String(index)}]`, selector);
  });
}

/** Upstream: ValidateRoleBindingSubject. */
function checkSubject(errors: Errors, field: string, subject: RbacV1Subject): void {
  const { kind, name, namespace = '', apiGroup = '' } = subject;
  if (name === '') errors.push(required(`${field}.name`));
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') check(errors, `${field}.name`, name, isDns1123Subdomain);
      if (apiGroup !== '') errors.push(notSupported(`${field}.apiGroup`, apiGroup, ['']));
      if (namespace === '') errors.push(required(`${field}.namespace`));
      break;
    case 'User':
    case 'Group':
      if (apiGroup !== GROUP) errors.push(notSupported(`${field}.apiGroup`, apiGroup, [GROUP]));
      break;
    default:
      errors.push(notSupported(`${field}.kind`, kind, ['Group', 'ServiceAccount', 'User']));
  }
}

function checkBinding(
  errors: Errors,
  { roleRef, subjects = [] }: Pick<RoleBinding, 'roleRef' | 'subjects'>,
  kinds: readonly string[],
): void {
  if (roleRef.apiGroup !== GROUP) errors.push(notSupported('roleRef.apiGroup', roleRef.apiGroup ?? '', [GROUP]));
  if (!kinds.includes(roleRef.kind)) errors.push(notSupported('roleRef.kind', roleRef.kind, kinds));
  if (roleRef.name === '') errors.push(required('roleRef.name'));
  else check(errors, 'roleRef.name', roleRef.name, isPathSegment);
  subjects.forEach((subject, index) => {
    checkSubject(errors, `subjects[${String(index)}]`, subject);
  });
}

/** Upstream: ValidateRoleBinding. */
export function checkRoleBinding(errors: Errors, binding: RoleBinding): void {
  checkBinding(errors, binding, ['ClusterRole', 'Role']);
}

/** Upstream: ValidateClusterRoleBinding. */
export function checkClusterRoleBinding(errors: Errors, binding: ClusterRoleBinding): void {
  checkBinding(errors, binding, ['ClusterRole']);
}

function checkRoleRef(errors: Errors, next: RoleRef, old: RoleRef): void {
  if (jsonEqual(next, old)) return;
  // upstream shows the fields of its internal type.
  const shown = { APIGroup: next.apiGroup ?? '', Kind: next.kind, Name: next.name };
  errors.push(invalidValue('roleRef', shown, 'cannot change roleRef'));
}

/** Upstream: ValidateRoleBindingUpdate. */
export function checkRoleBindingUpdate(errors: Errors, next: RoleBinding, old: RoleBinding): void {
  checkRoleBinding(errors, next);
  checkRoleRef(errors, next.roleRef, old.roleRef);
}

/** Upstream: ValidateClusterRoleBindingUpdate. */
export function checkClusterRoleBindingUpdate(errors: Errors, next: ClusterRoleBinding, old: ClusterRoleBinding): void {
  checkClusterRoleBinding(errors, next);
  checkRoleRef(errors, next.roleRef, old.roleRef);
}
