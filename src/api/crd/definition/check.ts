import type { CustomResourceDefinition, CustomResourceDefinitionSpec } from '../../generated/types.ts';
import { isDns1123Subdomain } from '../../names/index.ts';
import { type Errors, immutable, oneOf } from '../../validate/common.ts';
import { invalidValue, required } from '../../validate/field-error.ts';
import { isTrue } from '../conditions.ts';
import { checkApproval } from './approval-check.ts';
import { checkConversion } from './conversion-check.ts';
import { defaultErrors } from './defaults-check.ts';
import { isHoisted, type Part, partsOf } from './hoisted.ts';
import { checkNames, requireNames } from './names-check.ts';
import { checkColumn, checkSubresources } from './paths-check.ts';
import { checkRoot } from './root-check.ts';
import { checkSchema } from './schema-check.ts';
import { checkSelectableFields } from './selectable-check.ts';
import { structuralErrors } from './structural-check.ts';
import { checkStoredVersions, checkVersions } from './versions-check.ts';

/** upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go */
export function checkDefinition(errors: Errors, crd: CustomResourceDefinition): void {
  const { plural } = crd.spec.names;
  if (crd.metadata.name !== '' && crd.metadata.name !== `${plural}.${crd.spec.group}`) {
    errors.push(invalidValue('metadata.name', crd.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  checkAll(errors, crd);
}

export function checkDefinitionUpdate(
  errors: Errors,
  next: CustomResourceDefinition,
  old: CustomResourceDefinition,
): void {
  checkAll(errors, next, old);
  if (isTrue(old, 'Established')) {
    immutable(errors, 'spec.scope', next.spec.scope, old.spec.scope);
    immutable(errors, 'spec.names.kind', next.spec.names.kind, old.spec.names.kind);
  }
  immutable(errors, 'spec.group', next.spec.group, old.spec.group);
  immutable(errors, 'spec.names.plural', next.spec.names.plural, old.spec.names.plural);
}

export function checkDefinitionStatus(errors: Errors, { status }: CustomResourceDefinition): void {
  if (status?.acceptedNames !== undefined) checkNames(errors, 'status.acceptedNames', status.acceptedNames);
}

function checkAll(errors: Errors, next: CustomResourceDefinition, old?: CustomResourceDefinition): void {
  checkSpec(errors, next, old);
  checkDefinitionStatus(errors, next);
  checkStoredVersions(errors, next);
  checkApproval(errors, next, old);
  if (next.spec.preserveUnknownFields === true && old?.spec.preserveUnknownFields !== true) {
    const why =
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
    errors.push(invalidValue('spec.preserveUnknownFields', true, why));
  }
}

function checkSpec(errors: Errors, crd: CustomResourceDefinition, old?: CustomResourceDefinition): void {
  const { spec } = crd;
  checkGroup(errors, spec.group);
  oneOf(errors, 'spec.scope', spec.scope, ['Cluster', 'Namespaced']);
  checkSchemasPresent(errors, spec);
  checkVersions(errors, spec);
  requireNames(errors, spec.names);
  checkNames(errors, 'spec.names', spec.names);
  for (const part of partsOf(spec, 'schema')) checkPartSchema(errors, spec, part);
  for (const { path, value } of partsOf(spec, 'subresources')) checkSubresources(errors, path, value);
  for (const { path, value } of partsOf(spec, 'additionalPrinterColumns')) {
    for (const [index, column] of value.entries()) checkColumn(errors, `${path}[${String(index)}]`, column);
  }
  checkSelectableFields(errors, crd, old);
  checkConversion(errors, spec.conversion);
}

function checkGroup(errors: Errors, group: string): void {
  const field = 'spec.group';
  if (group === '') {
    errors.push(required(field));
    return;
  }
  const problems = isDns1123Subdomain(group);
  if (problems.length > 0) errors.push(invalidValue(field, group, problems.join(',')));
  else if (!group.includes('.')) errors.push(invalidValue(field, group, 'should be a domain with at least one dot'));
}

function checkSchemasPresent(errors: Errors, spec: CustomResourceDefinitionSpec): void {
  for (const [index, { schema }] of spec.versions.entries()) {
    if (schema?.openAPIV3Schema !== undefined) continue;
    errors.push(required(`spec.versions[${String(index)}].schema.openAPIV3Schema`));
  }
}

function checkPartSchema(errors: Errors, spec: CustomResourceDefinitionSpec, part: Part<'schema'>): void {
  const { openAPIV3Schema: schema } = part.value;
  if (schema === undefined) return;
  const path = `${part.path}.openAPIV3Schema`;
  const hasStatus =
    part.version === undefined || isHoisted(spec, 'subresources')
      ? spec.versions.some(({ subresources }) => subresources?.status !== undefined)
      : part.version.subresources?.status !== undefined;
  checkRoot(errors, path, schema, hasStatus);
  const structural = structuralErrors(path, schema);
  errors.push(...structural);
  if (structural.length === 0) errors.push(...defaultErrors(path, asObject(schema)));
  checkSchema(errors, path, schema);
}

function asObject<T extends object>(schema: T): T {
  return { ...schema, 'x-kubernetes-embedded-resource': true };
}
