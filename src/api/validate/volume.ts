import type { DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection } from '../generated/types.ts';
import { isDns1123Label } from '../names/index.ts';
import { parseQuantity } from '../quantity/index.ts';
import { type Errors, check, checkLocalPath, checkNoBacksteps } from './common.ts';
import { checkFieldRef, checkResourceFieldRef } from './env.ts';
import { duplicate, forbidden, invalidValue, notSupported, required } from './field-error.ts';

const MODE_ERROR = 'must be a number between 0 and 0777 (octal), both inclusive';

function checkMode(errors: Errors, field: string, mode: number | undefined): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) errors.push(invalidValue(field, mode, MODE_ERROR));
}

function checkItems(errors: Errors, field: string, items: readonly KeyToPath[] | undefined): void {
  (items ?? []).forEach(({ key, path, mode }, index) => {
    const at = `${field}.items[${String(index)}]`;
    if (key === '') errors.push(required(`${at}.key`));
    if (path === '') errors.push(required(`${at}.path`));
    checkLocalPath(errors, `${at}.path`, path);
    checkMode(errors, `${at}.mode`, mode);
  });
}

function checkFile(errors: Errors, field: string, file: DownwardAPIVolumeFile): void {
  if (file.path === '') errors.push(required(`${field}.path`));
  checkLocalPath(errors, `${field}.path`, file.path);
  if (file.fieldRef !== undefined) {
    checkFieldRef(errors, `${field}.fieldRef`, file.fieldRef, true);
    if (file.resourceFieldRef !== undefined) {
      const why = 'fieldRef and resourceFieldRef can not be specified simultaneously';
      errors.push(invalidValue(field, 'resource', why));
    }
  } else if (file.resourceFieldRef !== undefined) {
    checkResourceFieldRef(errors, `${field}.resourceFieldRef`, file.resourceFieldRef, true);
  } else {
    errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
  }
  checkMode(errors, `${field}.mode`, file.mode);
}

const TEN_MINUTES = 600;

function checkProjection(errors: Errors, field: string, source: VolumeProjection): void {
  if (Object.keys(source).length > 1) errors.push(forbidden(field, 'may not specify more than 1 volume type'));
  for (const name of ['secret', 'configMap'] as const) {
    const projection = source[name];
    if (projection === undefined) continue;
    if ((projection.name ?? '') === '') errors.push(required(`${field}.${name}.name`));
    checkItems(errors, `${field}.${name}`, projection.items);
  }
  (source.downwardAPI?.items ?? []).forEach((file, index) => {
    checkFile(errors, `${field}.downwardAPI.items[${String(index)}]`, file);
  });
  const token = source.serviceAccountToken;
  if (token === undefined) return;
  if ((token.expirationSeconds ?? TEN_MINUTES) < TEN_MINUTES) {
    const why = 'may not specify a duration less than 10 minutes';
    errors.push(invalidValue(`${field}.serviceAccountToken.expirationSeconds`, token.expirationSeconds, why));
  }
  if (token.path === '') errors.push(required(`${field}.serviceAccountToken.path`));
}

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

type SourceCheck = (errors: Errors, field: string, volume: Volume) => void;

/** What each kind of volume requires. Kinds without a line require nothing. */
const SOURCE_CHECKS: Readonly<Record<string, SourceCheck>> = {
  emptyDir(errors, field, { emptyDir }) {
    const limit = emptyDir?.sizeLimit;
    if (limit !== undefined && parseQuantity(limit).nanos < 0n) {
      errors.push(forbidden(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
    }
  },
  hostPath(errors, field, { hostPath }) {
    const path = hostPath?.path ?? '';
    if (path === '') errors.push(required(`${field}.path`));
    else checkNoBacksteps(errors, `${field}.path`, path);
    const type = hostPath?.type;
    if (type !== undefined && !HOST_PATH_TYPES.includes(type)) {
      errors.push(notSupported(`${field}.type`, type, HOST_PATH_TYPES));
    }
  },
  secret(errors, field, { secret }) {
    if ((secret?.secretName ?? '') === '') errors.push(required(`${field}.secretName`));
    checkMode(errors, `${field}.defaultMode`, secret?.defaultMode);
    checkItems(errors, field, secret?.items);
  },
  configMap(errors, field, { configMap }) {
    if ((configMap?.name ?? '') === '') errors.push(required(`${field}.name`));
    checkMode(errors, `${field}.defaultMode`, configMap?.defaultMode);
    checkItems(errors, field, configMap?.items);
  },
  downwardAPI(errors, field, { downwardAPI }) {
    checkMode(errors, `${field}.defaultMode`, downwardAPI?.defaultMode);
    (downwardAPI?.items ?? []).forEach((file, index) => {
      checkFile(errors, `${field}.items[${String(index)}]`, file);
    });
  },
  projected(errors, field, { projected }) {
    checkMode(errors, `${field}.defaultMode`, projected?.defaultMode);
    (projected?.sources ?? []).forEach((source, index) => {
      checkProjection(errors, `${field}.sources[${String(index)}]`, source);
    });
  },
  persistentVolumeClaim(errors, field, { persistentVolumeClaim }) {
    if (persistentVolumeClaim?.claimName === '') errors.push(required(`${field}.claimName`));
  },
  nfs(errors, field, { nfs }) {
    if (nfs?.server === '') errors.push(required(`${field}.server`));
    if (nfs?.path === '') errors.push(required(`${field}.path`));
    else if (nfs?.path.startsWith('/') === false) {
      errors.push(invalidValue(`${field}.path`, nfs.path, 'must be an absolute path'));
    }
  },
  csi(errors, field, { csi }) {
    if (csi?.driver === '') errors.push(required(`${field}.driver`));
  },
  ephemeral(errors, field, { ephemeral }) {
    if (ephemeral?.volumeClaimTemplate === undefined) errors.push(required(`${field}.volumeClaimTemplate`));
  },
};

/** Checks the volumes of a pod. Upstream: ValidateVolumes. @returns their names */
export function checkVolumes(errors: Errors, field: string, volumes: readonly Volume[]): ReadonlySet<string> {
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const at = `${field}[${String(index)}]`;
    const sources = Object.keys(volume).filter((key) => key !== 'name');
    sources.forEach((source, position) => {
      if (position > 0) errors.push(forbidden(`${at}.${source}`, 'may not specify more than 1 volume type'));
      else SOURCE_CHECKS[source]?.(errors, `${at}.${source}`, volume);
    });
    if (sources.length === 0) errors.push(required(at, 'must specify a volume type'));
    if (volume.name === '') errors.push(required(`${at}.name`));
    else check(errors, `${at}.name`, volume.name, isDns1123Label);
    if (names.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name));
    names.add(volume.name);
  });
  return names;
}
