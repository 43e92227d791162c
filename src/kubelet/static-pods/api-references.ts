import type { Container, PodSpec, Volume } from '../../api/index.ts';

type Source = 'secretRef' | 'configMapRef';

function ofContainers(spec: PodSpec, source: Source, key: 'secretKeyRef' | 'configMapKeyRef'): boolean {
  const containers: readonly Container[] = [...(spec.initContainers ?? []), ...spec.containers];
  return containers.some(
    ({ env = [], envFrom = [] }) =>
      env.some(({ valueFrom }) => valueFrom?.[key] !== undefined) || envFrom.some((from) => from[source] !== undefined),
  );
}

function namesSecret({ secret, projected, azureFile, csi }: Volume): boolean {
  const sources = projected?.sources ?? [];
  const others = azureFile !== undefined || csi?.nodePublishSecretRef !== undefined;
  return secret !== undefined || others || sources.some((source) => source.secret !== undefined);
}

function projects(
  volumes: readonly Volume[],
  kind: 'configMap' | 'clusterTrustBundle' | 'serviceAccountToken',
): boolean {
  return volumes.some(({ projected }) => (projected?.sources ?? []).some((source) => source[kind] !== undefined));
}

/** What each of them is called, in the order in which upstream looks for them. */
const REFERENCES: readonly (readonly [
  resource: string,
  found: (spec: PodSpec, volumes: readonly Volume[]) => boolean,
])[] = [
  ['serviceaccounts', ({ serviceAccountName = '' }) => serviceAccountName !== ''],
  [
    'secrets',
    (spec, volumes) =>
      (spec.imagePullSecrets ?? []).length > 0 ||
      ofContainers(spec, 'secretRef', 'secretKeyRef') ||
      volumes.some(namesSecret),
  ],
  [
    'configmaps',
    (spec, volumes) =>
      ofContainers(spec, 'configMapRef', 'configMapKeyRef') ||
      volumes.some(({ configMap }) => configMap !== undefined) ||
      projects(volumes, 'configMap'),
  ],
  ['resourceclaims', ({ resourceClaims = [] }) => resourceClaims.length > 0],
  [
    'persistentvolumeclaims',
    (_spec, volumes) =>
      volumes.some(
        ({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim !== undefined || ephemeral !== undefined,
      ),
  ],
  ['clustertrustbundles', (_spec, volumes) => projects(volumes, 'clusterTrustBundle')],
  ['serviceaccounts', (_spec, volumes) => projects(volumes, 'serviceAccountToken')],
];

/** The resource of an object of the API that a pod cannot do without; undefined when there is none. upstream: podutil.HasAPIObjectReference */
export function apiReference(spec: PodSpec): string | undefined {
  return REFERENCES.find(([, found]) => found(spec, spec.volumes ?? []))?.[0];
}
