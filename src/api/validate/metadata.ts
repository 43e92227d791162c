import type { ObjectMeta, OwnerReference } from '../generated/types.ts';
import { type Check, byteLength, isDns1123Label, isQualifiedName } from '../names/index.ts';
import type { Resource } from '../resources/index.ts';
import { type Errors, check, checkLabels, immutable, nonNegative } from './common.ts';
import { type FieldError, forbidden, invalidValue, required, tooLong } from './field-error.ts';

const ANNOTATIONS_LIMIT = 256 * 1024;
const FIELD_MANAGER_LIMIT = 128;

/** A generated name's base may end in a dash. */
function checkPrefix(errors: Errors, base: string, name: Check): void {
  const masked = base.length > 1 && base.endsWith('-') ? `${base.slice(0, -1)}a` : base;
  for (const message of name(masked)) errors.push(invalidValue('metadata.generateName', base, message));
}

export function checkAnnotations(errors: Errors, field: string, annotations: ObjectMeta['annotations']): void {
  let size = 0;
  for (const key in annotations) {
    for (const message of isQualifiedName(key.toLowerCase())) errors.push(invalidValue(field, key, message));
    size += byteLength(key) + byteLength(annotations[key] ?? '');
  }
  if (size > ANNOTATIONS_LIMIT) errors.push(tooLong(field, ANNOTATIONS_LIMIT));
}

function checkOwners(errors: Errors, owners: readonly OwnerReference[]): void {
  const field = 'metadata.ownerReferences';
  let controller = '';
  for (const owner of owners) {
    if (owner.apiVersion === '' || owner.apiVersion.endsWith('/')) {
      errors.push(invalidValue(`${field}.apiVersion`, owner.apiVersion, 'version must not be empty'));
    }
    for (const part of ['kind', 'name', 'uid'] as const) {
      if (owner[part] === '') errors.push(invalidValue(`${field}.${part}`, owner[part], 'must not be empty'));
    }
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') {
      errors.push(invalidValue(field, owner, '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === '') controller = name;
    else {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalidValue(field, owners, why));
    }
  }
}

function checkFinalizers(errors: Errors, finalizers: readonly string[]): void {
  const field = 'metadata.finalizers';
  for (const finalizer of finalizers) check(errors, field, finalizer, isQualifiedName);
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalidValue(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
}

function checkManagedFields(errors: Errors, meta: ObjectMeta): void {
  (meta.managedFields ?? []).forEach((entry, index) => {
    const field = `metadata.managedFields[${String(index)}]`;
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') {
      errors.push(invalidValue(`${field}.operation`, entry.operation ?? '', 'must be `Apply` or `Update`'));
    }
    if (entry.fieldsType !== undefined && entry.fieldsType !== 'FieldsV1') {
      errors.push(invalidValue(`${field}.fieldsType`, entry.fieldsType, 'must be `FieldsV1`'));
    }
    if (byteLength(entry.manager ?? '') > FIELD_MANAGER_LIMIT) {
      errors.push(tooLong(`${field}.manager`, FIELD_MANAGER_LIMIT));
    }
  });
}

function checkCommon(errors: Errors, meta: ObjectMeta): void {
  nonNegative(errors, 'metadata.generation', meta.generation);
  checkLabels(errors, 'metadata.labels', meta.labels);
  checkAnnotations(errors, 'metadata.annotations', meta.annotations);
  if (meta.ownerReferences !== undefined) checkOwners(errors, meta.ownerReferences);
  if (meta.finalizers !== undefined) checkFinalizers(errors, meta.finalizers);
  if (meta.managedFields !== undefined) checkManagedFields(errors, meta);
}

/**
 * Metadata of a new object, after a name was generated. Upstream: apimachinery/pkg/api/validation/objectmeta.go.
 * @param name what the kind's names may look like
 */
export function checkMetadata(
  errors: Errors,
  resource: Pick<Resource, 'namespaced'>,
  meta: ObjectMeta,
  name: Check,
): void {
  if (meta.generateName !== undefined && meta.generateName !== '') checkPrefix(errors, meta.generateName, name);
  if (meta.name === undefined || meta.name === '') {
    errors.push(required('metadata.name', 'name or generateName is required'));
  } else {
    check(errors, 'metadata.name', meta.name, name);
  }
  const namespace = meta.namespace ?? '';
  if (!resource.namespaced) {
    if (namespace !== '') errors.push(forbidden('metadata.namespace', 'not allowed on this type'));
  } else if (namespace === '') {
    errors.push(required('metadata.namespace'));
  } else {
    check(errors, 'metadata.namespace', namespace, isDns1123Label);
  }
  checkCommon(errors, meta);
}

/** Metadata of an update, main resource or status. */
export function checkMetadataUpdate(errors: Errors, next: ObjectMeta, old: ObjectMeta): void {
  if (old.deletionTimestamp !== undefined) {
    const added = (next.finalizers ?? []).filter((finalizer) => old.finalizers?.includes(finalizer) !== true);
    if (added.length > 0) {
      const list = added
        .sort()
        .map((finalizer) => JSON.stringify(finalizer))
        .join(', ');
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
      errors.push(forbidden('metadata.finalizers', why));
    }
  }
  if (next.resourceVersion === undefined || next.resourceVersion === '') {
    errors.push(invalidValue('metadata.resourceVersion', '', 'must be specified for an update'));
  }
  if ((next.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(invalidValue('metadata.generation', next.generation ?? 0, 'must not be decremented'));
  }
  const fixed = [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const;
  for (const field of fixed) {
    if (next[field] !== old[field]) immutable(errors, `metadata.${field}`, next[field], old[field]);
  }
  checkCommon(errors, next);
}

/** {@link checkMetadata} as a list of errors. */
export function validateMetadata(
  resource: Pick<Resource, 'namespaced'>,
  meta: ObjectMeta,
  name: Check,
): readonly FieldError[] {
  const errors: Errors = [];
  checkMetadata(errors, resource, meta, name);
  return errors;
}
