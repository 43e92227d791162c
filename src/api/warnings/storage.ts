import type {
  CSIStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
  ServiceAccount,
  StorageClass,
} from '../generated/types.ts';
import { readPem, textOfBytes } from '../x509/index.ts';
import { claimSpecWarnings, fractionWarning } from './fractions.ts';
import { deprecatedNodeLabel, nodeSelectorWarnings, nodeTermWarnings } from './nodes.ts';
import { DEPRECATED_SOURCES } from './volumes.ts';

const CLASS = 'volume.beta.kubernetes.io/storage-class';
const CLASS_TEXT = `metadata.annotations[${CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`;
const OPTIONS = 'volume.beta.kubernetes.io/mount-options';
const OPTIONS_TEXT = `metadata.annotations[${OPTIONS}]: deprecated since v1.31; use "mountOptions" attribute instead`;
const RECYCLE =
  'The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';

/** Upstream: pkg/api/persistentvolume GetWarningsForPersistentVolume */
export function volumeObjectWarnings(warnings: string[], { metadata, spec }: PersistentVolume): void {
  if (metadata.annotations?.[CLASS] !== undefined) warnings.push(CLASS_TEXT);
  if (metadata.annotations?.[OPTIONS] !== undefined) warnings.push(OPTIONS_TEXT);
  fractionWarning(warnings, spec.capacity, 'storage', 'spec.capacity');
  (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).forEach((term, index) => {
    nodeTermWarnings(warnings, term, `spec.nodeAffinity.required.nodeSelectorTerms[${String(index)}]`, false);
  });
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') warnings.push(`spec.persistentVolumeReclaimPolicy: ${RECYCLE}`);
  for (const [name, text, said = name] of DEPRECATED_SOURCES) {
    if (spec[name] !== undefined) warnings.push(`spec.${said}: ${text}`);
  }
}

/** Upstream: pkg/api/persistentvolumeclaim GetWarningsForPersistentVolumeClaim */
export function claimWarnings(warnings: string[], { metadata, spec }: PersistentVolumeClaim): void {
  if (metadata.annotations?.[CLASS] !== undefined) warnings.push(CLASS_TEXT);
  claimSpecWarnings(warnings, spec, 'spec');
}

/** Upstream: pkg/api/storage GetWarningsForStorageClass */
export function storageClassWarnings(warnings: string[], { allowedTopologies = [] }: StorageClass): void {
  allowedTopologies.forEach(({ matchLabelExpressions = [] }, index) => {
    matchLabelExpressions.forEach(({ key }, position) => {
      const why = deprecatedNodeLabel(key);
      if (why === undefined) return;
      const at = `allowedTopologies[${String(index)}].matchLabelExpressions[${String(position)}].key`;
      warnings.push(`${at}: ${key} is ${why}`);
    });
  });
}

export function storageCapacityWarnings(warnings: string[], { nodeTopology }: CSIStorageCapacity): void {
  nodeSelectorWarnings(warnings, nodeTopology, 'nodeTopology');
}

const MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';

export function serviceAccountWarnings(warnings: string[], { metadata }: ServiceAccount): void {
  if (metadata.annotations?.[MOUNTABLE] === undefined) return;
  const why = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets';
  warnings.push(`metadata.annotations[${MOUNTABLE}]: ${why}`);
}

/** Types of the PEM blocks of a value of a Secret. */
function pemTypes(value: string | undefined): readonly string[] {
  return readPem(textOfBytes(value ?? '')).map(({ type }) => type);
}

/** Upstream: crypto/tls X509KeyPair, as far as it looks for blocks. */
function keyPairProblem({ data = {} }: Secret): string | undefined {
  const certificates = pemTypes(data['tls.crt']);
  const skipped = (types: readonly string[]): string =>
    `after skipping PEM blocks of the following types: [${types.join(' ')}]`;
  const [first = ''] = certificates;
  if (certificates.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (!certificates.includes('CERTIFICATE')) {
    return certificates.length === 1 && first.endsWith('PRIVATE KEY')
      ? 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
      : `tls: failed to find "CERTIFICATE" PEM block in certificate input ${skipped(certificates)}`;
  }
  const keys = pemTypes(data['tls.key']);
  if (keys.length === 0) return 'tls: failed to find any PEM data in key input';
  if (keys.some((type) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))) return undefined;
  return keys.length === 1 && keys[0] === 'CERTIFICATE'
    ? 'tls: found a certificate rather than a key in the PEM for the private key'
    : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input ${skipped(keys)}`;
}

export function secretWarnings(warnings: string[], secret: Secret): void {
  const problem = secret.type === 'kubernetes.io/tls' ? keyPairProblem(secret) : undefined;
  if (problem !== undefined) warnings.push(problem);
}
