import type { CustomResourceDefinition, CustomResourceDefinitionStatus } from '../generated/types.ts';

const NEW: CustomResourceDefinitionStatus = { acceptedNames: { plural: '', kind: '' }, conditions: [] };

/**
 * The status of a definition that is written: the version in which objects are stored from now on is one of those that
 * they may be stored in. A new one has no other status, whatever the client sent.
 * upstream: apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go
 */
export function definitionStatus(
  { spec }: CustomResourceDefinition,
  old: CustomResourceDefinitionStatus = NEW,
): CustomResourceDefinitionStatus {
  const storage = spec.versions.find((version) => version.storage)?.name;
  const stored = old.storedVersions ?? [];
  if (storage === undefined || stored.includes(storage)) return old;
  return { ...old, storedVersions: [...stored, storage] };
}
