import type { Deployment, ReplicaSet } from '../../api/index.ts';
import { maxSurge, replicasOf } from './arithmetic.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a Deployment that its ReplicaSets do not get. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

type Annotations = Readonly<Record<string, string>>;

const INTEGER = /^[+-]?\d+$/;

function integer(text: string | undefined): number | undefined {
  return text !== undefined && INTEGER.test(text) ? Number(text) : undefined;
}

/** The revision of a ReplicaSet; 0 when it has none. All of an int64 counts, which is more than a number holds. */
export function revisionOf(object: { readonly metadata: { readonly annotations?: Annotations } }): bigint {
  const text = object.metadata.annotations?.[REVISION];
  return text !== undefined && INTEGER.test(text) ? BigInt(text.replace('+', '')) : 0n;
}

export function maxRevision(sets: readonly ReplicaSet[]): bigint {
  return sets.map(revisionOf).reduce((a, b) => (a > b ? a : b), 0n);
}

/** `spec.replicas` of the Deployment when the ReplicaSet was last scaled. */
export function desiredReplicas(rs: ReplicaSet): number | undefined {
  return integer(rs.metadata.annotations?.[DESIRED_REPLICAS]);
}

/** Size of the Deployment with its surge when the ReplicaSet was last scaled. */
export function annotatedMaxReplicas(rs: ReplicaSet): number | undefined {
  return integer(rs.metadata.annotations?.[MAX_REPLICAS]);
}

/** The annotations that record the size of the Deployment for which a ReplicaSet is scaled. */
export function replicasAnnotations(deployment: Deployment): Annotations {
  const replicas = replicasOf(deployment);
  return {
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + maxSurge(deployment)),
  };
}

function copied(deployment: Deployment): Annotations {
  return Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !NOT_COPIED.has(name)),
  );
}

/** Annotations of a ReplicaSet that is about to be made. */
export function newAnnotations(deployment: Deployment, revision: bigint): Annotations {
  return { ...copied(deployment), [REVISION]: String(revision), ...replicasAnnotations(deployment) };
}

/**
 * Annotations of the ReplicaSet that is the Deployment's current one, with the revision raised if it was older.
 * Upstream: pkg/controller/deployment/util (SetNewReplicaSetAnnotations).
 */
export function currentAnnotations(deployment: Deployment, rs: ReplicaSet, revision: bigint): Annotations {
  const annotations = { ...rs.metadata.annotations, ...copied(deployment) };
  const old = revisionOf(rs);
  if (old >= revision) return annotations;
  const oldText = rs.metadata.annotations?.[REVISION];
  const history = rs.metadata.annotations?.[REVISION_HISTORY];
  return {
    ...annotations,
    [REVISION]: String(revision),
    // A revision that was current before keeps the numbers it had.
    ...(oldText === undefined || oldText === ''
      ? {}
      : { [REVISION_HISTORY]: history === undefined || history === '' ? oldText : `${history},${oldText}` }),
  };
}
