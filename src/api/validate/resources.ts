import type { ResourceRequirements } from '../generated/types.ts';
import { isDns1123Label, isQualifiedName } from '../names/index.ts';
import { compareQuantities, parseQuantity } from '../quantity/index.ts';
import { type Errors, check } from './common.ts';
import { duplicate, forbidden, invalidValue, notFound, notSupported, required } from './field-error.ts';

const CONTAINER_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage']);
const POD_LEVEL_RESOURCES = ['cpu', 'memory'];
/** Upstream: helper.standardResources */
const STANDARD_RESOURCES = new Set([
  ...CONTAINER_RESOURCES,
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.storage',
  'services.nodeports',
  'services.loadbalancers',
]);
const INTEGER_RESOURCES = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const MAX_NAME = 63;
const UNIT = 1_000_000_000n;

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

/** Upstream: helper.IsNativeResource */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Upstream: helper.IsExtendedResourceName */
function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith('requests.')) return false;
  return isQualifiedName(`requests.${name}`).length === 0 || name.length > MAX_NAME;
}

/** Upstream: helper.IsOvercommitAllowed */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** Where a name stands: what containers may ask for is less than what nodes and quotas count. */
export type ResourceScope = 'container' | 'pod' | 'any';

/** Upstream: validateResourceName, validateContainerResourceName, validatePodResourceName. */
export function checkResourceName(errors: Errors, field: string, name: string, scope: ResourceScope): void {
  const before = errors.length;
  check(errors, field, name, isQualifiedName);
  if (errors.length > before) return;
  const plain = !name.includes('/');
  if (plain && !STANDARD_RESOURCES.has(name) && !isHugePages(name) && !name.startsWith('requests.hugepages-')) {
    errors.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
    if (scope === 'pod') return;
  }
  if (scope === 'pod') {
    const known = POD_LEVEL_RESOURCES.includes(name) || isHugePages(name);
    if (!known) errors.push(notSupported(field, name, POD_LEVEL_RESOURCES));
  } else if (scope === 'container') {
    if (plain && !CONTAINER_RESOURCES.has(name) && !isHugePages(name)) {
      errors.push(invalidValue(field, name, 'must be a standard resource for containers'));
    } else if (!isNative(name) && !isExtended(name)) {
      errors.push(invalidValue(field, name, "doesn't follow extended resource name standard"));
    }
  }
}

/** Upstream: ValidateResourceQuantityValue. */
export function checkResourceQuantity(errors: Errors, field: string, name: string, text: string): void {
  const { nanos } = parseQuantity(text);
  if (nanos < 0n) errors.push(invalidValue(field, text, 'must be greater than or equal to 0'));
  const integer = INTEGER_RESOURCES.has(name) || isExtended(name);
  if (integer && nanos % UNIT !== 0n) errors.push(invalidValue(field, text, 'must be an integer'));
}

function isDivisible(name: string, text: string): boolean {
  const size = name.slice('hugepages-'.length);
  try {
    const page = parseQuantity(size).nanos;
    const { nanos } = parseQuantity(text);
    return page > 0n && nanos % page === 0n && nanos >= 0n;
  } catch (cause) {
    if (cause instanceof Error) return false;
    throw cause;
  }
}

type List = Readonly<Record<string, string>> | undefined;

function checkList(errors: Errors, field: string, list: List, scope: ResourceScope): void {
  for (const name in list) {
    const at = `${field}[${name}]`;
    const value = list[name] ?? '0';
    checkResourceName(errors, at, name, scope);
    checkResourceQuantity(errors, at, name, value);
    if (isHugePages(name) && !isDivisible(name, value)) {
      errors.push(invalidValue(at, value, `${value} is not positive integer multiple of ${name}`));
    }
  }
}

function checkAgainstLimits(errors: Errors, field: string, limits: List, requests: List): void {
  for (const name in requests) {
    const request = requests[name] ?? '0';
    const limit = limits?.[name];
    if (limit === undefined) {
      if (mayOvercommit(name)) continue;
      errors.push(required(`${field}.limits`, 'Limit must be set for non overcommitable resources'));
    } else if (request !== limit) {
      const order = compareQuantities(request, limit);
      const [at, of] = [`${field}.requests`, `${name} limit of ${limit}`];
      if (order !== 0 && !mayOvercommit(name)) errors.push(invalidValue(at, request, `must be equal to ${of}`));
      else if (order > 0) errors.push(invalidValue(at, request, `must be less than or equal to ${of}`));
    }
  }
}

function checkHugePages(errors: Errors, field: string, all: Readonly<Record<string, string>>): void {
  if (all['cpu'] !== undefined || all['memory'] !== undefined) return;
  if (Object.keys(all).some(isHugePages)) errors.push(forbidden(field, 'HugePages require cpu or memory'));
}

type Claims = NonNullable<ResourceRequirements['claims']>;

/** Upstream: validateResourceClaimNames. @param podClaims names in `spec.resourceClaims` */
function checkClaims(errors: Errors, field: string, claims: Claims, podClaims: ReadonlySet<string>): void {
  const names = new Set<string>();
  claims.forEach(({ name, request = '' }, index) => {
    const at = `${field}[${String(index)}]`;
    if (name === '') {
      errors.push(required(at));
      return;
    }
    if (names.has(name)) errors.push(duplicate(at, name));
    else {
      if (request !== '') check(errors, `${at}.request`, request, isDns1123Label);
      const key = request === '' ? name : `${name}/${request}`;
      if (names.has(key)) errors.push(duplicate(at, key));
      else if (request === '' && [...names].some((other) => other.startsWith(`${name}/`))) {
        errors.push(duplicate(at, name));
      }
      names.add(key);
    }
    if (podClaims.has(name)) return;
    const known = podClaims.size === 0 ? ' which is empty' : `: ${[...podClaims].sort().join(', ')}`;
    const detail = `must be one of the names in pod.spec.resourceClaims${known}`;
    errors.push({ ...notFound(at, name), detail });
  });
}

const NO_CLAIMS: ReadonlySet<string> = new Set();

/** Upstream: validateResourceRequirements. @param podClaims names in `spec.resourceClaims` */
export function checkResources(
  errors: Errors,
  field: string,
  resources: ResourceRequirements | undefined,
  scope: ResourceScope = 'container',
  podClaims: ReadonlySet<string> = NO_CLAIMS,
): void {
  if (resources === undefined) return;
  const { limits, requests, claims } = resources;
  if (limits !== undefined) checkList(errors, `${field}.limits`, limits, scope);
  if (requests !== undefined) {
    checkList(errors, `${field}.requests`, requests, scope);
    checkAgainstLimits(errors, field, limits, requests);
  }
  if (limits !== undefined || requests !== undefined) checkHugePages(errors, field, { ...limits, ...requests });
  if (claims !== undefined && scope === 'container') checkClaims(errors, `${field}.claims`, claims, podClaims);
}
