import {
  daemonSets as setResource,
  hashTemplate,
  keyOf,
  keyString,
  pods as podResource,
  type ControllerRevision,
  type DaemonSet,
  type Pod,
} from '../../api/index.ts';
import {
  claimRevisions,
  createRevision,
  deleteRevision,
  lastRevision,
  newRevision,
  REVISION_LABEL,
  revisionData,
  sameData,
  sortRevisions,
  truncateHistory,
  updateRevision,
} from '../controller-history/index.ts';
import type { DaemonSetDeps } from './deps.ts';

export interface DaemonHistory {
  /** With the count of collisions that it has now. */
  readonly set: DaemonSet;
  /** What pods of the set's template carry. */
  readonly hash: string;
  /** Of other templates, oldest first. */
  readonly old: readonly ControllerRevision[];
}

/** The revisions of a set: the one of its template is the last, and made if it is missing. Upstream: constructHistory. */
export async function historyOf(deps: DaemonSetDeps, set: DaemonSet, pods: readonly Pod[]): Promise<DaemonHistory> {
  const { selector } = set.spec;
  const claimant = { client: deps.client, resource: setResource, object: set, selector };
  const all: ControllerRevision[] = [];
  for (const revision of sortRevisions(await claimRevisions(deps, claimant))) {
    all.push(await labelled(deps, set, revision));
  }
  const data = { data: revisionData(set) };
  const old = all.filter((revision) => !sameData(revision, data));
  const current = all.filter((revision) => sameData(revision, data));
  const next = lastRevision(old) + 1;
  const kept = current.at(-1);
  if (kept === undefined) {
    const snapped = await snapshot(deps, set, next);
    return { set: snapped.set, hash: hashOf(snapped.revision), old };
  }
  if (current.length > 1) await removeDuplicates(deps, set, kept, current.slice(0, -1), pods);
  if (kept.revision < next) await updateRevision(deps, keyString(keyOf(set)), { ...kept, revision: next });
  return { set, hash: hashOf(kept), old };
}

function hashOf({ metadata }: ControllerRevision): string {
  return metadata.labels?.[REVISION_LABEL] ?? '';
}

/** An adopted revision may lack the label that pods are compared with. */
async function labelled(
  deps: DaemonSetDeps,
  set: DaemonSet,
  revision: ControllerRevision,
): Promise<ControllerRevision> {
  const { metadata } = revision;
  if (metadata.labels?.[REVISION_LABEL] !== undefined) return revision;
  const labels = { ...metadata.labels, [REVISION_LABEL]: metadata.name };
  return updateRevision(deps, keyString(keyOf(set)), { ...revision, metadata: { ...metadata, labels } });
}

/** Upstream: dedupCurHistories. */
async function removeDuplicates(
  deps: DaemonSetDeps,
  set: DaemonSet,
  kept: ControllerRevision,
  duplicates: readonly ControllerRevision[],
  pods: readonly Pod[],
): Promise<void> {
  const labels = { [REVISION_LABEL]: hashOf(kept) };
  for (const { metadata } of pods) {
    if (metadata.labels?.[REVISION_LABEL] === hashOf(kept)) continue;
    const { namespace, name } = metadata;
    await deps.client.patch(podResource, { namespace, name }, 'application/merge-patch+json', { metadata: { labels } });
  }
  for (const duplicate of duplicates) await deleteRevision(deps, keyString(keyOf(set)), duplicate);
}

/**
 * A new revision of the set's template. If another template's has its name, the collision is counted, and there is
 * another name. Upstream: snapshot.
 */
async function snapshot(
  deps: DaemonSetDeps,
  set: DaemonSet,
  number: number,
): Promise<{ readonly set: DaemonSet; readonly revision: ControllerRevision }> {
  const { template } = set.spec;
  for (let counted = set; ; counted = await countCollision(deps, counted)) {
    const hash = hashTemplate(template, counted.status?.collisionCount);
    const shape = { revision: number, name: `${set.metadata.name}-${hash}`, labels: { [REVISION_LABEL]: hash } };
    const wanted = newRevision(setResource, set, shape);
    const { revision, created } = await createRevision(deps, keyString(keyOf(set)), wanted);
    if (created || sameData(revision, wanted)) return { set: counted, revision };
  }
}

/** @returns the set with a count that is higher: as stored, when that is known to be so, else written */
async function countCollision({ client }: DaemonSetDeps, set: DaemonSet): Promise<DaemonSet> {
  const { namespace, name } = set.metadata;
  const fresh = await client.get(setResource, { namespace, name });
  const count = fresh.status?.collisionCount ?? 0;
  if (fresh.status === undefined || count > (set.status?.collisionCount ?? 0)) return fresh;
  const status = { ...fresh.status, collisionCount: count + 1 };
  return client.update(setResource, { ...fresh, status }, { subresource: 'status' });
}

/** Deletes old revisions that no pod has, beyond the limit. Upstream: cleanupHistory. */
export async function forgetOldRevisions(
  deps: DaemonSetDeps,
  set: DaemonSet,
  old: readonly ControllerRevision[],
  pods: readonly Pod[],
): Promise<void> {
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[REVISION_LABEL]));
  const unused = old.filter((revision) => !live.has(hashOf(revision)));
  // Those in use count as kept.
  const limit = (set.spec.revisionHistoryLimit ?? 10) - (old.length - unused.length);
  await truncateHistory(deps, keyString(keyOf(set)), unused, Math.max(0, limit));
}
