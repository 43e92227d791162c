import { type KubernetesObject, type Resource, strategyWarnings, supportWarnings } from '../../api/index.ts';

/** What an object that is accepted is warned of. @param old undefined when it is created */
export const objectWarnings = (
  resource: Resource,
  object: KubernetesObject,
  old?: KubernetesObject,
): readonly string[] => [...strategyWarnings(resource, object, old), ...supportWarnings(resource, object)];

/** What a pod is warned of that gets ephemeral containers: upstream says nothing, and of the others it was said before. */
export const ephemeralWarnings = (resource: Resource, object: KubernetesObject): readonly string[] =>
  supportWarnings(resource, object).filter((text) => text.startsWith('spec.ephemeralContainers'));
