import type { Volume } from '../generated/types.ts';
import { isDns1123Label, isDns1123Subdomain } from '../names/index.ts';
import { parseQuantity } from '../quantity/index.ts';
import { checkClaimTemplate } from './claims.ts';
import { type Errors, check, checkDescendingPath, oneOf } from './common.ts';
import { duplicate, forbidden, invalidValue, required } from './field-error.ts';
import { checkProjected } from './projected-volume.ts';
import { checkFile, checkItems, checkMode } from './volume-files.ts';
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
  checkSecretName,
  checkStorageOs,
  requireFields,
} from './volume-sources.ts';

/** Of a pod's own volume; of a template's volume there is no pod yet. */
interface Place {
  readonly volume: Volume;
  /** Path of the volume. */
  readonly at: string;
  readonly podName: string | undefined;
}

type Sources = Omit<Volume, 'name'>;
type SourceCheck<S> = (errors: Errors, field: string, source: S, place: Place) => void;
type SourceChecks = { readonly [K in keyof Sources]-?: SourceCheck<NonNullable<Sources[K]>> };

/** What each kind of volume requires, in the order in which upstream looks for them. */
const SOURCE_CHECKS: SourceChecks = {
  emptyDir(errors, field, { sizeLimit }) {
    if (sizeLimit === undefined || parseQuantity(sizeLimit).nanos >= 0n) return;
    errors.push(forbidden(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  },
  hostPath: checkHostPath,
  gitRepo(errors, field, source) {
    requireFields(errors, field, source, 'repository');
    checkDescendingPath(errors, `${field}.directory`, source.directory ?? '');
  },
  gcePersistentDisk(errors, _field, source, { at }) {
    requireFields(errors, `${at}.persistentDisk`, source, 'pdName');
    checkPartition(errors, `${at}.persistentDisk`, source);
  },
  awsElasticBlockStore(errors, field, source) {
    requireFields(errors, field, source, 'volumeID');
    checkPartition(errors, field, source);
  },
  secret(errors, field, source) {
    requireFields(errors, field, source, 'secretName');
    checkMode(errors, `${field}.defaultMode`, source.defaultMode);
    checkItems(errors, field, source.items);
  },
  nfs: checkNfs,
  iscsi(errors, field, source, { at, volume }) {
    checkIscsi(errors, field, source, 'must be valid format starting with iqn, eui, or naa');
    if (source.initiatorName === undefined || `${volume.name}:${source.targetPortal}`.length <= 64) return;
    const why =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    errors.push(invalidValue(`${at}.name`, volume.name, why));
  },
  glusterfs: (errors, field, source) => {
    requireFields(errors, field, source, 'endpoints', 'path');
  },
  flocker: checkFlocker,
  persistentVolumeClaim: (errors, field, source) => {
    requireFields(errors, field, source, 'claimName');
  },
  rbd: (errors, field, source) => {
    requireFields(errors, field, source, 'monitors', 'image');
  },
  cinder(errors, field, source) {
    requireFields(errors, field, source, 'volumeID');
    if (source.secretRef !== undefined) checkSecretName(errors, field, source.secretRef);
  },
  cephfs: (errors, field, source) => {
    requireFields(errors, field, source, 'monitors');
  },
  quobyte: checkQuobyte,
  downwardAPI(errors, field, source) {
    checkMode(errors, `${field}.defaultMode`, source.defaultMode);
    for (const file of source.items ?? []) checkFile(errors, field, file);
  },
  fc: checkFc,
  flexVolume: checkFlex,
  configMap(errors, field, source) {
    requireFields(errors, field, source, 'name');
    checkMode(errors, `${field}.defaultMode`, source.defaultMode);
    checkItems(errors, field, source.items);
  },
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
  storageos: checkStorageOs,
  projected(errors, field, source) {
    checkMode(errors, `${field}.defaultMode`, source.defaultMode);
    checkProjected(errors, field, source);
  },
  scaleIO: (errors, field, source) => {
    requireFields(errors, field, source, 'gateway', 'system', 'volumeName');
  },
  csi(errors, field, { driver, nodePublishSecretRef: secret }) {
    checkDriverName(errors, `${field}.driver`, driver);
    if (secret === undefined) return;
    const { name = '' } = secret;
    if (name === '') errors.push(required(`${field}.nodePublishSecretRef.name`));
    else check(errors, `${field}.name`, name, isDns1123Subdomain);
  },
  ephemeral(errors, field, { volumeClaimTemplate }, { at, podName = '', volume }) {
    if (volumeClaimTemplate === undefined) errors.push(required(`${field}.volumeClaimTemplate`));
    else checkClaimTemplate(errors, `${field}.volumeClaimTemplate`, volumeClaimTemplate);
    if (podName === '' || volume.name === '') return;
    const claim = `${podName}-${volume.name}`;
    for (const message of isDns1123Subdomain(claim)) {
      errors.push(invalidValue(`${at}.name`, volume.name, `PVC name ${JSON.stringify(claim)}: ${message}`));
    }
  },
  image(errors, field, { reference = '', pullPolicy }, { podName }) {
    if (podName !== undefined && reference === '') errors.push(required(`${field}.reference`));
    oneOf(errors, `${field}.pullPolicy`, pullPolicy, ['Always', 'IfNotPresent', 'Never']);
  },
};

const SOURCES = Object.keys(SOURCE_CHECKS) as readonly (keyof Sources)[];
/** Upstream names these differently where they are one source too many. */
const SURPLUS_NAMES: Partial<Readonly<Record<keyof Sources, string>>> = {
  cephfs: 'cephFS',
  downwardAPI: 'downwarAPI',
};

function checkSource(errors: Errors, place: Place): void {
  const { at, volume } = place;
  let found = false;
  for (const name of SOURCES) {
    const source = volume[name];
    if (source === undefined) continue;
    const how = SOURCE_CHECKS[name] as SourceCheck<unknown>;
    if (found)
      errors.push(forbidden(`${at}.${SURPLUS_NAMES[name] ?? name}`, 'may not specify more than 1 volume type'));
    else how(errors, `${at}.${name}`, source, place);
    found = true;
  }
  if (!found) errors.push(required(at, 'must specify a volume type'));
}

/** Names of claims that are made for the pod's own volumes. */
function createdClaims(volumes: readonly Volume[], podName: string): ReadonlySet<string> {
  return new Set(volumes.filter(({ ephemeral }) => ephemeral !== undefined).map(({ name }) => `${podName}-${name}`));
}

export type Volumes = ReadonlyMap<string, Volume>;

/**
 * Checks the volumes of a pod, or of a template where no pod is named. Upstream: ValidateVolumes.
 * @returns the valid ones by their names
 */
export function checkVolumes(errors: Errors, field: string, volumes: readonly Volume[], podName?: string): Volumes {
  const known = new Map<string, Volume>();
  const created = podName === undefined ? undefined : createdClaims(volumes, podName);
  volumes.forEach((volume, index) => {
    const at = `${field}[${String(index)}]`;
    const before = errors.length;
    checkSource(errors, { volume, at, podName });
    if (volume.name === '') errors.push(required(`${at}.name`));
    else check(errors, `${at}.name`, volume.name, isDns1123Label);
    if (known.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name));
    if (errors.length === before) known.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim === undefined || created?.has(claim) !== true) return;
    const why = 'must not reference a PVC that gets created for an ephemeral volume';
    errors.push(invalidValue(`${at}.persistentVolumeClaim.claimName`, claim, why));
  });
  return known;
}
