import type { ResourceRequirements } from '../generated/types.ts';
import { isQualifiedName } from '../names/index.ts';
import { compareQuantities, parseQuantity } from '../quantity/index.ts';
import { type Errors, check } from './common.ts';
import { forbidden, invalidValue, required } from './field-error.ts';

const CONTAINER_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage']);
const PLAIN_RESOURCES = new Set([...CONTAINER_RESOURCES, 'storage', 'pods', 'services', 'secrets', 'configmaps']);
const MILLI = 1000_000n;
const UNIT = 1000_000_000n;

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isExtended(name: string): boolean {
  return name.includes('/') && !name.startsWith('kubernetes.io/') && !name.startsWith('requests.');
}

/** Name of a resource in a list; containers know fewer than nodes and quotas. */
export function checkResourceName(errors: Errors, field: string, name: string, forContainer: boolean): void {
  const before = errors.length;
  check(errors, field, name, isQualifiedName);
  if (errors.length > before) return;
  if (!name.includes('/')) {
    if (forContainer && !CONTAINER_RESOURCES.has(name) && !isHugePages(name)) {
      errors.push(invalidValue(field, name, 'must be a standard resource for containers'));
    } else if (!forContainer && !PLAIN_RESOURCES.has(name) && !isHugePages(name)) {
      errors.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
    }
  } else if (forContainer && !isExtended(name)) {
    errors.push(invalidValue(field, name, "doesn't follow extended resource name standard"));
  }
}

export function checkResourceQuantity(errors: Errors, field: string, name: string, text: string): void {
  const { nanos } = parseQuantity(text);
  if (nanos < 0n) errors.push(invalidValue(field, text, 'must be greater than or equal to 0'));
  const integer = name === 'pods' || isExtended(name);
  if (integer && nanos % UNIT !== 0n) errors.push(invalidValue(field, text, 'must be an integer'));
  else if (nanos % MILLI !== 0n) errors.push(invalidValue(field, text, 'must be a multiple of 1m'));
}

function checkList(errors: Errors, field: string, list: Readonly<Record<string, string>> | undefined): void {
  for (const name in list) {
    checkResourceName(errors, field, name, true);
    checkResourceQuantity(errors, `${field}[${name}]`, name, list[name] ?? '0');
  }
}

/** Upstream: ValidateContainerResourceRequirements. */
export function checkResources(errors: Errors, field: string, resources: ResourceRequirements | undefined): void {
  if (resources === undefined) return;
  const { limits, requests } = resources;
  checkList(errors, `${field}.limits`, limits);
  checkList(errors, `${field}.requests`, requests);
  for (const name in requests) {
    const request = requests[name] ?? '0';
    const limit = limits?.[name];
    const overcommit = !isHugePages(name) && !isExtended(name);
    if (limit === undefined) {
      if (!overcommit) errors.push(required(`${field}.limits`, 'Limit must be set for non overcommitable resources'));
    } else if (request !== limit) {
      const order = compareQuantities(request, limit);
      if (order !== 0 && !overcommit) {
        errors.push(invalidValue(`${field}.requests`, request, `must be equal to ${name} limit of ${limit}`));
      } else if (order > 0) {
        errors.push(
          invalidValue(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`),
        );
      }
    }
  }
  checkHugePages(errors, field, { ...limits, ...requests });
}

function checkHugePages(errors: Errors, field: string, all: Readonly<Record<string, string>>): void {
  if (all['cpu'] !== undefined || all['memory'] !== undefined) return;
  if (Object.keys(all).some(isHugePages)) errors.push(forbidden(field, 'HugePages require cpu or memory'));
}
