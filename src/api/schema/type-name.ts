import type { Resource } from '../resources/index.ts';

/** Kinds whose generated type is named otherwise, because several groups or versions have one. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  'v1 Event': 'CoreV1Event',
  'events.k8s.io/v1 Event': 'EventsV1Event',
  'autoscaling/v2 HorizontalPodAutoscaler': 'V2HorizontalPodAutoscaler',
  'resource.k8s.io/v1 ResourceClaim': 'ResourceV1ResourceClaim',
};

/** Name of the generated type of a resource: `Deployment`, `CoreV1Event`. */
export function typeNameOf(resource: Pick<Resource, 'group' | 'version' | 'kind'>): string {
  const groupVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return TYPE_NAMES[`${groupVersion} ${resource.kind}`] ?? resource.kind;
}
