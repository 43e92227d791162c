import type { LimitRange, LimitRangeItem, ResourceQuota, ResourceQuotaSpec } from '../generated/types.ts';
import { isQualifiedName } from '../names/index.ts';
import { compareQuantities, parseQuantity } from '../quantity/index.ts';
import { type Errors, check } from './common.ts';
import { duplicate, forbidden, invalidValue, required } from './field-error.ts';
import { checkResourceName, checkResourceQuantity, mayOvercommit } from './resources.ts';

const QUOTA_NAMES = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);

function isStandardQuota(name: string): boolean {
  return QUOTA_NAMES.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-');
}

type List = Readonly<Record<string, string>>;

function checkQuotaList(errors: Errors, field: string, list: List | undefined): void {
  for (const name in list) {
    const at = `${field}[${name}]`;
    checkResourceName(errors, at, name, 'any');
    if (!name.includes('/') && !isStandardQuota(name)) {
      errors.push(invalidValue(at, name, 'must be a standard resource for quota'));
    }
    checkResourceQuantity(errors, at, name, list[name] ?? '0');
  }
}

const SCOPES = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
]);
const POD_NAMES = new Set([
  'pods',
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

/** Upstream: helper.IsResourceQuotaScopeValidForResource */
function appliesTo(scope: string, name: string): boolean {
  switch (scope) {
    case 'Terminating':
    case 'NotTerminating':
    case 'NotBestEffort':
    case 'PriorityClass':
    case 'CrossNamespacePodAffinity':
      return POD_NAMES.has(name) || name === 'ephemeral-storage';
    case 'BestEffort':
      return name === 'pods';
    case 'VolumeAttributesClass':
      return name === 'requests.storage' || name === 'persistentvolumeclaims';
    default:
      return true;
  }
}

const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

function checkConflicts(errors: Errors, names: readonly string[], shown: unknown, field: string): void {
  for (const [one, other] of CONFLICTS) {
    if (names.includes(one) && names.includes(other)) errors.push(invalidValue(field, shown, 'conflicting scopes'));
  }
}

function checkScopes(errors: Errors, { scopes = [], hard = {} }: ResourceQuotaSpec): void {
  const field = 'spec.scopes';
  for (const scope of scopes) {
    if (!SCOPES.has(scope)) errors.push(invalidValue(field, scopes, 'unsupported scope'));
    for (const name of Object.keys(hard).sort()) {
      if (isStandardQuota(name) && !appliesTo(scope, name)) {
        errors.push(invalidValue(field, scopes, 'unsupported scope applied to resource'));
      }
    }
  }
  checkConflicts(errors, scopes, scopes, field);
}

const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function checkScopeSelector(errors: Errors, { scopeSelector, scopes, hard = {} }: ResourceQuotaSpec): void {
  const expressions = scopeSelector?.matchExpressions ?? [];
  const field = 'spec.scopeSelector.matchExpressions';
  for (const { scopeName, operator, values = [] } of expressions) {
    if (!SCOPES.has(scopeName)) errors.push(invalidValue(`${field}.scopeName`, scopeName, 'unsupported scope'));
    for (const name of Object.keys(hard).sort()) {
      if (!isStandardQuota(name) || appliesTo(scopeName, name)) continue;
      errors.push(invalidValue(field, scopeSelector, 'unsupported scope applied to resource'));
    }
    const valued = scopeName === 'PriorityClass' || scopeName === 'VolumeAttributesClass' || !SCOPES.has(scopeName);
    if (!valued && operator !== 'Exists') errors.push(invalidValue(`${field}.operator`, operator, EXISTS_ONLY));
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length > 0) continue;
      const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      errors.push(required(`${field}.values`, why));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length === 0) continue;
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      errors.push(invalidValue(`${field}.values`, values, why));
    } else {
      errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
    }
  }
  const names = expressions.map(({ scopeName }) => scopeName);
  checkConflicts(errors, names, scopes ?? null, field);
}

/** Upstream: pkg/apis/core/validation ValidateResourceQuotaSpec. */
export function checkResourceQuota(errors: Errors, { spec }: ResourceQuota): void {
  checkQuotaList(errors, 'spec.hard', spec.hard);
  checkScopes(errors, spec);
  checkScopeSelector(errors, spec);
}

/** Upstream: ValidateResourceQuotaUpdate. */
export function checkResourceQuotaUpdate(errors: Errors, next: ResourceQuota, old: ResourceQuota): void {
  checkResourceQuota(errors, next);
  const [before, after] = [new Set(old.spec.scopes), new Set(next.spec.scopes)];
  const same = before.size === after.size && [...before].every((scope) => after.has(scope));
  if (!same) errors.push(invalidValue('spec.scopes', next.spec.scopes ?? null, 'field is immutable'));
}

export function checkResourceQuotaStatus(errors: Errors, { status = {} }: ResourceQuota): void {
  checkQuotaList(errors, 'status.hard', status.hard);
  checkQuotaList(errors, 'status.used', status.used);
}

const LIMIT_TYPES = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

function checkLimitType(errors: Errors, field: string, type: string): void {
  const before = errors.length;
  check(errors, field, type, isQualifiedName);
  if (errors.length > before || type.includes('/') || LIMIT_TYPES.has(type)) return;
  errors.push(invalidValue(field, type, 'must be a standard limit type or fully qualified'));
}

/** Pairs of bounds of which the first may not be more than the second; the error is said of a field and shows a value. */
const ORDERED = [
  ['min', 'max', 'min', 'min', 'min value', 'max value'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest', 'min value', 'default request value'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest', 'default request value', 'max value'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest', 'default request value', 'default limit value'],
  ['min', 'default', 'default', 'min', 'min value', 'default value'],
  ['default', 'max', 'default', 'max', 'default value', 'max value'],
] as const;

function toNumber(quantity: string): number {
  return Number(parseQuantity(quantity).nanos) / 1e9;
}

function checkRatio(errors: Errors, field: string, limit: LimitRangeItem, name: string): void {
  const ratio = limit.maxLimitRequestRatio?.[name];
  if (ratio === undefined) return;
  const at = `${field}.maxLimitRequestRatio[${name}]`;
  if (compareQuantities(ratio, '1') < 0) errors.push(invalidValue(at, ratio, `ratio ${ratio} is less than 1`));
  const [min, max] = [limit.min?.[name], limit.max?.[name]];
  if (min === undefined || max === undefined) return;
  const most = toNumber(max) / toNumber(min);
  if (toNumber(ratio) > most) {
    errors.push(invalidValue(at, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`));
  }
}

function checkBounds(errors: Errors, field: string, limit: LimitRangeItem, name: string): void {
  for (const [low, high, where, shown, lowName, highName] of ORDERED) {
    const [small, large] = [limit[low]?.[name], limit[high]?.[name]];
    if (small === undefined || large === undefined || compareQuantities(small, large) <= 0) continue;
    const why = `${lowName} ${small} is greater than ${highName} ${large}`;
    errors.push(invalidValue(`${field}.${where}[${name}]`, limit[shown]?.[name], why));
  }
  checkRatio(errors, field, limit, name);
  const [given, request] = [limit.default?.[name], limit.defaultRequest?.[name]];
  if (mayOvercommit(name) || given === undefined || request === undefined) return;
  if (compareQuantities(given, request) === 0) return;
  const why = `default value ${given} must equal to defaultRequest value ${request} in ${name}`;
  errors.push(invalidValue(`${field}.defaultRequest[${name}]`, request, why));
}

function checkLimit(errors: Errors, field: string, limit: LimitRangeItem): void {
  const names = new Set<string>();
  const forPods = limit.type === 'Pod';
  const checkNames = (bound: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'): void => {
    for (const name of Object.keys(limit[bound] ?? {})) {
      const scope = forPods || limit.type === 'Container' ? 'container' : 'any';
      checkResourceName(errors, `${field}.${bound}[${name}]`, name, scope);
      names.add(name);
    }
  };
  checkNames('max');
  checkNames('min');
  for (const bound of ['default', 'defaultRequest'] as const) {
    if (!forPods) checkNames(bound);
    else if (Object.keys(limit[bound] ?? {}).length > 0) {
      errors.push(forbidden(`${field}.${bound}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  if (
    limit.type === 'PersistentVolumeClaim' &&
    limit.min?.['storage'] === undefined &&
    limit.max?.['storage'] === undefined
  ) {
    const why = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(required(`${field}.limits`, why));
  }
  checkNames('maxLimitRequestRatio');
  for (const name of names) checkBounds(errors, field, limit, name);
}

/** Upstream: ValidateLimitRange. */
export function checkLimitRange(errors: Errors, { spec }: LimitRange): void {
  const types = new Set<string>();
  spec.limits.forEach((limit, index) => {
    const field = `spec.limits[${String(index)}]`;
    checkLimitType(errors, `${field}.type`, limit.type);
    if (types.has(limit.type)) errors.push(duplicate(`${field}.type`, limit.type));
    types.add(limit.type);
    checkLimit(errors, field, limit);
  });
}
