import type { Disposer } from '../../base/index.ts';
import {
  deployments as deploymentResource,
  keyOf,
  matchesSelector,
  ownerControllerRef,
  pods as podResource,
  replicaSets as replicaSetResource,
  type Deployment,
  type KubernetesObject,
  type ObjectKey,
  type ReplicaSet,
} from '../../api/index.ts';
import {
  BY_OWNER,
  createEventRecorder,
  type ControllerDefinition,
  type Enqueue,
  type Result,
} from '../../client/index.ts';
import { claim, ORPHANS, orphanIndex } from '../claim.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { writeStatus } from '../write-status.ts';
import { actualReplicas, isRollingUpdate } from './arithmetic.ts';
import type { DeploymentDeps } from './deps.ts';
import { markPaused, rolloutOf, syncReplicaSets, type Rollout } from './new-replica-set.ts';
import { isComplete, nextProgressCheck, rolloutStatus } from './progress.ts';
import { activeOf } from './replica-sets.ts';
import { planNewReplicaSet, planOldReplicaSets } from './rolling.ts';
import { applyScaling, cleanUp } from './scale.ts';
import { isScalingEvent, planScale } from './scaling.ts';
import { computeStatus } from './status.ts';

/** Rolls ReplicaSets towards the template of their Deployment. Upstream: pkg/controller/deployment. */
export const deploymentController: ControllerDefinition<DeploymentDeps> = {
  name: 'deployment-controller',
  setup: ({ client, clock, informer }) => {
    const replicaSets = informer(replicaSetResource);
    replicaSets.addIndex(ORPHANS, orphanIndex);
    return {
      client,
      clock,
      deployments: informer(deploymentResource),
      replicaSets,
      pods: informer(podResource),
      recorder: createEventRecorder(client, clock, { component: 'deployment-controller' }),
    };
  },
  watch,
  reconcile,
};

function watch(deps: DeploymentDeps, enqueue: Enqueue): readonly Disposer[] {
  const { deployments, replicaSets, pods } = deps;
  const enqueueObject = (object: Deployment): void => {
    enqueue(keyOf(object));
  };
  const ownerOf = (object: KubernetesObject, kind: string): ObjectKey | undefined => {
    const owner = ownerControllerRef(object);
    return owner?.kind === kind ? { namespace: object.metadata.namespace ?? '', name: owner.name } : undefined;
  };
  const enqueueOwner = (rs: ReplicaSet): void => {
    const owner = ownerOf(rs, 'Deployment');
    if (owner !== undefined) enqueue(owner);
  };
  const enqueueMatching = (rs: ReplicaSet): void => {
    if (ownerControllerRef(rs) !== undefined) return;
    for (const deployment of deployments.lister.list(rs.metadata.namespace)) {
      if (matchesSelector(deployment.spec.selector, rs.metadata.labels)) enqueue(keyOf(deployment));
    }
  };
  return [
    deployments.addHandler({ add: enqueueObject, update: enqueueObject, delete: enqueueObject }),
    replicaSets.addHandler({
      add: (rs) => {
        enqueueOwner(rs);
        enqueueMatching(rs);
      },
      update: (rs, old) => {
        const moved = !semanticEqual(rs.metadata.ownerReferences, old.metadata.ownerReferences);
        if (moved) enqueueOwner(old);
        enqueueOwner(rs);
        if (moved || !semanticEqual(rs.metadata.labels, old.metadata.labels)) enqueueMatching(rs);
      },
      delete: enqueueOwner,
    }),
    pods.addHandler({
      // Recreate goes on when the last old pod is gone.
      delete: (pod) => {
        const rsKey = ownerOf(pod, 'ReplicaSet');
        const rs = rsKey === undefined ? undefined : replicaSets.lister.get(rsKey);
        const key = rs === undefined ? undefined : ownerOf(rs, 'Deployment');
        const deployment = key === undefined ? undefined : deployments.lister.get(key);
        if (deployment !== undefined && !isRollingUpdate(deployment)) enqueue(keyOf(deployment));
      },
    }),
  ];
}

async function claimReplicaSets(deps: DeploymentDeps, deployment: Deployment): Promise<readonly ReplicaSet[]> {
  const { lister } = deps.replicaSets;
  const { namespace, uid } = deployment.metadata;
  const candidates = [...lister.byIndex(BY_OWNER, uid), ...lister.byIndex(ORPHANS, namespace ?? '')];
  const { selector } = deployment.spec;
  const claimant = { client: deps.client, resource: deploymentResource, object: deployment, selector };
  return claim(claimant, replicaSetResource, candidates);
}

/** Status without an estimate of progress, as on scaling and while paused or being deleted. */
async function syncStatus(deps: DeploymentDeps, { deployment, newSet, oldSets }: Rollout): Promise<Result> {
  const status = computeStatus(deployment, newSet, oldSets, deps.clock.now());
  await writeStatus(deps.client, deploymentResource, deployment, status);
  return {};
}

async function syncRolloutStatus(deps: DeploymentDeps, { deployment, newSet, oldSets }: Rollout): Promise<Result> {
  const now = deps.clock.now();
  const status = rolloutStatus(deployment, computeStatus(deployment, newSet, oldSets, now), newSet, oldSets, now);
  await writeStatus(deps.client, deploymentResource, deployment, status);
  return { requeueAfter: nextProgressCheck(deployment, status, now) };
}

async function syncScale(deps: DeploymentDeps, rollout: Rollout): Promise<Result> {
  const synced = await syncReplicaSets(deps, rollout, false);
  const { deployment, newSet, oldSets } = synced;
  await applyScaling(deps, deployment, planScale(deployment, newSet, oldSets));
  if (deployment.spec.paused === true) await cleanUp(deps, deployment, oldSets);
  return syncStatus(deps, synced);
}

/** Upstream: pkg/controller/deployment/rolling.go. */
async function rollOut(deps: DeploymentDeps, rollout: Rollout): Promise<Result> {
  const synced = await syncReplicaSets(deps, rollout, true);
  const { deployment, newSet, oldSets } = synced;
  if (newSet === undefined) return syncRolloutStatus(deps, synced);
  const grown = planNewReplicaSet(deployment, newSet, oldSets);
  if (grown !== undefined && (await applyScaling(deps, deployment, [grown]))) return syncRolloutStatus(deps, synced);
  const shrunk = planOldReplicaSets(deployment, newSet, oldSets);
  if (await applyScaling(deps, deployment, shrunk)) return syncRolloutStatus(deps, synced);
  if (isComplete(deployment, deployment.status ?? {})) await cleanUp(deps, deployment, oldSets);
  return syncRolloutStatus(deps, synced);
}

function hasOldPods({ pods }: DeploymentDeps, oldSets: readonly ReplicaSet[]): boolean {
  if (actualReplicas(oldSets) > 0) return true;
  const running = (phase: string | undefined): boolean => phase !== 'Failed' && phase !== 'Succeeded';
  return oldSets.some((rs) => pods.lister.byIndex(BY_OWNER, rs.metadata.uid).some((pod) => running(pod.status?.phase)));
}

/** Upstream: pkg/controller/deployment/recreate.go. */
async function recreate(deps: DeploymentDeps, rollout: Rollout): Promise<Result> {
  const synced = await syncReplicaSets(deps, rollout, false);
  const down = activeOf(synced.oldSets).map((rs) => ({ rs, replicas: 0 }));
  if (await applyScaling(deps, synced.deployment, down)) return syncRolloutStatus(deps, synced);
  if (hasOldPods(deps, synced.oldSets)) return syncRolloutStatus(deps, synced);
  const created = await syncReplicaSets(deps, synced, true);
  const { deployment, newSet, oldSets } = created;
  const grown = newSet === undefined ? undefined : planNewReplicaSet(deployment, newSet, oldSets);
  if (grown !== undefined) await applyScaling(deps, deployment, [grown]);
  if (isComplete(deployment, deployment.status ?? {})) await cleanUp(deps, deployment, oldSets);
  return syncRolloutStatus(deps, created);
}

async function reconcile(deps: DeploymentDeps, key: ObjectKey): Promise<Result> {
  const found = deps.deployments.lister.get(key);
  if (found === undefined) return {};
  const { selector } = found.spec;
  if ((selector.matchExpressions ?? []).length === 0 && Object.keys(selector.matchLabels ?? {}).length === 0) {
    const message = 'This deployment is selecting all pods. A non-empty selector is required.';
    deps.recorder.event(found, 'Warning', 'SelectingAll', message);
    return {};
  }
  const sets = await claimReplicaSets(deps, found);
  if (found.metadata.deletionTimestamp !== undefined) return syncStatus(deps, rolloutOf(found, sets));
  const deployment = await markPaused(deps, found);
  const rollout = rolloutOf(deployment, sets);
  if (deployment.spec.paused === true || isScalingEvent(deployment, sets)) return syncScale(deps, rollout);
  return isRollingUpdate(deployment) ? rollOut(deps, rollout) : recreate(deps, rollout);
}
