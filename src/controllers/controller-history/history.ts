import {
  controllerRevisions as revisionResource,
  hasReason,
  type ControllerRevision,
  type KubernetesObject,
  type New,
} from '../../api/index.ts';
import { BY_OWNER, type Client, type InformerLease } from '../../client/index.ts';
import { claim, ORPHANS, type Claimant } from '../claim.ts';
import type { OwnWrites } from '../own-writes.ts';

/** Where the revisions of a kind are kept. */
export interface History {
  readonly client: Client;
  readonly revisions: InformerLease<ControllerRevision>;
  /** Revisions that we wrote. */
  readonly revisionWrites: OwnWrites;
}

/** The revisions of an object; orphans that match its selector are adopted, those that no longer do are let go of. */
export function claimRevisions<O extends KubernetesObject>(
  { revisions }: History,
  claimant: Claimant<O>,
): Promise<readonly ControllerRevision[]> {
  const { uid, namespace = '' } = claimant.object.metadata;
  const candidates = [...revisions.lister.byIndex(BY_OWNER, uid), ...revisions.lister.byIndex(ORPHANS, namespace)];
  return claim(claimant, revisionResource, candidates);
}

/**
 * Creates a revision.
 * @param owner key of the object whose history it is
 * @returns the revision, or the one that has its name: the caller finds out whether it is the same
 */
export async function createRevision(
  { client, revisionWrites }: History,
  owner: string,
  wanted: New<ControllerRevision>,
): Promise<{ readonly revision: ControllerRevision; readonly created: boolean }> {
  try {
    const revision = await client.create(revisionResource, wanted);
    revisionWrites.wrote(owner, revision);
    return { revision, created: true };
  } catch (cause) {
    if (!hasReason(cause, 'AlreadyExists')) throw cause;
    const { namespace, name = '' } = wanted.metadata;
    return { revision: await client.get(revisionResource, { namespace, name }), created: false };
  }
}

export async function updateRevision(
  { client, revisionWrites }: History,
  owner: string,
  changed: ControllerRevision,
): Promise<ControllerRevision> {
  const revision = await client.update(revisionResource, changed);
  revisionWrites.wrote(owner, revision);
  return revision;
}

export async function deleteRevision(
  { client, revisionWrites }: History,
  owner: string,
  { metadata }: ControllerRevision,
): Promise<void> {
  const { namespace, name, uid } = metadata;
  try {
    await client.delete(revisionResource, { namespace, name }, { preconditions: { uid } });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound') && !hasReason(cause, 'Conflict')) throw cause;
  }
  revisionWrites.removed(owner, { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata });
}

/** Deletes the oldest of the revisions that nobody uses, until no more than `limit` of them are left. */
export async function truncateHistory(
  history: History,
  owner: string,
  /** Oldest first. */
  unused: readonly ControllerRevision[],
  limit: number,
): Promise<void> {
  for (const revision of unused.slice(0, Math.max(0, unused.length - limit))) {
    await deleteRevision(history, owner, revision);
  }
}
