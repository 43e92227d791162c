import {
  BY_OWNER,
  createEventRecorder,
  Expectations,
  TerminalError,
  type Client,
  type ControllerContext,
  type ControllerDefinition,
  type Enqueue,
  type EventRecorder,
  type InformerLease,
  type Lister,
  type Result,
} from '../../client/index.ts';
import type { Clock, Disposer } from '../../base/index.ts';
import {
  isPodActive,
  isPodReady,
  keyOf,
  keyString,
  matchesSelector,
  ownerControllerRef,
  pods as podResource,
  replicaSets as replicaSetResource,
  type New,
  type ObjectKey,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
  type Resource,
} from '../../api/index.ts';
import { claim } from '../claim.ts';
import { labelIndex, narrowest, ORPHANS_BY_LABEL } from '../label-index.ts';
import { createPods, deletePods, podFromTemplate } from '../pod-control.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { writeStatus } from '../write-status.ts';
import { planReplicas } from './plan.ts';
import { computeStatus, nextAvailability } from './status.ts';

/** The informer of ReplicaSets, or of what can be seen as such. */
export type ReplicaSetInformer = Pick<InformerLease<ReplicaSet>, 'lister' | 'addHandler'>;

/** A kind that keeps a number of pods. */
export interface ReplicaKind {
  /** Of its controller. */
  readonly name: string;
  readonly resource: Resource;
  informer(context: ControllerContext): ReplicaSetInformer;
  writeStatus(client: Client, rs: ReplicaSet, status: ReplicaSetStatus): Promise<unknown>;
}

export interface ReplicaSetDeps {
  readonly kind: ReplicaKind;
  readonly client: Client;
  readonly clock: Clock;
  readonly replicaSets: ReplicaSetInformer;
  readonly pods: InformerLease<Pod>;
  readonly expectations: Expectations;
  readonly recorder: EventRecorder;
}

/** Keeps `spec.replicas` pods per object of a kind. Upstream: pkg/controller/replicaset. */
export function replicasController(kind: ReplicaKind): ControllerDefinition<ReplicaSetDeps> {
  return {
    name: kind.name,
    setup: (context) => {
      const { client, clock } = context;
      const pods = context.informer(podResource);
      pods.addIndex(ORPHANS_BY_LABEL, (pod) => (ownerControllerRef(pod) === undefined ? labelIndex(pod) : []));
      return {
        kind,
        client,
        clock,
        replicaSets: kind.informer(context),
        pods,
        expectations: new Expectations(clock),
        recorder: createEventRecorder(client, clock, { component: kind.name }),
      };
    },
    watch: (deps, enqueue) => [watchReplicaSets(deps, enqueue), watchPods(deps, enqueue)],
    reconcile,
  };
}

export const replicaSetController = replicasController({
  name: 'replicaset-controller',
  resource: replicaSetResource,
  informer: ({ informer }) => informer(replicaSetResource),
  writeStatus: (client, rs, status) => writeStatus(client, replicaSetResource, rs, status),
});

function watchReplicaSets({ replicaSets, expectations }: ReplicaSetDeps, enqueue: Enqueue): Disposer {
  return replicaSets.addHandler({
    add: (rs) => {
      enqueue(keyOf(rs));
    },
    update: (rs) => {
      enqueue(keyOf(rs));
    },
    delete: (rs) => {
      // Another ReplicaSet of that name must not wait for the pods of this one.
      expectations.forget(keyString(keyOf(rs)));
      enqueue(keyOf(rs));
    },
  });
}

function watchPods(deps: ReplicaSetDeps, enqueue: Enqueue): Disposer {
  const { replicaSets, expectations } = deps;
  const { kind } = deps.kind.resource;
  const controllerOf = (pod: Pod): ReplicaSet | undefined => {
    const owner = ownerControllerRef(pod);
    if (owner?.kind !== kind) return undefined;
    const rs = replicaSets.lister.get({ namespace: pod.metadata.namespace, name: owner.name });
    return rs?.metadata.uid === owner.uid ? rs : undefined;
  };
  const enqueueMatching = (pod: Pod): void => {
    for (const rs of replicaSets.lister.list(pod.metadata.namespace)) {
      if (matchesSelector(rs.spec.selector, pod.metadata.labels)) enqueue(keyOf(rs));
    }
  };
  const removed = (pod: Pod): void => {
    const rs = controllerOf(pod);
    if (rs === undefined) return;
    expectations.deleted(keyString(keyOf(rs)), pod.metadata.uid);
    enqueue(keyOf(rs));
  };
  return deps.pods.addHandler({
    add: (pod) => {
      if (pod.metadata.deletionTimestamp !== undefined) {
        removed(pod);
        return;
      }
      const owner = ownerControllerRef(pod);
      if (owner === undefined) enqueueMatching(pod);
      if (owner?.kind !== kind) return;
      // The ReplicaSet itself may not be in the cache yet: its key is known all the same.
      const key = { namespace: pod.metadata.namespace ?? '', name: owner.name };
      expectations.created(keyString(key));
      enqueue(key);
    },
    update: (pod, old) => {
      if (pod.metadata.deletionTimestamp !== undefined) {
        removed(pod);
        return;
      }
      const before = controllerOf(old);
      const now = controllerOf(pod);
      if (before !== undefined && before.metadata.uid !== now?.metadata.uid) enqueue(keyOf(before));
      if (now !== undefined) {
        enqueue(keyOf(now));
        const wait = now.spec.minReadySeconds ?? 0;
        if (wait > 0 && !isPodReady(old) && isPodReady(pod)) enqueue(keyOf(now), (wait + 1) * 1000);
      } else if (
        ownerControllerRef(pod) === undefined &&
        (ownerControllerRef(old) !== undefined || !semanticEqual(pod.metadata.labels, old.metadata.labels))
      ) {
        enqueueMatching(pod);
      }
    },
    delete: removed,
  });
}

/** The ReplicaSet's pods, orphans that it adopts included. */
async function claimPods({ kind, client, pods }: ReplicaSetDeps, rs: ReplicaSet): Promise<readonly Pod[]> {
  const value = narrowest(rs.metadata.namespace, rs.spec.selector.matchLabels);
  const orphans = pods.lister.byIndex(ORPHANS_BY_LABEL, value).filter(isPodActive);
  const candidates = [...pods.lister.byIndex(BY_OWNER, rs.metadata.uid), ...orphans];
  const { selector } = rs.spec;
  return claim({ client, resource: kind.resource, object: rs, selector }, podResource, candidates);
}

/** Active pods of all ReplicaSets that share the controller of this one. */
function relatedPods(replicaSets: Lister<ReplicaSet>, pods: Lister<Pod>, rs: ReplicaSet): readonly Pod[] {
  const owner = ownerControllerRef(rs);
  const siblings = owner === undefined ? [rs] : replicaSets.byIndex(BY_OWNER, owner.uid);
  return siblings.flatMap((sibling) => pods.byIndex(BY_OWNER, sibling.metadata.uid)).filter(isPodActive);
}

async function manageReplicas(deps: ReplicaSetDeps, rs: ReplicaSet, active: readonly Pod[]): Promise<void> {
  const related = relatedPods(deps.replicaSets.lister, deps.pods.lister, rs);
  const plan = planReplicas(rs, active, related, deps.clock.now());
  if (plan.kind === 'none') return;
  const { failure } =
    plan.kind === 'create'
      ? await createPods(deps, rs, new Array<New<Pod>>(plan.count).fill(templateOf(deps, rs)))
      : await deletePods(deps, rs, plan.pods);
  if (failure !== undefined) throw failure;
}

function templateOf({ kind }: ReplicaSetDeps, rs: ReplicaSet): New<Pod> {
  const { metadata, spec } = rs.spec.template ?? {};
  if (spec === undefined) throw new TerminalError(`${kind.resource.kind} ${rs.metadata.name} has no pod template`);
  return podFromTemplate(kind.resource, rs, { ...(metadata === undefined ? {} : { metadata }), spec });
}

async function reconcile(deps: ReplicaSetDeps, key: ObjectKey): Promise<Result> {
  const rs = deps.replicaSets.lister.get(key);
  if (rs === undefined) {
    deps.expectations.forget(keyString(key));
    return {};
  }
  // Before the claim: a pod that is seen meanwhile must count for the next turn, not be forgotten by this one.
  const satisfied = deps.expectations.satisfied(keyString(key));
  const owned = await claimPods(deps, rs);
  const active = owned.filter(isPodActive);
  let failure: Error | undefined;
  if (satisfied && rs.metadata.deletionTimestamp === undefined) {
    try {
      await manageReplicas(deps, rs, active);
    } catch (cause) {
      failure = cause instanceof Error ? cause : new Error(String(cause));
    }
  }
  const now = deps.clock.now();
  await deps.kind.writeStatus(deps.client, rs, computeStatus(rs, { active, owned, failure, now }));
  if (failure !== undefined) throw failure;
  return { requeueAfter: nextAvailability(rs, active, now) };
}
