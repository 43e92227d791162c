import {
  deployments as deploymentResource,
  formatTime,
  hashTemplate,
  hasReason,
  newControllerRef,
  ownerControllerRef,
  replicaSets as replicaSetResource,
  type Deployment,
  type DeploymentCondition,
  type New,
  type ReplicaSet,
} from '../../api/index.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { writeStatus } from '../write-status.ts';
import { currentAnnotations, maxRevision, newAnnotations, REVISION } from './annotations.ts';
import { replicasOf } from './arithmetic.ts';
import { getCondition, newCondition, REASONS, withCondition } from './conditions.ts';
import type { DeploymentDeps } from './deps.ts';
import { hasDeadline } from './progress.ts';
import { findNewReplicaSet, sameTemplate, TEMPLATE_HASH } from './replica-sets.ts';
import { newSetReplicas } from './rolling.ts';

/** A Deployment with its ReplicaSets, told apart. */
export interface Rollout {
  readonly deployment: Deployment;
  /** The one of the current template, if it exists. */
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
}

/** Tells a Deployment's ReplicaSets apart, without changing any. */
export function rolloutOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout {
  const newSet = findNewReplicaSet(deployment, sets);
  return { deployment, newSet, oldSets: sets.filter((rs) => rs !== newSet) };
}

/** The ReplicaSet of a template that has none yet. Upstream: pkg/controller/deployment/sync.go (getNewReplicaSet). */
function buildReplicaSet(deployment: Deployment, oldSets: readonly ReplicaSet[]): New<ReplicaSet> {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = hashTemplate(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash };
  const { namespace, name } = deployment.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: newAnnotations(deployment, maxRevision(oldSets) + 1n),
      ownerReferences: [newControllerRef(deploymentResource, deployment)],
    },
    spec: {
      replicas: newSetReplicas(deployment, 0, oldSets),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Records on the Deployment which revision it is at, and that it progresses when nothing said so before. */
async function record(
  deps: DeploymentDeps,
  deployment: Deployment,
  revision: string | undefined,
  condition: DeploymentCondition | undefined,
): Promise<Deployment> {
  const { namespace, name, uid, annotations } = deployment.metadata;
  let next = deployment;
  if (revision !== undefined && annotations?.[REVISION] !== revision) {
    next = await deps.client.patch(deploymentResource, { namespace, name }, 'application/merge-patch+json', {
      metadata: { uid, annotations: { [REVISION]: revision } },
    });
  }
  if (condition === undefined) return next;
  return writeStatus(deps.client, deploymentResource, next, withCondition(next.status ?? {}, condition));
}

async function syncExisting(deps: DeploymentDeps, rollout: Rollout, newSet: ReplicaSet): Promise<Rollout> {
  const { deployment, oldSets } = rollout;
  const annotations = currentAnnotations(deployment, newSet, maxRevision(oldSets) + 1n);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  let current = newSet;
  if (
    !semanticEqual(annotations, newSet.metadata.annotations) ||
    (newSet.spec.minReadySeconds ?? 0) !== minReadySeconds
  ) {
    current = await deps.client.update(replicaSetResource, {
      ...newSet,
      metadata: { ...newSet.metadata, annotations },
      spec: { ...newSet.spec, minReadySeconds },
    });
  }
  const first = hasDeadline(deployment) && getCondition(deployment.status, 'Progressing') === undefined;
  const message = `Found new replica set "${current.metadata.name}"`;
  const found = first ? newCondition('Progressing', 'True', REASONS.found, message, deps.clock.now()) : undefined;
  return {
    deployment: await record(deps, deployment, current.metadata.annotations?.[REVISION], found),
    newSet: current,
    oldSets,
  };
}

/** The ReplicaSet of that name belongs to somebody else: the next try makes another name. */
async function countCollision(deps: DeploymentDeps, deployment: Deployment, cause: unknown): Promise<never> {
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  await writeStatus(deps.client, deploymentResource, deployment, { ...deployment.status, collisionCount });
  throw cause;
}

async function reportFailure(
  deps: DeploymentDeps,
  deployment: Deployment,
  name: string,
  cause: unknown,
): Promise<never> {
  const text = cause instanceof Error ? cause.message : String(cause);
  const message = `Failed to create new replica set "${name}": ${text}`;
  if (hasDeadline(deployment)) {
    const condition = newCondition('Progressing', 'False', REASONS.createFailed, message, deps.clock.now());
    await record(deps, deployment, undefined, condition);
  }
  deps.recorder.event(deployment, 'Warning', REASONS.createFailed, message);
  throw cause;
}

async function create(deps: DeploymentDeps, rollout: Rollout): Promise<ReplicaSet> {
  const { deployment, oldSets } = rollout;
  const wanted = buildReplicaSet(deployment, oldSets);
  const name = wanted.metadata.name ?? '';
  try {
    const created = await deps.client.create(replicaSetResource, wanted);
    const replicas = replicasOf(created);
    if (replicas > 0) {
      const message = `Scaled up replica set ${name} from 0 to ${String(replicas)}`;
      deps.recorder.event(deployment, 'Normal', 'ScalingReplicaSet', message);
    }
    return created;
  } catch (cause) {
    if (isNamespaceTerminating(cause)) throw cause;
    if (!hasReason(cause, 'AlreadyExists')) return reportFailure(deps, deployment, name, cause);
    const existing = await deps.client.get(replicaSetResource, { namespace: deployment.metadata.namespace, name });
    // The cache did not show yet what this controller made before.
    const ours = ownerControllerRef(existing)?.uid === deployment.metadata.uid;
    if (ours && sameTemplate(existing.spec.template, deployment.spec.template)) return existing;
    return countCollision(deps, deployment, cause);
  }
}

/** Brings annotations and revisions up to date; makes the new ReplicaSet if there is none and `mayCreate`. */
export async function syncReplicaSets(deps: DeploymentDeps, rollout: Rollout, mayCreate: boolean): Promise<Rollout> {
  if (rollout.newSet !== undefined) return syncExisting(deps, rollout, rollout.newSet);
  if (!mayCreate) return rollout;
  const newSet = await create(deps, rollout);
  const message = `Created new replica set "${newSet.metadata.name}"`;
  const condition = hasDeadline(rollout.deployment)
    ? newCondition('Progressing', 'True', REASONS.created, message, deps.clock.now())
    : undefined;
  const revision = newSet.metadata.annotations?.[REVISION];
  return { ...rollout, newSet, deployment: await record(deps, rollout.deployment, revision, condition) };
}

/** The Progressing condition while a Deployment is paused: time spent paused does not count against its deadline. */
export async function markPaused(deps: DeploymentDeps, deployment: Deployment): Promise<Deployment> {
  const current = getCondition(deployment.status, 'Progressing');
  if (!hasDeadline(deployment) || current?.reason === REASONS.timedOut) return deployment;
  const isMarked = current?.reason === REASONS.paused;
  const paused = deployment.spec.paused === true;
  if (paused === isMarked) return deployment;
  const now = deps.clock.now();
  const condition = paused
    ? newCondition('Progressing', 'Unknown', REASONS.paused, 'Deployment is paused', now)
    : newCondition('Progressing', 'Unknown', REASONS.resumed, 'Deployment is resumed', now);
  const status = withCondition(deployment.status ?? {}, { ...condition, lastUpdateTime: formatTime(now) });
  return writeStatus(deps.client, deploymentResource, deployment, status);
}
