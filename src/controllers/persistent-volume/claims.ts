import { persistentVolumeClaims, type PersistentVolumeClaim, keyOf, keyString } from '../../api/index.ts';
import type { Result } from '../../client/index.ts';
import { BY_CLAIM } from '../pod-claims.ts';
import { bind, type BinderDeps, writeClaimPhase, writeClaimPhaseWithEvent } from './binding.ts';
import { annotated, ANNOTATION, classOf, defaultClass, hasAnnotation, lacksClass } from './claim-class.ts';
import { FREE, KEPT } from './indexes.ts';
import { findVolume, isBoundTo, mismatch } from './match.ts';

/** A claim that waits is looked at, and told of, this often. Upstream: the binder's resync period. */
const RESYNC = 15_000;
const WAIT: Result = { requeueAfter: RESYNC };

/** Brings one claim nearer to its volume. Upstream: syncClaim of pkg/controller/volume/persistentvolume. */
export function syncClaim(deps: BinderDeps, claim: PersistentVolumeClaim): Promise<Result> {
  if (hasAnnotation(claim, ANNOTATION.BIND_COMPLETED)) return syncBound(deps, claim);
  return (claim.spec.volumeName ?? '') === '' ? findAnyVolume(deps, claim) : takeNamedVolume(deps, claim);
}

async function findAnyVolume(deps: BinderDeps, claim: PersistentVolumeClaim): Promise<Result> {
  const delayed = isDelayed(deps, claim);
  const key = keyString(keyOf(claim));
  const kept = deps.volumes.byIndex(KEPT, key);
  const free = delayed ? [] : deps.volumes.byIndex(FREE, classOf(claim));
  const volume = findVolume(claim, [...new Set([...kept, ...free])], delayed);
  if (volume !== undefined) {
    await bind(deps, volume, claim);
    return {};
  }
  if (await assignDefaultClass(deps, claim)) return {};
  if (delayed && !hasAnnotation(claim, ANNOTATION.SELECTED_NODE)) {
    tellWhomItWaitsFor(deps, claim, key);
  } else if (classOf(claim) !== '') {
    await provision(deps, claim);
    return WAIT;
  } else {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    deps.recorder.event(claim, 'Normal', 'FailedBinding', message);
  }
  await writeClaimPhase(deps, claim, 'Pending', undefined);
  return WAIT;
}

/** Whether the claim's class leaves the choice to the scheduler. */
function isDelayed({ classes }: BinderDeps, claim: PersistentVolumeClaim): boolean {
  return classes.lister.get({ name: classOf(claim) })?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** A claim that was made before there was a default class gets it later. @returns whether it did */
async function assignDefaultClass(
  { client, claims, classes }: BinderDeps,
  claim: PersistentVolumeClaim,
): Promise<boolean> {
  const found = lacksClass(claim) ? defaultClass(classes.lister.list()) : undefined;
  if (found === undefined) return false;
  const spec = { ...claim.spec, storageClassName: found.metadata.name };
  claims.wrote(await client.update(persistentVolumeClaims, { ...claim, spec }));
  return true;
}

function tellWhomItWaitsFor({ recorder, pods }: BinderDeps, claim: PersistentVolumeClaim, key: string): void {
  const waiting = pods.lister
    .byIndex(BY_CLAIM, key)
    .filter(({ spec }) => (spec.nodeName ?? '') === '')
    .map(({ metadata }) => metadata.name);
  if (waiting.length === 0) {
    const message = 'waiting for first consumer to be created before binding';
    recorder.event(claim, 'Normal', 'WaitForFirstConsumer', message);
    return;
  }
  const who = `${waiting.length > 1 ? 'pods' : 'pod'} ${waiting.join(',')}`;
  recorder.event(claim, 'Normal', 'WaitForPodScheduled', `waiting for ${who} to be scheduled`);
}

/** Asks the provisioner of the claim's class for a volume. There is none in this controller, as since CSI upstream. */
async function provision(
  { client, claims, classes, recorder }: BinderDeps,
  claim: PersistentVolumeClaim,
): Promise<void> {
  const name = classOf(claim);
  const found = classes.lister.get({ name });
  if (found === undefined) {
    recorder.event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
    return;
  }
  const { provisioner } = found;
  if (provisioner.startsWith('kubernetes.io/')) {
    recorder.event(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`);
    return;
  }
  const asked = claim.metadata.annotations?.[ANNOTATION.PROVISIONER] === provisioner;
  const metadata = annotated(claim.metadata, {
    [ANNOTATION.PROVISIONER]: provisioner,
    [ANNOTATION.BETA_PROVISIONER]: provisioner,
  });
  const told = asked ? claim : claims.wrote(await client.update(persistentVolumeClaims, { ...claim, metadata }));
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  recorder.event(told, 'Normal', 'ExternalProvisioning', message);
}

async function takeNamedVolume(deps: BinderDeps, claim: PersistentVolumeClaim): Promise<Result> {
  const { volumeName = '' } = claim.spec;
  const volume = deps.volumes.get({ namespace: '', name: volumeName });
  if (volume === undefined) {
    await writeClaimPhase(deps, claim, 'Pending', undefined);
    return WAIT;
  }
  const why = volume.spec.claimRef === undefined ? mismatch(volume, claim) : undefined;
  if (volume.spec.claimRef !== undefined && !isBoundTo(volume, claim)) {
    const message = `volume "${volumeName}" already bound to a different claim.`;
    deps.recorder.event(claim, 'Warning', 'FailedBinding', message);
  } else if (why !== undefined) {
    const message = `Cannot bind to requested volume "${volumeName}": ${why}`;
    deps.recorder.event(claim, 'Warning', 'VolumeMismatch', message);
  } else {
    await bind(deps, volume, claim);
    return {};
  }
  await writeClaimPhase(deps, claim, 'Pending', undefined);
  return WAIT;
}

async function syncBound(deps: BinderDeps, claim: PersistentVolumeClaim): Promise<Result> {
  const { volumeName = '' } = claim.spec;
  const volume = deps.volumes.get({ namespace: '', name: volumeName });
  const lost = (reason: string, message: string): Promise<void> =>
    writeClaimPhaseWithEvent(deps, claim, 'Lost', { reason, message });
  if (volumeName === '') {
    await lost('ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  } else if (volume === undefined) {
    await lost('ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  } else if (volume.spec.claimRef === undefined || volume.spec.claimRef.uid === claim.metadata.uid) {
    await bind(deps, volume, claim);
  } else {
    await lost('ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
  }
  return {};
}
