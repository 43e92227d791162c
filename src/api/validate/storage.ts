import { jsonEqual } from '../equal.ts';
import type {
  CSIStorageCapacity,
  StorageClass,
  TopologySelectorTerm,
  VolumeAttachment,
  VolumeAttributesClass,
  VolumeError,
} from '../generated/types.ts';
import { byteLength, isDns1123Subdomain, isQualifiedName } from '../names/index.ts';
import { parseQuantity } from '../quantity/index.ts';
import { type Errors, check, checkSelector, immutable } from './common.ts';
import { duplicate, forbidden, invalidValue, notSupported, required, tooLong } from './field-error.ts';
import { checkInlineVolume } from './persistent-volume.ts';
import { checkDriverName } from './volume-sources.ts';

const MAX_PARAMETERS = 512;
const MAX_SIZE = 256 * 1024;
const MAX_MESSAGE = 1024;

function checkProvisioner(errors: Errors, field: string, name: string): void {
  if (name === '') errors.push(required(field));
  else
    for (const message of isQualifiedName(name.toLowerCase())) {
      errors.push(invalidValue(field, name.toLowerCase(), message));
    }
}

type Parameters = StorageClass['parameters'];

function checkParameters(errors: Errors, parameters: Parameters, mayBeEmpty: boolean): void {
  const entries = Object.entries(parameters ?? {});
  if (entries.length > MAX_PARAMETERS) {
    errors.push(tooLong('parameters', MAX_PARAMETERS));
    return;
  }
  let size = 0;
  for (const [key, value] of entries) {
    if (key === '') errors.push(invalidValue('parameters', key, 'field can not be empty.'));
    size += byteLength(key) + byteLength(value);
  }
  if (size > MAX_SIZE) errors.push(tooLong('parameters', MAX_SIZE));
  if (!mayBeEmpty && entries.length === 0) {
    errors.push(required('parameters', 'must contain at least one key/value pair'));
  }
}

type TopologyValues = ReadonlyMap<string, string>;

/** Upstream: ValidateTopologySelectorTerm. @returns what it says, comparable */
function checkTopology(errors: Errors, field: string, term: TopologySelectorTerm): TopologyValues {
  const known = new Map<string, string>();
  (term.matchLabelExpressions ?? []).forEach(({ key, values }, index) => {
    const at = `${field}.matchLabelExpressions[${String(index)}]`;
    if (values.length === 0) errors.push(required(`${at}.values`));
    values.forEach((value, position) => {
      if (values.indexOf(value) < position) errors.push(duplicate(`${at}.values[${String(position)}]`, value));
    });
    check(errors, `${at}.key`, key, isQualifiedName);
    if (known.has(key)) errors.push(duplicate(`${at}.key`, key));
    known.set(key, [...new Set(values)].sort().join(','));
  });
  return known;
}

function checkTopologies(errors: Errors, terms: readonly TopologySelectorTerm[]): void {
  const seen = new Set<string>();
  terms.forEach((term, index) => {
    const field = `allowedTopologies[${String(index)}]`;
    const said = JSON.stringify([...checkTopology(errors, field, term)].sort());
    if (seen.has(said)) errors.push(duplicate(`${field}.matchLabelExpressions`, ''));
    seen.add(said);
  });
}

const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];
const RECLAIM_POLICIES = ['Delete', 'Retain'];

/** Upstream: pkg/apis/storage/validation ValidateStorageClass. */
export function checkStorageClass(errors: Errors, storageClass: StorageClass): void {
  const { provisioner, parameters, reclaimPolicy = '', volumeBindingMode: mode } = storageClass;
  checkProvisioner(errors, 'provisioner', provisioner);
  checkParameters(errors, parameters, true);
  if (reclaimPolicy !== '' && !RECLAIM_POLICIES.includes(reclaimPolicy)) {
    errors.push(notSupported('reclaimPolicy', reclaimPolicy, RECLAIM_POLICIES));
  }
  if (mode === undefined) errors.push(required('volumeBindingMode'));
  else if (!BINDING_MODES.includes(mode)) errors.push(notSupported('volumeBindingMode', mode, BINDING_MODES));
  checkTopologies(errors, storageClass.allowedTopologies ?? []);
}

/** Upstream: ValidateStorageClassUpdate. */
export function checkStorageClassUpdate(errors: Errors, next: StorageClass, old: StorageClass): void {
  for (const name of ['parameters', 'provisioner', 'reclaimPolicy'] as const) {
    if (!jsonEqual(next[name], old[name])) errors.push(forbidden(name, `updates to ${name} are forbidden.`));
  }
  immutable(errors, 'volumeBindingMode', next.volumeBindingMode, old.volumeBindingMode);
}

function checkVolumeError(errors: Errors, field: string, error: VolumeError | undefined): void {
  if (error === undefined) return;
  // upstream names the limit of the metadata here
  if ((error.message ?? '').length > MAX_MESSAGE) errors.push(tooLong(`${field}.message`, MAX_SIZE));
  if ((error.errorCode ?? 0) < 0) {
    errors.push(invalidValue(`${field}.errorCode`, error.errorCode, 'must be between 0 and 2147483647, inclusive'));
  }
}

/** Upstream: ValidateVolumeAttachment. */
function checkAttachmentObject(errors: Errors, { spec, status }: VolumeAttachment): void {
  const { attacher, nodeName, source } = spec;
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source;
  const field = 'spec.source';
  const why = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (attacher === '') errors.push(required('spec.attacher'));
  if (inline === undefined && name === undefined) errors.push(required(field, why));
  else if (inline !== undefined && name !== undefined) errors.push(forbidden(field, why));
  else if (name === '') {
    errors.push(required(`${field}.persistentVolumeName`, 'must specify non empty persistentVolumeName'));
  } else if (inline !== undefined) checkInlineVolume(errors, `${field}.inlineVolumeSpec`, inline);
  check(errors, 'spec.nodeName', nodeName, isDns1123Subdomain);
  let size = 0;
  for (const [key, value] of Object.entries(status?.attachmentMetadata ?? {})) {
    size += byteLength(key) + byteLength(value);
  }
  if (size > MAX_SIZE) errors.push(tooLong('status.attachmentMetadata', MAX_SIZE));
  checkVolumeError(errors, 'status.attachError', status?.attachError);
  checkVolumeError(errors, 'status.detachError', status?.detachError);
}

/** Upstream: ValidateVolumeAttachment and ValidateVolumeAttachmentV1. */
export function checkVolumeAttachment(errors: Errors, attachment: VolumeAttachment): void {
  checkAttachmentObject(errors, attachment);
  checkDriverName(errors, 'spec.attacher', attachment.spec.attacher);
  const name = attachment.spec.source.persistentVolumeName;
  if (name !== undefined) check(errors, 'spec.source.persistentVolumeName', name, isDns1123Subdomain);
}

export function checkVolumeAttachmentUpdate(errors: Errors, next: VolumeAttachment, old: VolumeAttachment): void {
  checkAttachmentObject(errors, next);
  immutable(errors, 'spec', next.spec, old.spec);
}

/** Upstream: ValidateCSIStorageCapacity. */
export function checkStorageCapacity(errors: Errors, object: CSIStorageCapacity): void {
  if (object.nodeTopology !== undefined) checkSelector(errors, 'nodeTopology', object.nodeTopology);
  check(errors, 'storageClassName', object.storageClassName, isDns1123Subdomain);
  for (const name of ['capacity', 'maximumVolumeSize'] as const) {
    const quantity = object[name];
    if (quantity === undefined || parseQuantity(quantity).nanos >= 0n) continue;
    errors.push(invalidValue(name, quantity, 'must be greater than or equal to 0'));
  }
}

export function checkStorageCapacityUpdate(errors: Errors, next: CSIStorageCapacity, old: CSIStorageCapacity): void {
  immutable(errors, 'nodeTopology', next.nodeTopology, old.nodeTopology);
  immutable(errors, 'storageClassName', next.storageClassName, old.storageClassName);
}

/** Upstream: ValidateVolumeAttributesClass. */
export function checkAttributesClass(errors: Errors, { driverName, parameters }: VolumeAttributesClass): void {
  checkProvisioner(errors, 'driverName', driverName);
  checkParameters(errors, parameters, false);
}

export function checkAttributesClassUpdate(
  errors: Errors,
  next: VolumeAttributesClass,
  old: VolumeAttributesClass,
): void {
  if (next.driverName !== old.driverName) errors.push(forbidden('driverName', 'updates to driverName are forbidden.'));
  if (!jsonEqual(next.parameters, old.parameters)) {
    errors.push(forbidden('parameters', 'updates to parameters are forbidden.'));
  }
  checkAttributesClass(errors, next);
}
