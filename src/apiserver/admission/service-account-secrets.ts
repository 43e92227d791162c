import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../api/index.ts';

const ENFORCED = 'kubernetes.io/enforce-mountable-secrets';
/** What Go's strconv.ParseBool reads as true. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

type Env = Pick<Container, 'name' | 'env' | 'envFrom'>;

/**
 * Which Secret of a pod its account does not let it have; undefined where there is none, or where accounts do not care.
 * upstream: limitSecretReferences, limitEphemeralContainerSecretReferences
 */
export function forbiddenSecret(account: ServiceAccount, { spec }: Pod, onlyEphemeral: boolean): string | undefined {
  if (!TRUE.has(account.metadata.annotations?.[ENFORCED] ?? '')) return undefined;
  const mountable = new Set((account.secrets ?? []).map(({ name }) => name ?? ''));
  const who = `service account ${account.metadata.name} does not reference that`;
  const inEnv = (containers: readonly Env[] | undefined, kind: string): string | undefined => {
    for (const { container, how, secret } of (containers ?? []).flatMap(secretsOfEnv)) {
      if (mountable.has(secret)) continue;
      return `${kind} ${container} with ${how} referencing secret.secretName="${secret}" is not allowed because ${who} secret`;
    }
    return undefined;
  };
  if (onlyEphemeral) return inEnv(spec.ephemeralContainers, 'ephemeral container');
  const volume = (spec.volumes ?? []).find(({ secret }) => secret !== undefined && !mountable.has(nameOf(secret)));
  if (volume !== undefined) {
    return `volume with secret.secretName="${nameOf(volume.secret)}" is not allowed because ${who} secret`;
  }
  const pulls = new Set((account.imagePullSecrets ?? []).map(({ name }) => name ?? ''));
  const pull = (spec.imagePullSecrets ?? []).findIndex(({ name = '' }) => !pulls.has(name));
  const pullName = spec.imagePullSecrets?.[pull]?.name ?? '';
  return (
    inEnv(spec.initContainers, 'init container') ??
    inEnv(spec.containers, 'container') ??
    (pull < 0
      ? undefined
      : `imagePullSecrets[${String(pull)}].name="${pullName}" is not allowed because ${who} imagePullSecret`)
  );
}

function nameOf(secret: Volume['secret']): string {
  return secret?.secretName ?? '';
}

interface EnvSecret {
  readonly container: string;
  readonly how: string;
  readonly secret: string;
}

function secretsOfEnv({ name: container, env = [], envFrom = [] }: Env): readonly EnvSecret[] {
  return [
    ...env.flatMap(({ name, valueFrom }) =>
      valueFrom?.secretKeyRef === undefined
        ? []
        : [{ container, how: `envVar ${name}`, secret: valueFrom.secretKeyRef.name ?? '' }],
    ),
    ...envFrom.flatMap(({ secretRef }) =>
      secretRef === undefined ? [] : [{ container, how: 'envFrom', secret: secretRef.name ?? '' }],
    ),
  ];
}

/** Whether a pod names any Secret. upstream: podutil.VisitPodSecretNames */
export function namesSecrets(spec: PodSpec): boolean {
  const { imagePullSecrets = [], containers, initContainers = [], ephemeralContainers = [], volumes = [] } = spec;
  const all: readonly Env[] = [...containers, ...initContainers, ...ephemeralContainers];
  return (
    imagePullSecrets.length > 0 || all.some((container) => secretsOfEnv(container).length > 0) || volumes.some(isSecret)
  );
}

function isSecret(volume: Volume): boolean {
  const { azureFile, cephfs, cinder, flexVolume, projected, rbd, scaleIO, iscsi, storageos, csi, secret } = volume;
  return (
    secret !== undefined ||
    azureFile !== undefined ||
    (projected?.sources ?? []).some((source) => source.secret !== undefined) ||
    [cephfs, cinder, flexVolume, rbd, scaleIO, iscsi, storageos].some((source) => source?.secretRef !== undefined) ||
    csi?.nodePublishSecretRef !== undefined
  );
}
