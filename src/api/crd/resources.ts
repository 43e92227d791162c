import type { CustomResourceDefinition } from '../generated/types.ts';
import type { Resource } from '../resources/index.ts';
import { behaviorOf } from './behavior.ts';
import { namedBy, subresourcesOf } from './client-resources.ts';
import { type CompileRules, NO_RULES } from './rules.ts';
import { type CustomVersion, versionOf } from './versions.ts';

/** In upstream's order. */
const VERBS: readonly string[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** What is served of a definition. */
export interface CustomKind {
  /** One for each version that is served. */
  readonly resources: readonly Resource[];
  /** The version in which objects are stored, served or not. */
  readonly stored: Resource;
}

/**
 * What an established definition defines.
 * upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go getOrCreateServingInfoFor
 */
export function customKind(
  crd: CustomResourceDefinition,
  compileRules: CompileRules = NO_RULES,
): CustomKind | undefined {
  const versions = crd.spec.versions.map((version) => versionOf(crd, version));
  const byApiVersion = new Map(versions.map((version) => [version.apiVersion, version]));
  const storage = versions.find(({ version }) => version.storage);
  if (storage === undefined) return undefined;
  const stored = resourceOf(storage, byApiVersion, compileRules);
  const served = versions.filter(({ version }) => version.served);
  const resources = served.map((version) =>
    version === storage
      ? stored
      : Object.freeze({ ...resourceOf(version, byApiVersion, compileRules), storage: stored }),
  );
  return { resources, stored };
}

function resourceOf(
  version: CustomVersion,
  versions: ReadonlyMap<string, CustomVersion>,
  compileRules: CompileRules,
): Resource {
  return Object.freeze({
    ...namedBy(version.crd),
    version: version.name,
    verbs: VERBS,
    subresources: subresourcesOf(version.version),
    behavior: behaviorOf(version, versions, compileRules),
  });
}
