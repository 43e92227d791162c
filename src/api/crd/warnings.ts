import type { CustomResourceDefinition } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import { isQualifiedName } from '../names/index.ts';
import { fieldSchema, itemsOf, type Schema } from './schema/schema.ts';
import { knownFormat } from './validation/formats.ts';

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/**
 * What to say of finalizers that a custom object gets.
 * upstream: apiextensions-apiserver pkg/registry/customresource/validator.go validateKubeFinalizerName
 */
export function finalizerWarnings(object: KubernetesObject, old: KubernetesObject | undefined): readonly string[] {
  const before = old?.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((finalizer) => !before.includes(finalizer));
  return [...new Set(added)].sort().flatMap(warningsOf);
}

function warningsOf(finalizer: string): readonly string[] {
  const field = `metadata.finalizers: ${JSON.stringify(finalizer)}`;
  const problems = isQualifiedName(finalizer).map((problem) => `${field}: ${problem}`);
  if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) return problems;
  const path = finalizer.includes('.') ? ' including a path (/)' : '';
  const advice = `prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
  return [...problems, `${field}: ${advice}`];
}

/**
 * What to say of a definition that is accepted all the same; what was there before is not said again.
 * upstream: apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go WarningsOnCreate, WarningsOnUpdate
 */
export function definitionWarnings(
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly string[] {
  const before = new Set(old === undefined ? [] : allWarnings(old));
  return allWarnings(crd).filter((warning) => !before.has(warning));
}

function allWarnings({ spec }: CustomResourceDefinition): readonly string[] {
  const parts = spec.versions.flatMap(({ schema }) => partsOf(schema?.openAPIV3Schema));
  const formats = parts
    .filter(({ format = '' }) => format !== '')
    .filter((part) => knownFormat(part) === '')
    .map(({ format = '' }) => `unrecognized format ${JSON.stringify(format)}`);
  const sets = parts.flatMap(setWarning);
  return [...new Set([...formats, ...[...sets].sort()])];
}

function setWarning(schema: Schema): readonly string[] {
  const type = itemsOf(schema)?.type;
  if (schema['x-kubernetes-list-type'] !== 'set' || (type !== 'object' && type !== 'array')) return [];
  return [
    `x-kubernetes-list-type: set for items of type ${JSON.stringify(type)} is not supported by server-side apply or CEL validation rules`,
  ];
}

/** A schema and all schemas in it. */
function partsOf(schema: Schema | undefined): readonly Schema[] {
  if (schema === undefined) return [];
  const { allOf = [], anyOf = [], oneOf = [], not, properties = {}, additionalProperties } = schema;
  const values = additionalProperties === undefined ? undefined : fieldSchema({ additionalProperties }, '');
  const inner = [...allOf, ...anyOf, ...oneOf, not, ...Object.values(properties), values, itemsOf(schema)];
  return [schema, ...inner.flatMap(partsOf)];
}
