import type { Resource } from '../../api/index.ts';

/** Whether a resource is the built-in one of this name: custom kinds may have any plural. */
export function isBuiltIn(resource: Resource, name: string): boolean {
  return resource.resource === name && resource.behavior === undefined;
}

/** Whether a resource is one of the built-in ones of these names. */
export function isOneOf(resource: Resource, names: ReadonlySet<string>): boolean {
  return resource.behavior === undefined && names.has(resource.resource);
}
