import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../generated/types.ts';
import { OBJECT_VERBS, type Resource } from '../resources/index.ts';
import { isTrue } from './conditions.ts';

/**
 * How clients reach the objects of a definition: each version that is served, the one they are stored in first. None
 * before it is established.
 */
export function customClientResources(crd: CustomResourceDefinition): readonly Resource[] {
  if (!isTrue(crd, 'Established')) return [];
  const served = crd.spec.versions.filter((version) => version.served);
  return [...served]
    .sort((a, b) => Number(b.storage) - Number(a.storage))
    .map((version) => ({
      ...namedBy(crd),
      version: version.name,
      subresources: subresourcesOf(version),
      verbs: OBJECT_VERBS,
    }));
}

/** What all versions have in common. */
export function namedBy(
  crd: CustomResourceDefinition,
): Omit<Resource, 'version' | 'subresources' | 'verbs' | 'behavior' | 'storage' | '__type'> {
  const names = crd.status?.acceptedNames ?? crd.spec.names;
  return {
    group: crd.spec.group,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: crd.spec.scope === 'Namespaced',
  };
}

export function subresourcesOf({ subresources }: CustomResourceDefinitionVersion): readonly string[] {
  const { status, scale } = subresources ?? {};
  return [...(status === undefined ? [] : ['status']), ...(scale === undefined ? [] : ['scale'])];
}
