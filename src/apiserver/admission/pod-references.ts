import type { Container, PodSpec, Volume } from '../../api/index.ts';

type Kind = 'secrets' | 'configmaps' | 'clustertrustbundles' | 'persistentvolumeclaims' | 'resourceclaims';
/** In the order in which upstream looks for them. */
const KINDS: readonly Kind[] = [
  'secrets',
  'configmaps',
  'clustertrustbundles',
  'persistentvolumeclaims',
  'resourceclaims',
];

function ofContainer({ env = [], envFrom = [] }: Container): readonly Kind[] {
  const kinds: Kind[] = [];
  for (const { secretRef, configMapRef } of envFrom) {
    if (secretRef !== undefined) kinds.push('secrets');
    if (configMapRef !== undefined) kinds.push('configmaps');
  }
  for (const { valueFrom } of env) {
    if (valueFrom?.secretKeyRef !== undefined) kinds.push('secrets');
    if (valueFrom?.configMapKeyRef !== undefined) kinds.push('configmaps');
  }
  return kinds;
}

/** Volumes that can bring their credentials in a Secret. */
const WITH_SECRET_REF = ['cephfs', 'cinder', 'flexVolume', 'iscsi', 'rbd', 'scaleIO', 'storageos'] as const;

function ofVolume(volume: Volume): readonly Kind[] {
  const kinds: Kind[] = [];
  const credentials =
    volume.azureFile !== undefined ||
    volume.csi?.nodePublishSecretRef !== undefined ||
    WITH_SECRET_REF.some((type) => volume[type]?.secretRef !== undefined);
  if (volume.secret !== undefined || credentials) kinds.push('secrets');
  if (volume.configMap !== undefined) kinds.push('configmaps');
  if (volume.persistentVolumeClaim !== undefined) kinds.push('persistentvolumeclaims');
  for (const { secret, configMap, clusterTrustBundle } of volume.projected?.sources ?? []) {
    if (secret !== undefined) kinds.push('secrets');
    if (configMap !== undefined) kinds.push('configmaps');
    if (clusterTrustBundle !== undefined) kinds.push('clustertrustbundles');
  }
  return kinds;
}

/** The kinds of objects that a pod needs. upstream: pkg/api/pod VisitPodSecretNames, VisitPodConfigmapNames */
export function referencedKinds(spec: PodSpec): readonly Kind[] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const found = new Set<Kind>([
    ...((spec.imagePullSecrets ?? []).length > 0 ? (['secrets'] as const) : []),
    ...((spec.resourceClaims ?? []).length > 0 ? (['resourceclaims'] as const) : []),
    ...containers.flatMap(ofContainer),
    ...(spec.volumes ?? []).flatMap(ofVolume),
  ]);
  return KINDS.filter((kind) => found.has(kind));
}
