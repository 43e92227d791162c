import { replicaSets, type Deployment, type ReplicaSet } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';

const REVISION = 'deployment.kubernetes.io/revision';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? '0');
}

/** ReplicaSets of a Deployment, oldest revision first. */
export async function revisionsOf(context: CommandContext, deployment: Deployment): Promise<readonly ReplicaSet[]> {
  const { items } = await context.client.list(replicaSets, { namespace: deployment.metadata.namespace });
  return items
    .filter((it) => it.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid) === true)
    .sort((a, b) => revisionOf(a) - revisionOf(b));
}

/** The ReplicaSet of a revision. @throws CommandError */
export function findRevision(all: readonly ReplicaSet[], revision: number): ReplicaSet {
  const found = all.find((it) => revisionOf(it) === revision);
  if (found === undefined) throw failure(`unable to find specified revision ${revision} in history`);
  return found;
}

/** The one before the newest: what `undo` goes back to. @throws CommandError */
export function previousRevision(all: readonly ReplicaSet[]): ReplicaSet {
  const previous = all.at(-2);
  if (previous === undefined) throw failure('no rollout history found for deployment');
  return previous;
}
