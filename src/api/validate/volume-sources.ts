import type {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  AzureFilePersistentVolumeSource,
  FCVolumeSource,
  FlexPersistentVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  HostPathVolumeSource,
  NFSVolumeSource,
  QuobyteVolumeSource,
  StorageOSPersistentVolumeSource,
} from '../generated/types.ts';
import { inRange, isDns1123Label, isDns1123Subdomain } from '../names/index.ts';
import { type Errors, check, checkNoBacksteps, checkNumber } from './common.ts';
import { invalidValue, notSupported, required, tooLong } from './field-error.ts';

/** Sources that a pod's volumes and PersistentVolumes have in common. Upstream: pkg/apis/core/validation/validation.go. */

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** Adds an error for each field that is empty. */
export function requireFields<T extends object>(
  errors: Errors,
  field: string,
  source: T,
  ...names: readonly (keyof T & string)[]
): void {
  for (const name of names) {
    const value = source[name];
    const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (empty) errors.push(required(`${field}.${name}`));
  }
}

/** Upstream: validateHostPathVolumeSource */
export function checkHostPath(errors: Errors, field: string, { path, type }: HostPathVolumeSource): void {
  if (path === '') {
    errors.push(required(`${field}.path`));
    return;
  }
  checkNoBacksteps(errors, `${field}.path`, path);
  if (type !== undefined && !HOST_PATH_TYPES.includes(type)) {
    errors.push(notSupported(`${field}.type`, type, HOST_PATH_TYPES));
  }
}

type Disk = Pick<GCEPersistentDiskVolumeSource, 'partition'> | Pick<AWSElasticBlockStoreVolumeSource, 'partition'>;

export function checkPartition(errors: Errors, field: string, { partition = 0 }: Disk): void {
  checkNumber(errors, `${field}.partition`, partition, partition === 0 ? [] : inRange(partition, 1, 255));
}

/** Upstream: validateNFSVolumeSource */
export function checkNfs(errors: Errors, field: string, source: NFSVolumeSource): void {
  requireFields(errors, field, source, 'server', 'path');
  if (!source.path.startsWith('/')) errors.push(invalidValue(`${field}.path`, source.path, 'must be an absolute path'));
}

const INITIATORS: readonly (readonly [prefix: string, format: RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.([A-Za-z0-9-.]+)(:[^,;*&$|\s]+)$/],
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
];

function checkInitiator(errors: Errors, field: string, name: string, why: string): void {
  const format = INITIATORS.find(([prefix]) => name.startsWith(prefix))?.[1];
  if (format === undefined) errors.push(invalidValue(field, name, why));
  else if (!format.test(name)) errors.push(invalidValue(field, name, 'must be valid format'));
}

export interface ISCSISource {
  readonly targetPortal: string;
  readonly iqn: string;
  readonly lun: number;
  readonly chapAuthDiscovery?: boolean;
  readonly chapAuthSession?: boolean;
  readonly initiatorName?: string;
  readonly secretRef?: { readonly name?: string };
}

/** Upstream: validateISCSIVolumeSource, validateISCSIPersistentVolumeSource. @param why for a prefix nobody knows */
export function checkIscsi(errors: Errors, field: string, source: ISCSISource, why: string): void {
  requireFields(errors, field, source, 'targetPortal');
  if (source.iqn === '') errors.push(required(`${field}.iqn`));
  else checkInitiator(errors, `${field}.iqn`, source.iqn, why);
  checkNumber(errors, `${field}.lun`, source.lun, inRange(source.lun, 0, 255));
  const authenticated = source.chapAuthDiscovery === true || source.chapAuthSession === true;
  if (authenticated && source.secretRef === undefined) errors.push(required(`${field}.secretRef`));
  if (source.initiatorName !== undefined) {
    checkInitiator(errors, `${field}.initiatorname`, source.initiatorName, why);
  }
}

/** Upstream: validateFCVolumeSource */
export function checkFc(errors: Errors, field: string, source: FCVolumeSource): void {
  const { targetWWNs = [], wwids = [], lun } = source;
  const at = `${field}.targetWWNs`;
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(required(at, 'must specify either targetWWNs or wwids, but not both'));
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    errors.push(invalidValue(at, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  }
  if (targetWWNs.length === 0) return;
  if (lun === undefined) errors.push(required(`${field}.lun`, 'lun is required if targetWWNs is specified'));
  else checkNumber(errors, `${field}.lun`, lun, inRange(lun, 0, 255));
}

/** Upstream: validateFlockerVolumeSource */
export function checkFlocker(errors: Errors, field: string, source: FlockerVolumeSource): void {
  const { datasetName = '', datasetUUID = '' } = source;
  if (datasetName === '' && datasetUUID === '') {
    errors.push(required(field, 'one of datasetName and datasetUUID is required'));
  }
  if (datasetName !== '' && datasetUUID !== '') {
    const why = 'datasetName and datasetUUID can not be specified simultaneously';
    errors.push(invalidValue(field, 'resource', why));
  }
  if (datasetName.includes('/')) {
    errors.push(invalidValue(`${field}.datasetName`, datasetName, "must not contain '/'"));
  }
}

const HOST_PORT = /^(\[[^\]]*\]|[^:[\]]*):[^:]*$/;

/** Upstream: validateQuobyteVolumeSource */
export function checkQuobyte(errors: Errors, field: string, source: QuobyteVolumeSource): void {
  const why = 'must be a host:port pair or multiple pairs separated by commas';
  if (source.registry === '') errors.push(required(`${field}.registry`, why));
  else if ((source.tenant ?? '').length >= 65) {
    errors.push(required(`${field}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  } else {
    for (const pair of source.registry.split(',')) {
      if (!HOST_PORT.test(pair)) errors.push(invalidValue(`${field}.registry`, source.registry, why));
    }
  }
  requireFields(errors, field, source, 'volume');
}

/** Upstream: validateFlexVolumeSource */
export function checkFlex(
  errors: Errors,
  field: string,
  source: Pick<FlexPersistentVolumeSource, 'driver' | 'options'>,
): void {
  requireFields(errors, field, source, 'driver');
  for (const key in source.options) {
    const namespace = `.${(key.includes('/') ? key.slice(0, key.indexOf('/')) : key).toLowerCase()}`;
    if (!namespace.endsWith('.kubernetes.io') && !namespace.endsWith('.k8s.io')) continue;
    const why = 'kubernetes.io and k8s.io namespaces are reserved';
    errors.push(invalidValue(`${field}.options[${key}]`, key, why));
  }
}

/** Upstream: validateAzureFilePV */
export function checkAzureFile(errors: Errors, field: string, source: AzureFilePersistentVolumeSource): void {
  requireFields(errors, field, source, 'secretName', 'shareName');
  if (source.secretNamespace === '') errors.push(required(`${field}.secretNamespace`));
}

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

/** Upstream: validateAzureDisk */
export function checkAzureDisk(errors: Errors, field: string, source: AzureDiskVolumeSource): void {
  const { cachingMode, diskURI, kind } = source;
  requireFields(errors, field, source, 'diskName', 'diskURI');
  if (cachingMode !== undefined && !CACHING_MODES.includes(cachingMode)) {
    errors.push(notSupported(`${field}.cachingMode`, cachingMode, CACHING_MODES));
  }
  if (kind === undefined) return;
  if (!DISK_KINDS.includes(kind)) errors.push(notSupported(`${field}.kind`, kind, DISK_KINDS));
  const [prefix, uri] = kind === 'Managed' ? ['/subscriptions/', MANAGED_URI] : ['https://', BLOB_URI];
  if (!diskURI.startsWith(prefix)) errors.push(notSupported(`${field}.diskURI`, diskURI, [uri]));
}

/** Upstream: validateStorageOSVolumeSource */
export function checkStorageOs(
  errors: Errors,
  field: string,
  { volumeName = '', volumeNamespace = '', secretRef }: StorageOSPersistentVolumeSource,
): void {
  if (volumeName === '') errors.push(required(`${field}.volumeName`));
  else check(errors, `${field}.volumeName`, volumeName, isDns1123Label);
  if (volumeNamespace !== '') check(errors, `${field}.volumeNamespace`, volumeNamespace, isDns1123Label);
  if (secretRef !== undefined) checkSecretName(errors, field, secretRef);
}

export function checkSecretName(errors: Errors, field: string, { name = '' }: { readonly name?: string }): void {
  if (name === '') errors.push(required(`${field}.secretRef.name`));
}

const MAX_DRIVER_NAME = 63;

/** Upstream: ValidateCSIDriverName */
export function checkDriverName(errors: Errors, field: string, name: string): void {
  if (name === '') errors.push(required(field));
  if (name.length > MAX_DRIVER_NAME) errors.push(tooLong(field, MAX_DRIVER_NAME));
  for (const message of isDns1123Subdomain(name.toLowerCase())) errors.push(invalidValue(field, name, message));
}
