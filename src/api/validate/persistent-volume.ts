import { jsonEqual } from '../equal.ts';
import type {
  CSIPersistentVolumeSource,
  PersistentVolume,
  PersistentVolumeSpec,
  SecretReference,
} from '../generated/types.ts';
import { isDns1123Label, isDns1123Subdomain } from '../names/index.ts';
import { parseQuantity } from '../quantity/index.ts';
import { VOLUME_MODES, checkAccessModes, checkPositive } from './claims.ts';
import { type Errors, check, checkNoBacksteps, immutable } from './common.ts';
import { diffText } from './diff.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkNodeSelector } from './scheduling.ts';
import {
  checkAzureDisk,
  checkAzureFile,
  checkDriverName,
  checkFc,
  checkFlex,
  checkFlocker,
  checkHostPath,
  checkIscsi,
  checkNfs,
  checkPartition,
  checkQuobyte,
  checkStorageOs,
  requireFields,
} from './volume-sources.ts';

function checkSecretReference(errors: Errors, field: string, { name = '', namespace = '' }: SecretReference): void {
  if (name === '') errors.push(required(`${field}.name`));
  else check(errors, `${field}.name`, name, isDns1123Subdomain);
  if (namespace === '') errors.push(required(`${field}.namespace`));
  else check(errors, `${field}.namespace`, namespace, isDns1123Label);
}

const CSI_SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const satisfies readonly (keyof CSIPersistentVolumeSource)[];

interface Place {
  readonly volumeName: string;
  /** Path of the spec. */
  readonly at: string;
}

type SourceName = Exclude<
  keyof PersistentVolumeSpec,
  | 'accessModes'
  | 'capacity'
  | 'claimRef'
  | 'mountOptions'
  | 'nodeAffinity'
  | 'persistentVolumeReclaimPolicy'
  | 'storageClassName'
  | 'volumeAttributesClassName'
  | 'volumeMode'
>;
type SourceCheck<S> = (errors: Errors, field: string, source: S, place: Place) => void;
type SourceChecks = { readonly [K in SourceName]: SourceCheck<NonNullable<PersistentVolumeSpec[K]>> };

/** In the order in which upstream looks for them. */
const SOURCE_CHECKS: SourceChecks = {
  hostPath: checkHostPath,
  gcePersistentDisk(errors, _field, source, { at }) {
    requireFields(errors, `${at}.persistentDisk`, source, 'pdName');
    checkPartition(errors, `${at}.persistentDisk`, source);
  },
  awsElasticBlockStore(errors, field, source) {
    requireFields(errors, field, source, 'volumeID');
    checkPartition(errors, field, source);
  },
  glusterfs(errors, field, source) {
    requireFields(errors, field, source, 'endpoints', 'path');
    const namespace = source.endpointsNamespace;
    if (namespace === '') {
      const why = 'if the endpointnamespace is set, it must be a valid namespace name';
      errors.push(invalidValue(`${field}.endpointsNamespace`, namespace, why));
    } else if (namespace !== undefined) check(errors, `${field}.endpointsNamespace`, namespace, isDns1123Label);
  },
  flocker: checkFlocker,
  nfs: checkNfs,
  rbd: (errors, field, source) => {
    requireFields(errors, field, source, 'monitors', 'image');
  },
  quobyte: checkQuobyte,
  cephfs: (errors, field, source) => {
    requireFields(errors, field, source, 'monitors');
  },
  iscsi(errors, field, source, { volumeName }) {
    checkIscsi(errors, field, source, 'must be valid format');
    if (source.secretRef?.name === '') errors.push(required(`${field}.secretRef.name`));
    if (source.initiatorName === undefined || `${volumeName}:${source.targetPortal}`.length <= 64) return;
    const why =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    errors.push(invalidValue(`${field}.targetportal`, source.targetPortal, why));
  },
  cinder(errors, field, source) {
    requireFields(errors, field, source, 'volumeID');
    if (source.secretRef !== undefined) {
      requireFields(
        errors,
        `${field}.secretRef`,
        { name: '', namespace: '', ...source.secretRef },
        'name',
        'namespace',
      );
    }
  },
  fc: checkFc,
  flexVolume: checkFlex,
  azureFile: checkAzureFile,
  vsphereVolume: (errors, field, source) => {
    requireFields(errors, field, source, 'volumePath');
  },
  photonPersistentDisk: (errors, field, source) => {
    requireFields(errors, field, source, 'pdID');
  },
  portworxVolume: (errors, field, source) => {
    requireFields(errors, field, source, 'volumeID');
  },
  azureDisk: checkAzureDisk,
  scaleIO: (errors, field, source) => {
    requireFields(errors, field, source, 'gateway', 'system', 'volumeName');
  },
  local(errors, field, { path }) {
    if (path === '') errors.push(required(`${field}.path`));
    else checkNoBacksteps(errors, `${field}.path`, path);
  },
  storageos(errors, field, source) {
    checkStorageOs(errors, field, source);
    if (source.secretRef !== undefined && (source.secretRef.namespace ?? '') === '') {
      errors.push(required(`${field}.secretRef.namespace`));
    }
  },
  csi(errors, field, source) {
    checkDriverName(errors, `${field}.driver`, source.driver);
    requireFields(errors, field, source, 'volumeHandle');
    for (const name of CSI_SECRETS) {
      const secret = source[name];
      if (secret !== undefined) checkSecretReference(errors, `${field}.${name}`, secret);
    }
  },
};

const SOURCES = Object.keys(SOURCE_CHECKS) as readonly SourceName[];

function checkSources(errors: Errors, field: string, spec: PersistentVolumeSpec, volumeName: string): void {
  let found = false;
  for (const name of SOURCES) {
    const source = spec[name];
    if (source === undefined) continue;
    const how = SOURCE_CHECKS[name] as SourceCheck<unknown>;
    const surplus = name === 'cephfs' ? 'cephFS' : name;
    // upstream does not count a flexVolume as one too many
    if (found && name !== 'flexVolume') {
      errors.push(forbidden(`${field}.${surplus}`, 'may not specify more than 1 volume type'));
    } else how(errors, `${field}.${name}`, source, { volumeName, at: field });
    if (name === 'local' && !found && spec.nodeAffinity === undefined) {
      errors.push(required(`${field}.nodeAffinity`, 'Local volume requires node affinity'));
    }
    found = true;
  }
  if (!found) errors.push(required(field, 'must specify a volume type'));
}

function checkCapacity(errors: Errors, field: string, capacity: NonNullable<PersistentVolumeSpec['capacity']>): void {
  const names = Object.keys(capacity);
  if (names.length === 0) errors.push(required(field));
  if (capacity['storage'] === undefined || names.length > 1) errors.push(notSupported(field, capacity, ['storage']));
  for (const name of names) {
    const quantity = capacity[name] ?? '0';
    const { nanos } = parseQuantity(quantity);
    const at = `${field}[${name}]`;
    if (nanos < 0n) {
      errors.push(invalidValue(at, Number(nanos / 1_000_000_000n), 'must be a valid resource quantity'));
    }
    checkPositive(errors, at, quantity);
  }
}

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

function checkClasses(errors: Errors, field: string, spec: PersistentVolumeSpec): void {
  const { storageClassName = '', volumeMode, volumeAttributesClassName: attributes } = spec;
  if (storageClassName !== '') check(errors, `${field}.storageClassName`, storageClassName, isDns1123Subdomain);
  if (volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode)) {
    errors.push(notSupported(`${field}.volumeMode`, volumeMode, VOLUME_MODES));
  }
  if (attributes === undefined) return;
  const at = `${field}.volumeAttributesClassName`;
  if (attributes === '') errors.push(required(at, 'an empty string is disallowed'));
  else check(errors, at, attributes, isDns1123Subdomain);
  if (spec.csi === undefined) {
    errors.push(required(`${field}.csi`, 'has to be specified when using volumeAttributesClassName'));
  }
}

function isRoot(path: string): boolean {
  return path.split('/').every((part) => part === '' || part === '.');
}

/** Upstream: ValidatePersistentVolumeSpec. */
function checkSpec(errors: Errors, field: string, spec: PersistentVolumeSpec, volumeName: string): void {
  const { accessModes = [], capacity = {}, persistentVolumeReclaimPolicy: reclaim = '', nodeAffinity } = spec;
  if (accessModes.length === 0) errors.push(required(`${field}.accessModes`));
  checkAccessModes(errors, `${field}.accessModes`, accessModes);
  checkCapacity(errors, `${field}.capacity`, capacity);
  if (reclaim !== '' && !RECLAIM_POLICIES.includes(reclaim)) {
    errors.push(notSupported(`${field}.persistentVolumeReclaimPolicy`, reclaim, RECLAIM_POLICIES));
  }
  if (nodeAffinity !== undefined) {
    const at = `${field}.nodeAffinity.required`;
    if (nodeAffinity.required === undefined) errors.push(required(at, 'must specify required node constraints'));
    else checkNodeSelector(errors, at, nodeAffinity.required);
  }
  checkSources(errors, field, spec, volumeName);
  if (spec.hostPath !== undefined && isRoot(spec.hostPath.path) && spec.hostPath.path !== '' && reclaim === 'Recycle') {
    const why = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbidden(`${field}.persistentVolumeReclaimPolicy`, why));
  }
  checkClasses(errors, field, spec);
}

/** Upstream: ValidatePersistentVolume. */
export function checkPersistentVolume(errors: Errors, { metadata, spec }: PersistentVolume): void {
  checkSpec(errors, 'spec', spec, metadata.name);
}

const INLINE = 'in the context of inline volumes';

/** A volume that an attachment brings itself. Upstream: ValidatePersistentVolumeSpec with validateInlinePersistentVolumeSpec. */
export function checkInlineVolume(errors: Errors, field: string, spec: PersistentVolumeSpec): void {
  const only = (name: keyof PersistentVolumeSpec, wrong: boolean, why: string): void => {
    if (wrong) errors.push(forbidden(`${field}.${name}`, `${why} ${INLINE}`));
  };
  const { accessModes = [], persistentVolumeReclaimPolicy: reclaim = '', volumeMode = 'Filesystem' } = spec;
  only('claimRef', spec.claimRef !== undefined, 'may not be specified');
  only('capacity', Object.keys(spec.capacity ?? {}).length > 0, 'may not be specified');
  if (spec.csi === undefined) errors.push(required(`${field}.csi`, `has to be specified ${INLINE}`));
  if (accessModes.length === 0) errors.push(required(`${field}.accessModes`));
  checkAccessModes(errors, `${field}.accessModes`, accessModes);
  only('persistentVolumeReclaimPolicy', reclaim !== '' && reclaim !== 'Retain', 'may only be Retain');
  only('nodeAffinity', spec.nodeAffinity !== undefined, 'may not be specified');
  checkSources(errors, field, spec, '');
  only('storageClassName', (spec.storageClassName ?? '') !== '', 'may not be specified');
  only('volumeMode', volumeMode !== 'Filesystem', 'may not specify volumeMode other than Filesystem');
}

function sourcesOf(spec: PersistentVolumeSpec): Readonly<Record<string, unknown>> {
  return Object.fromEntries(SOURCES.filter((name) => spec[name] !== undefined).map((name) => [name, spec[name]]));
}

/** The secret for expansion may be added. */
function withExpandSecret(next: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  const secret = next.csi?.controllerExpandSecretRef;
  if (secret === undefined || old.csi === undefined || old.csi.controllerExpandSecretRef !== undefined) return old;
  return { ...old, csi: { ...old.csi, controllerExpandSecretRef: secret } };
}

/** Upstream: ValidatePersistentVolumeUpdate. */
export function checkPersistentVolumeUpdate(errors: Errors, next: PersistentVolume, old: PersistentVolume): void {
  checkPersistentVolume(errors, next);
  const [before, after] = [sourcesOf(withExpandSecret(next.spec, old.spec)), sourcesOf(next.spec)];
  if (!jsonEqual(after, before)) {
    const why = `spec.persistentvolumesource is immutable after creation\n${diffText(before, after)}\n`;
    errors.push(forbidden('spec.persistentvolumesource', why));
  }
  immutable(errors, 'volumeMode', next.spec.volumeMode, old.spec.volumeMode);
  if (old.spec.nodeAffinity !== undefined) {
    immutable(errors, 'nodeAffinity', next.spec.nodeAffinity, old.spec.nodeAffinity);
  }
  if (old.spec.volumeAttributesClassName !== undefined && next.spec.volumeAttributesClassName === undefined) {
    errors.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  }
}
