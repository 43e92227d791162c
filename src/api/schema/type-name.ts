import type { Resource } from '../resources.ts';

/** Kinds whose generated type is named otherwise, because several groups have one. */
const TYPE_NAMES: Readonly<Record<string, string>> = { 'v1 Event': 'CoreV1Event' };

/** Name of the generated type of a resource: `Deployment`, `CoreV1Event`. */
export function typeNameOf(resource: Pick<Resource, 'group' | 'version' | 'kind'>): string {
  const groupVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return TYPE_NAMES[`${groupVersion} ${resource.kind}`] ?? resource.kind;
}
