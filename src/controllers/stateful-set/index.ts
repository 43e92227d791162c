import {
  controllerRevisions as revisionResource,
  keyOf,
  keyString,
  persistentVolumeClaims as claimResource,
  pods as podResource,
  statefulSets as setResource,
  type ControllerRevision,
  type ObjectKey,
  type Pod,
  type StatefulSet,
} from '../../api/index.ts';
import { BY_OWNER, createEventRecorder, type ControllerDefinition, type Result } from '../../client/index.ts';
import { claim, ORPHANS, orphanIndex, type Claimant } from '../claim.ts';
import { claimRevisions, sortRevisions, truncateHistory } from '../controller-history/index.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { CATCH_UP, OwnWrites } from '../own-writes.ts';
import { PendingDeletions } from '../pending-deletions.ts';
import { writeStatus } from '../write-status.ts';
import type { StatefulSetDeps } from './deps.ts';
import { isMember } from './identity.ts';
import { membersOf, revisionNameOf } from './members.ts';
import { ReplicaTurn } from './replicas.ts';
import { revisionsOf } from './revisions.ts';
import { computeStatus, nextAvailability, type RevisionNames } from './status.ts';
import { addIndexes, forget, watchClaims, watchPods, watchRevisions, watchSets } from './watch.ts';

/** Keeps pods with names of their own, and their claims. Upstream: pkg/controller/statefulset. */
export const statefulSetController: ControllerDefinition<StatefulSetDeps> = {
  name: 'statefulset-controller',
  setup: ({ client, clock, informer }) => {
    const [sets, pods, revisions] = [informer(setResource), informer(podResource), informer(revisionResource)];
    pods.addIndex(ORPHANS, orphanIndex);
    revisions.addIndex(ORPHANS, orphanIndex);
    addIndexes({ sets });
    return {
      client,
      clock,
      sets,
      pods,
      revisions,
      claims: informer(claimResource),
      setWrites: new OwnWrites(clock),
      podWrites: new OwnWrites(clock),
      revisionWrites: new OwnWrites(clock),
      deletions: new PendingDeletions(),
      recorder: createEventRecorder(client, clock, { component: 'statefulset-controller' }),
    };
  },
  watch: (deps, enqueue) => [
    watchSets(deps, enqueue),
    watchPods(deps, enqueue),
    watchRevisions(deps, enqueue),
    watchClaims(deps, enqueue),
  ],
  reconcile,
};

/** Whether the caches show all that was written for the set: a turn made from older ones would repeat or undo it. */
function isUpToDate(deps: StatefulSetDeps, key: string): boolean {
  const { setWrites, podWrites, revisionWrites, deletions, sets, pods, revisions } = deps;
  return (
    !deletions.any(key) &&
    setWrites.visible(key, sets.lister) &&
    podWrites.visible(key, pods.lister) &&
    revisionWrites.visible(key, revisions.lister)
  );
}

function claimPods({ client, pods }: StatefulSetDeps, set: StatefulSet): Promise<readonly Pod[]> {
  const { uid, namespace = '' } = set.metadata;
  const claimant: Claimant<StatefulSet> = {
    client,
    resource: setResource,
    object: set,
    selector: set.spec.selector,
    accepts: ({ metadata }) => isMember(set, metadata.name),
  };
  return claim(claimant, podResource, [
    ...pods.lister.byIndex(BY_OWNER, uid),
    ...pods.lister.byIndex(ORPHANS, namespace),
  ]);
}

async function reconcile(deps: StatefulSetDeps, key: ObjectKey): Promise<Result> {
  const id = keyString(key);
  const set = deps.sets.lister.get(key);
  if (set === undefined) {
    forget(deps, id);
    return {};
  }
  // Seeing what was written makes the key due again.
  if (!isUpToDate(deps, id)) return { requeueAfter: CATCH_UP };
  const { selector } = set.spec;
  const known = sortRevisions(
    await claimRevisions(deps, { client: deps.client, resource: setResource, object: set, selector }),
  );
  const pods = await claimPods(deps, set);
  if (set.metadata.deletionTimestamp !== undefined) {
    await finish(deps, set, pods);
    return {};
  }
  try {
    return await bringForward(deps, set, known, pods);
  } catch (cause) {
    if (isNamespaceTerminating(cause)) return {};
    throw cause;
  }
}

async function bringForward(
  deps: StatefulSetDeps,
  set: StatefulSet,
  known: readonly ControllerRevision[],
  pods: readonly Pod[],
): Promise<Result> {
  const revisions = await revisionsOf(deps, set, known);
  const turn = new ReplicaTurn(deps, set, revisions, membersOf(set, pods));
  const names = {
    current: revisions.current.metadata.name,
    update: revisions.update.metadata.name,
    collisionCount: revisions.collisionCount,
  };
  try {
    await turn.run();
  } finally {
    await report(deps, set, pods, names, turn.outdated);
    await forgetOldRevisions(deps, set, pods, known, names);
  }
  return { requeueAfter: nextAvailability(set, pods, deps.clock.now()) };
}

/** Of a set that is going only the status is kept, with the revisions that it last had. */
async function finish(deps: StatefulSetDeps, set: StatefulSet, pods: readonly Pod[]): Promise<void> {
  const { currentRevision, updateRevision, collisionCount = 0 } = set.status ?? {};
  if (currentRevision === undefined || updateRevision === undefined) return;
  await report(deps, set, pods, { current: currentRevision, update: updateRevision, collisionCount }, 0);
}

async function report(
  deps: StatefulSetDeps,
  set: StatefulSet,
  pods: readonly Pod[],
  names: RevisionNames,
  outdated: number,
): Promise<void> {
  const status = computeStatus(set, pods, names, { outdated, now: deps.clock.now() });
  const written = await writeStatus(deps.client, setResource, set, status);
  if (written !== set) deps.setWrites.wrote(keyString(keyOf(set)), written);
}

/** Revisions that neither the set nor one of its pods has. */
async function forgetOldRevisions(
  deps: StatefulSetDeps,
  set: StatefulSet,
  pods: readonly Pod[],
  known: readonly ControllerRevision[],
  { current, update }: RevisionNames,
): Promise<void> {
  const live = new Set([current, update, ...pods.map(revisionNameOf)]);
  const unused = known.filter(({ metadata }) => !live.has(metadata.name));
  const id = keyString(keyOf(set));
  await truncateHistory(deps, id, unused, set.spec.revisionHistoryLimit ?? 10);
}
