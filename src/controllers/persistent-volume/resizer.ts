import {
  BROWSER_STORAGE_DRIVER,
  compareQuantities,
  formatTime,
  keyOf,
  persistentVolumeClaims,
  persistentVolumes,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
} from '../../api/index.ts';
import type { Clock } from '../../base/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type EventRecorder,
  type InformerLease,
} from '../../client/index.ts';
import { writeStatus } from '../write-status.ts';
import { handleOf } from './driver.ts';
import { capacityOf, requestOf } from './match.ts';

interface ResizeDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly expand: EventRecorder;
  readonly resizer: EventRecorder;
  readonly claims: InformerLease<PersistentVolumeClaim>;
  readonly volumes: InformerLease<PersistentVolume>;
}

/**
 * Lets volumes grow to what their claims ask for. A node that has the volume mounted sees its new size by itself, so
 * nothing is left for it to do. Upstream: pkg/controller/volume/expand, and the external resizer of a CSI driver.
 */
export const resizeController: ControllerDefinition<ResizeDeps> = {
  name: 'persistentvolume-expander-controller',
  setup: ({ client, clock, informer }) => ({
    client,
    clock,
    expand: createEventRecorder(client, clock, { component: 'volume_expand' }),
    resizer: createEventRecorder(client, clock, { component: `external-resizer ${BROWSER_STORAGE_DRIVER}` }),
    claims: informer(persistentVolumeClaims),
    volumes: informer(persistentVolumes),
  }),
  watch: ({ claims, volumes }, enqueue) => {
    const changed = (claim: PersistentVolumeClaim): void => {
      if (isOutgrown(claim)) enqueue(keyOf(claim));
    };
    return [
      claims.addHandler({ add: changed, update: changed }),
      volumes.addHandler({
        update: ({ spec: { claimRef } }) => {
          const claim = claims.lister.get({ namespace: claimRef?.namespace, name: claimRef?.name ?? '' });
          if (claim !== undefined) changed(claim);
        },
      }),
    ];
  },
  reconcile: async (deps, key) => {
    const claim = deps.claims.lister.get(key);
    if (claim === undefined || !isOutgrown(claim)) return {};
    const volume = deps.volumes.lister.get({ name: claim.spec.volumeName ?? '' });
    if (volume === undefined || volume.spec.claimRef?.uid !== claim.metadata.uid) return {};
    if (handleOf(volume) === undefined) {
      const type = volume.spec.csi === undefined ? 'Warning' : 'Normal';
      const message =
        "Ignoring the PVC: didn't find a plugin capable of expanding the volume; waiting for an external controller to process this PVC.";
      deps.expand.event(claim, type, 'ExternalExpanding', message);
      return {};
    }
    await grow(deps, claim, volume);
    return {};
  },
};

/** Whether a claim asks for more than it has. */
function isOutgrown(claim: PersistentVolumeClaim): boolean {
  const { phase, capacity = {} } = claim.status ?? {};
  return phase === 'Bound' && compareQuantities(requestOf(claim), capacity['storage'] ?? '0') > 0;
}

async function grow(
  { client, clock, resizer }: ResizeDeps,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): Promise<void> {
  const storage = requestOf(claim);
  const { name } = volume.metadata;
  const resizing = { type: 'Resizing', status: 'True', lastTransitionTime: formatTime(clock.now()) };
  const begun = await writeStatus(client, persistentVolumeClaims, claim, {
    ...claim.status,
    ...(claim.status?.conditions?.some(({ type }) => type === 'Resizing') === true
      ? {}
      : { conditions: [...(claim.status?.conditions ?? []), resizing] }),
    allocatedResources: { ...claim.status?.allocatedResources, storage },
    allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
  });
  resizer.event(begun, 'Normal', 'Resizing', `External resizer is resizing volume ${name}`);
  if (compareQuantities(capacityOf(volume), storage) < 0) {
    const spec = { ...volume.spec, capacity: { ...volume.spec.capacity, storage } };
    await client.update(persistentVolumes, { ...volume, spec });
  }
  await writeStatus(client, persistentVolumeClaims, begun, grown(begun.status ?? {}, storage));
  resizer.event(begun, 'Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded');
}

function grown(status: PersistentVolumeClaimStatus, storage: string): PersistentVolumeClaimStatus {
  const { allocatedResourceStatuses: _statuses, conditions = [], ...rest } = status;
  const left = conditions.filter(({ type }) => type !== 'Resizing');
  return {
    ...rest,
    ...(left.length === 0 ? {} : { conditions: left }),
    capacity: { ...rest.capacity, storage },
  };
}
