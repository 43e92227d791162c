import {
  statefulSets as setResource,
  keyOf,
  keyString,
  type ControllerRevision,
  type StatefulSet,
} from '../../api/index.ts';
import {
  createRevision,
  HASH_LABEL,
  hashData,
  lastRevision,
  newRevision,
  revisionData,
  revisionName,
  sameData,
  updateRevision,
  type History,
} from '../controller-history/index.ts';
import type { Revisions } from './members.ts';

export interface FoundRevisions extends Revisions {
  readonly collisionCount: number;
}

/**
 * The revisions of a set, with a new one if its template is new, and a new number for an old one that is back.
 * Upstream: getStatefulSetRevisions.
 * @param known oldest first
 */
export async function revisionsOf(
  history: History,
  set: StatefulSet,
  known: readonly ControllerRevision[],
): Promise<FoundRevisions> {
  const { currentRevision, collisionCount = 0 } = set.status ?? {};
  const data = { data: revisionData(set) };
  const same = known.filter((revision) => sameData(revision, data)).at(-1);
  const next = lastRevision(known) + 1;
  const found =
    same === undefined
      ? await addRevision(history, set, next, collisionCount)
      : { update: await renumber(history, set, same, known, next), collisionCount };
  const current = known.find(({ metadata }) => metadata.name === currentRevision) ?? found.update;
  return { ...found, current };
}

/** The last of all stays as it is; another becomes the last. */
async function renumber(
  history: History,
  set: StatefulSet,
  same: ControllerRevision,
  known: readonly ControllerRevision[],
  next: number,
): Promise<ControllerRevision> {
  const newest = known.at(-1);
  if (newest !== undefined && sameData(newest, same)) return newest;
  return updateRevision(history, keyString(keyOf(set)), { ...same, revision: next });
}

/** A revision of another template may have the name: then another name is tried. Upstream: CreateControllerRevision. */
async function addRevision(
  history: History,
  set: StatefulSet,
  revision: number,
  collisions: number,
): Promise<{ readonly update: ControllerRevision; readonly collisionCount: number }> {
  const data = revisionData(set);
  const label = hashData(data, collisions);
  for (let collisionCount = collisions; ; collisionCount++) {
    const name = revisionName(set.metadata.name, hashData(data, collisionCount));
    const wanted = newRevision(setResource, set, { revision, name, labels: { [HASH_LABEL]: label } });
    const { revision: update, created } = await createRevision(history, keyString(keyOf(set)), wanted);
    if (created || sameData(update, wanted)) return { update, collisionCount };
  }
}
