import {
  hasReason,
  persistentVolumeClaims as claimResource,
  type New,
  type PersistentVolumeClaim,
  type StatefulSet,
} from '../../api/index.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { claimNames, claimsFor } from './claims.ts';
import type { StatefulSetDeps } from './deps.ts';
import { messageOf } from './events.ts';
import { podName } from './identity.ts';
import { blocksPod, hasOtherController, ownersToSet, type Member } from './retention.ts';

function cachedClaims(
  { claims }: StatefulSetDeps,
  set: StatefulSet,
  ordinal: number,
): readonly PersistentVolumeClaim[] {
  const { namespace } = set.metadata;
  return claimNames(set, ordinal).flatMap((name) => claims.lister.get({ namespace, name }) ?? []);
}

/** Creates the claims of a member that are missing. Upstream: createPersistentVolumeClaims. */
export async function createClaims(deps: StatefulSetDeps, set: StatefulSet, ordinal: number): Promise<void> {
  const { namespace } = set.metadata;
  const problems: string[] = [];
  for (const wanted of claimsFor(set, ordinal)) {
    const { name = '' } = wanted.metadata;
    const claim = deps.claims.lister.get({ namespace, name }) ?? (await createClaim(deps, set, ordinal, wanted));
    if (typeof claim === 'string') problems.push(`failed to create PVC ${name}: ${claim}`);
    else if (claim.metadata.deletionTimestamp !== undefined) problems.push(`pvc ${name} is being deleted`);
  }
  if (problems.length === 0) return;
  throw new Error(problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`);
}

/** @returns the claim, or why there is none */
async function createClaim(
  { client, recorder }: StatefulSetDeps,
  set: StatefulSet,
  ordinal: number,
  wanted: New<PersistentVolumeClaim>,
): Promise<PersistentVolumeClaim | string> {
  const { namespace, name = '' } = wanted.metadata;
  const [of, pod] = [`StatefulSet ${set.metadata.name}`, podName(set, ordinal)];
  try {
    const claim = await client.create(claimResource, wanted);
    recorder.event(set, 'Normal', 'SuccessfulCreate', `create Claim ${name} Pod ${pod} in ${of} success`);
    return claim;
  } catch (cause) {
    // The cache lags.
    if (hasReason(cause, 'AlreadyExists')) return client.get(claimResource, { namespace, name });
    if (isNamespaceTerminating(cause)) throw cause;
    const message = messageOf(cause);
    recorder.event(
      set,
      'Warning',
      'FailedCreate',
      `create Claim ${name} for Pod ${pod} in ${of} failed error: ${message}`,
    );
    return message;
  }
}

/** Whether a claim that is about to go keeps the member's pod from being created. */
export function hasStaleClaim(deps: StatefulSetDeps, set: StatefulSet, member: Member): boolean {
  return cachedClaims(deps, set, member.ordinal).some((claim) => blocksPod(claim, set, member));
}

/** Whether the claims of a member have the owners that the retention policy asks for. */
export function claimsMatchPolicy(deps: StatefulSetDeps, set: StatefulSet, member: Member): boolean {
  return cachedClaims(deps, set, member.ordinal).every((claim) => ownersToSet(claim, set, member) === undefined);
}

/** Gives the claims of a member the owners that the retention policy asks for. Upstream: UpdatePodClaimForRetentionPolicy. */
export async function applyRetention(
  { client, recorder, ...deps }: StatefulSetDeps,
  set: StatefulSet,
  member: Member,
): Promise<void> {
  for (const claim of cachedClaims({ client, recorder, ...deps }, set, member.ordinal)) {
    const { name } = claim.metadata;
    if (hasOtherController(claim, set, member)) {
      const message = `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
      recorder.event(set, 'Warning', 'ConflictingController', message);
    }
    const ownerReferences = ownersToSet(claim, set, member);
    if (ownerReferences === undefined) continue;
    await client.update(claimResource, { ...claim, metadata: { ...claim.metadata, ownerReferences } });
  }
}
