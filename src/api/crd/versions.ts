import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../generated/types.ts';
import type { Schema } from './schema/schema.ts';

/** A version of a custom kind: what its behaviour is made of. */
export interface CustomVersion {
  readonly crd: CustomResourceDefinition;
  readonly version: CustomResourceDefinitionVersion;
  readonly group: string;
  readonly name: string;
  /** `group/version` */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly schema: Schema | undefined;
  readonly hasStatus: boolean;
}

export function versionOf(crd: CustomResourceDefinition, version: CustomResourceDefinitionVersion): CustomVersion {
  const { group, scope } = crd.spec;
  return {
    crd,
    version,
    group,
    name: version.name,
    apiVersion: `${group}/${version.name}`,
    kind: crd.status?.acceptedNames?.kind ?? crd.spec.names.kind,
    namespaced: scope === 'Namespaced',
    schema: version.schema?.openAPIV3Schema,
    hasStatus: version.subresources?.status !== undefined,
  };
}
