import { jsonEqual } from '../../equal.ts';
import type { CustomResourceDefinitionSpec, CustomResourceDefinitionVersion } from '../../generated/types.ts';

/** What versions may have in common. */
export type Shared = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields';

/** A part of the versions, and where errors are told of: once where all versions have the same. */
export interface Part<F extends Shared> {
  readonly path: string;
  readonly value: NonNullable<CustomResourceDefinitionVersion[F]>;
  /** Undefined where it is the same in all. */
  readonly version: CustomResourceDefinitionVersion | undefined;
}

/** Upstream's internal names of what is the same in all versions. */
const HOISTED: Readonly<Record<Shared, string>> = {
  schema: 'spec.validation',
  subresources: 'spec.subresources',
  additionalPrinterColumns: 'spec.additionalPrinterColumns',
  selectableFields: 'spec.selectableFields',
};

/** upstream: apiextensions-apiserver pkg/apis/apiextensions/v1/conversion.go: what all versions share moves to the spec. */
export function isHoisted({ versions }: CustomResourceDefinitionSpec, field: Shared): boolean {
  return versions.every((version) => jsonEqual(version[field], versions[0]?.[field]));
}

export function partsOf<F extends Shared>(spec: CustomResourceDefinitionSpec, field: F): readonly Part<F>[] {
  if (isHoisted(spec, field)) {
    const value = spec.versions[0]?.[field];
    return value === undefined ? [] : [{ path: HOISTED[field], value, version: undefined }];
  }
  return spec.versions.flatMap((version, index) => {
    const value = version[field];
    return value === undefined ? [] : [{ path: `spec.versions[${String(index)}].${field}`, value, version }];
  });
}
