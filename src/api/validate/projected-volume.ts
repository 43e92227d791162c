import type {
  ClusterTrustBundleProjection,
  PodCertificateProjection,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../generated/types.ts';
import { isDns1123Subdomain } from '../names/index.ts';
import { type Errors, check, checkLocalPath, checkSelector } from './common.ts';
import { forbidden, invalidValue, notSupported, required } from './field-error.ts';
import { checkFile, checkItems } from './volume-files.ts';

const TEN_MINUTES = 600;
const HOUR = 3600;
const DAYS_91 = 91 * 24 * HOUR;
const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];

function checkToken(errors: Errors, at: string, field: string, token: ServiceAccountTokenProjection): void {
  const { expirationSeconds: seconds = HOUR, path } = token;
  if (seconds < TEN_MINUTES) {
    const why = 'may not specify a duration less than 10 minutes';
    errors.push(invalidValue(`${at}.expirationSeconds`, seconds, why));
  }
  if (seconds > 2 ** 32) {
    const why = 'may not specify a duration larger than 2^32 seconds';
    errors.push(invalidValue(`${at}.expirationSeconds`, seconds, why));
  }
  // upstream names the volume's path here
  if (path === '') errors.push(required(`${field}.path`));
  else checkLocalPath(errors, `${field}.path`, path);
}

function checkBundle(errors: Errors, at: string, bundle: ClusterTrustBundleProjection): void {
  const { name, signerName, labelSelector, path } = bundle;
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalidValue(at, bundle, 'only one of name and signerName may be used'));
  } else if (name !== undefined) {
    if (name === '') errors.push(required(`${at}.name`, 'must be a valid object name'));
    for (const message of isDns1123Subdomain(name.slice(name.lastIndexOf(':') + 1))) {
      errors.push(invalidValue(`${at}.name`, name, `not a valid clustertrustbundlename: ${message}`));
    }
    if (labelSelector !== undefined) {
      const why = 'labelSelector must be unset if name is specified';
      errors.push(invalidValue(`${at}.labelSelector`, labelSelector, why));
    }
  } else if (signerName !== undefined) {
    checkSigner(errors, `${at}.signerName`, signerName);
    if (labelSelector !== undefined) checkSelector(errors, `${at}.labelSelector`, labelSelector);
  } else {
    errors.push(required(at, 'either name or signerName must be specified'));
  }
  if (path === '') errors.push(required(`${at}.path`));
  checkLocalPath(errors, `${at}.path`, path);
}

/** Upstream: ValidateSignerName */
function checkSigner(errors: Errors, field: string, name: string): void {
  if (name === '') {
    errors.push(required(field, 'must be a valid signer name'));
    return;
  }
  const [domain = '', path, ...more] = name.split('/');
  if (path === undefined || more.length > 0) {
    errors.push(
      invalidValue(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"),
    );
    return;
  }
  check(errors, field, domain, isDns1123Subdomain);
  check(errors, field, path, isDns1123Subdomain);
}

/** Upstream: validatePodCertificateProjection */
function checkCertificate(errors: Errors, at: string, certificate: PodCertificateProjection): void {
  const { signerName, keyType, maxExpirationSeconds: seconds } = certificate;
  checkSigner(errors, `${at}.signerName`, signerName);
  if (keyType === '') errors.push(required(`${at}.keyType`));
  else if (!KEY_TYPES.includes(keyType)) errors.push(notSupported(`${at}.keyType`, keyType, KEY_TYPES));
  if (seconds !== undefined && (seconds < HOUR || seconds > DAYS_91)) {
    const why =
      seconds < HOUR
        ? 'if provided, maxExpirationSeconds must be >= 3600'
        : 'if provided, maxExpirationSeconds must be <= 7862400';
    errors.push(invalidValue(`${at}.maxExpirationSeconds`, seconds, why));
  }
  for (const name of ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const) {
    const path = certificate[name];
    if (path !== undefined) checkLocalPath(errors, `${at}.${name}`, path);
  }
}

/** Paths of the files that a source makes, each with the value that upstream shows of it. */
function pathsOf(source: VolumeProjection): readonly (readonly [path: string, shown: string])[] {
  const { secret, configMap, downwardAPI, clusterTrustBundle } = source;
  return [
    ...(secret?.items ?? []).map(({ path }) => [path, secret?.name ?? ''] as const),
    ...(configMap?.items ?? []).map(({ path }) => [path, configMap?.name ?? ''] as const),
    ...(downwardAPI?.items ?? []).map(({ path }) => [path, path] as const),
    ...(clusterTrustBundle === undefined ? [] : [[clusterTrustBundle.path, clusterTrustBundle.path] as const]),
  ];
}

function checkSource(errors: Errors, field: string, at: string, source: VolumeProjection): void {
  for (const name of ['secret', 'configMap'] as const) {
    const projection = source[name];
    if (projection === undefined) continue;
    if ((projection.name ?? '') === '') errors.push(required(`${at}.${name}.name`));
    checkItems(errors, `${at}.${name}`, projection.items);
  }
  for (const file of source.downwardAPI?.items ?? []) checkFile(errors, `${at}.downwardAPI`, file);
  if (source.serviceAccountToken !== undefined) {
    checkToken(errors, `${at}.serviceAccountToken`, field, source.serviceAccountToken);
  }
  if (source.clusterTrustBundle !== undefined) {
    checkBundle(errors, `${at}.clusterTrustBundle`, source.clusterTrustBundle);
  }
  if (source.podCertificate !== undefined) checkCertificate(errors, `${at}.podCertificate`, source.podCertificate);
}

/** Upstream: validateProjectionSources. */
export function checkProjected(errors: Errors, field: string, { sources = [] }: ProjectedVolumeSource): void {
  const paths = new Set<string>();
  sources.forEach((source, index) => {
    const at = `${field}.sources[${String(index)}]`;
    checkSource(errors, field, at, source);
    for (const [path, shown] of pathsOf(source)) {
      if (path === '') continue;
      if (paths.has(path)) errors.push(invalidValue(field, shown, 'conflicting duplicate paths'));
      paths.add(path);
    }
    const count = Object.values(source).filter((value) => value !== undefined).length;
    if (count > 1) errors.push(forbidden(at, 'may not specify more than 1 volume type per source'));
  });
}
