import { jsonEqual } from '../equal.ts';
import type {
  ObjectMeta,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  TypedObjectReference,
} from '../generated/types.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName } from '../names/index.ts';
import { compareQuantities, parseQuantity } from '../quantity/index.ts';
import { type Errors, check, checkLabels, checkSelector, immutable } from './common.ts';
import { diffText } from './diff.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkAnnotations } from './metadata.ts';

export const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const VOLUME_MODES = ['Block', 'Filesystem'];
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export function checkAccessModes(errors: Errors, field: string, modes: readonly string[]): void {
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.push(notSupported(field, mode, ACCESS_MODES));
  const single = modes.includes('ReadWriteOncePod');
  if (single && modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode))) {
    errors.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'));
  }
}

/** A quantity that is more than nothing. Upstream: ValidatePositiveQuantityValue */
export function checkPositive(errors: Errors, field: string, quantity: string): void {
  if (parseQuantity(quantity).nanos <= 0n) errors.push(invalidValue(field, quantity, 'must be greater than zero'));
}

function checkSource(errors: Errors, field: string, source: TypedObjectReference): void {
  const { apiGroup = '', kind, name, namespace = '' } = source;
  if (name === '') errors.push(required(`${field}.name`));
  if (kind === '') errors.push(required(`${field}.kind`));
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') {
    errors.push(invalidValue(field, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  }
  if (apiGroup !== '') check(errors, `${field}.apiGroup`, apiGroup, isDns1123Subdomain);
  if (namespace !== '') check(errors, `${field}.namespace`, namespace, isDns1123Label);
}

function checkSources(errors: Errors, field: string, spec: PersistentVolumeClaimSpec): void {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined) checkSource(errors, `${field}.dataSource`, dataSource);
  if (dataSourceRef !== undefined) checkSource(errors, `${field}.dataSourceRef`, dataSourceRef);
  if (dataSource === undefined || dataSourceRef === undefined) return;
  const { namespace = '', ...reference } = dataSourceRef;
  // upstream prints the path itself as the value
  if (namespace !== '') {
    errors.push(invalidValue(field, {}, 'may not be specified when dataSourceRef.namespace is specified'));
  } else if (!jsonEqual(dataSource, reference)) {
    errors.push(invalidValue(field, {}, 'must match dataSourceRef'));
  }
}

/** Upstream: ValidatePersistentVolumeClaimSpec. */
export function checkClaimSpec(errors: Errors, field: string, spec: PersistentVolumeClaimSpec): void {
  const { accessModes = [], selector, storageClassName = '', volumeMode, volumeAttributesClassName = '' } = spec;
  if (accessModes.length === 0) {
    errors.push(required(`${field}.accessModes`, 'at least 1 access mode is required'));
  }
  if (selector !== undefined) checkSelector(errors, `${field}.selector`, selector);
  checkAccessModes(errors, `${field}.accessModes`, accessModes);
  const storage = spec.resources?.requests?.['storage'];
  if (storage === undefined) errors.push(required(`${field}.resources[storage]`));
  else checkPositive(errors, `${field}.resources[storage]`, storage);
  if (storageClassName !== '') check(errors, `${field}.storageClassName`, storageClassName, isDns1123Subdomain);
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode)) {
    errors.push(notSupported(`${field}.volumeMode`, volumeMode, VOLUME_MODES));
  }
  checkSources(errors, field, spec);
  if (volumeAttributesClassName !== '') {
    check(errors, `${field}.volumeAttributesClassName`, volumeAttributesClassName, isDns1123Subdomain);
  }
}

/** Metadata in a template may be labels and annotations only. Upstream: ValidateTemplateObjectMeta */
function checkTemplateMetadata(errors: Errors, field: string, metadata: ObjectMeta): void {
  checkAnnotations(errors, `${field}.annotations`, metadata.annotations);
  checkLabels(errors, `${field}.labels`, metadata.labels);
  for (const name of Object.keys(metadata)) {
    if (name !== 'annotations' && name !== 'labels') errors.push(forbidden(`${field}.${name}`, 'cannot be set'));
  }
}

/** Upstream: ValidatePersistentVolumeClaimTemplate. */
export function checkClaimTemplate(errors: Errors, field: string, template: PersistentVolumeClaimTemplate): void {
  checkTemplateMetadata(errors, `${field}.metadata`, template.metadata ?? {});
  checkClaimSpec(errors, `${field}.spec`, template.spec);
}

/** Upstream: ValidatePersistentVolumeClaim. */
export function checkClaim(errors: Errors, { spec }: PersistentVolumeClaim): void {
  checkClaimSpec(errors, 'spec', spec);
}

const IMMUTABLE =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** The new spec with what may change put back. */
function withMutable(next: PersistentVolumeClaim, old: PersistentVolumeClaim): PersistentVolumeClaimSpec {
  const spec: { -readonly [K in keyof PersistentVolumeClaimSpec]: PersistentVolumeClaimSpec[K] | undefined } = {
    ...next.spec,
  };
  if ((old.spec.volumeName ?? '') === '') spec.volumeName = old.spec.volumeName;
  const named = old.metadata.annotations?.[CLASS_ANNOTATION];
  const fromNothing =
    old.spec.storageClassName === undefined && (named ?? spec.storageClassName) === spec.storageClassName;
  if (fromNothing) spec.storageClassName = undefined;
  if (next.status?.phase === 'Bound') {
    const requests = { ...spec.resources?.requests, storage: old.spec.resources?.requests?.['storage'] ?? '0' };
    if (spec.resources?.requests !== undefined) spec.resources = { ...spec.resources, requests };
    if (spec.volumeAttributesClassName !== undefined) {
      spec.volumeAttributesClassName = old.spec.volumeAttributesClassName;
    }
  }
  return spec as PersistentVolumeClaimSpec;
}

function checkSize(errors: Errors, next: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const size = next.spec.resources?.requests?.['storage'] ?? '0';
  if (compareQuantities(size, old.spec.resources?.requests?.['storage'] ?? '0') >= 0) return;
  if (compareQuantities(size, old.status?.capacity?.['storage'] ?? '0') > 0) return;
  errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
}

/** Upstream: ValidatePersistentVolumeClaimUpdate. */
export function checkClaimUpdate(errors: Errors, next: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  checkClaim(errors, next);
  const kept = old.metadata.annotations?.[CLASS_ANNOTATION];
  const upgraded = kept !== undefined && old.spec.storageClassName === undefined && next.spec.storageClassName === kept;
  if (!upgraded) {
    const field = `metadata.annotations.${CLASS_ANNOTATION}`;
    const annotation = next.metadata.annotations?.[CLASS_ANNOTATION] ?? '';
    if (annotation !== (kept ?? '')) errors.push(invalidValue(field, annotation, 'field is immutable'));
  }
  const munged = withMutable(next, old);
  if (!jsonEqual(munged, old.spec)) errors.push(forbidden('spec', `${IMMUTABLE}\n${diffText(old.spec, munged)}\n`));
  checkSize(errors, next, old);
  immutable(errors, 'volumeMode', next.spec.volumeMode, old.spec.volumeMode);
  const [from, to] = [old.spec.volumeAttributesClassName, next.spec.volumeAttributesClassName];
  if (from === undefined || from === to) return;
  const field = 'spec.volumeAttributesClassName';
  if (to === undefined) errors.push(forbidden(field, 'update from non-nil value to nil is forbidden'));
  else if (to === '') errors.push(forbidden(field, 'update from non-nil value to an empty string is forbidden'));
}

const RESIZE_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

function checkResourceKey(errors: Errors, field: string, name: string): void {
  const before = errors.length;
  check(errors, field, name, isQualifiedName);
  if (errors.length > before) return;
  const native = !name.includes('/') || name.startsWith('kubernetes.io/');
  if (native && name !== 'storage') errors.push(notSupported(field, name, ['storage']));
}

function checkBasic(errors: Errors, field: string, quantity: string): boolean {
  const { nanos } = parseQuantity(quantity);
  if (nanos >= 0n) return true;
  errors.push(invalidValue(field, Number(nanos / 1_000_000_000n), 'must be a valid resource quantity'));
  return false;
}

/** Upstream: ValidatePersistentVolumeClaimStatusUpdate. */
export function checkClaimStatus(errors: Errors, { spec, status = {} }: PersistentVolumeClaim): void {
  if ((spec.accessModes ?? []).length === 0) errors.push(required('Spec.accessModes'));
  for (const name in status.capacity) checkBasic(errors, `status.capacity[${name}]`, status.capacity[name] ?? '0');
  for (const name in status.allocatedResourceStatuses) {
    const field = 'status.allocatedResourceStatus';
    checkResourceKey(errors, field, name);
    const value = status.allocatedResourceStatuses[name] ?? '';
    if (!RESIZE_STATUSES.includes(value)) errors.push(notSupported(field, name, RESIZE_STATUSES));
  }
  for (const name in status.allocatedResources) {
    checkResourceKey(errors, 'status.allocatedResources', name);
    checkBasic(errors, `status.allocatedResources[${name}]`, status.allocatedResources[name] ?? '0');
  }
}
