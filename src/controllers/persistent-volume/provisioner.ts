import {
  BROWSER_STORAGE_DRIVER,
  hasReason,
  keyOf,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
  type New,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  type VolumeNodeAffinity,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type EventRecorder,
  type InformerLease,
} from '../../client/index.ts';
import { referenceTo } from './binding.ts';
import { ANNOTATION, classOf } from './claim-class.ts';
import { handleOf } from './driver.ts';
import { requestOf } from './match.ts';
import { deleteVolume } from './volumes.ts';

/** Keeps the object of a volume until its content is gone. Upstream: sig-storage-lib-external-provisioner, finalizerPV. */
const FINALIZER = 'external-provisioner.volume.kubernetes.io/finalizer';

interface ProvisionDeps {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly claims: InformerLease<PersistentVolumeClaim>;
  readonly classes: InformerLease<StorageClass>;
}

/**
 * Makes the volumes that claims of the browser's classes ask for. Upstream: the external provisioner of a CSI driver,
 * sig-storage-lib-external-provisioner.
 */
export const provisionController: ControllerDefinition<ProvisionDeps> = {
  name: 'browser-storage-provisioner',
  setup: ({ client, clock, informer }) => ({
    client,
    recorder: createEventRecorder(client, clock, { component: BROWSER_STORAGE_DRIVER }),
    claims: informer(persistentVolumeClaims),
    classes: informer(storageClasses),
  }),
  watch: ({ claims }, enqueue) => {
    const changed = (claim: PersistentVolumeClaim): void => {
      if (isAsked(claim)) enqueue(keyOf(claim));
    };
    return [claims.addHandler({ add: changed, update: changed })];
  },
  reconcile: async ({ client, recorder, claims, classes }, key) => {
    const claim = claims.lister.get(key);
    const found = claim === undefined ? undefined : classes.lister.get({ name: classOf(claim) });
    if (claim === undefined || found?.provisioner !== BROWSER_STORAGE_DRIVER || !isAsked(claim)) return {};
    const delayed = found.volumeBindingMode === 'WaitForFirstConsumer';
    if (delayed && claim.metadata.annotations?.[ANNOTATION.SELECTED_NODE] === undefined) return {};
    const message = `External provisioner is provisioning volume for claim "${key.namespace}/${key.name}"`;
    recorder.event(claim, 'Normal', 'Provisioning', message);
    const why = unprovisionable(claim, found);
    if (why !== undefined) {
      const failure = `failed to provision volume with StorageClass "${found.metadata.name}": ${why}`;
      recorder.event(claim, 'Warning', 'ProvisioningFailed', failure);
      throw new Error(failure);
    }
    const volume = volumeFor(claim, found);
    try {
      await client.create(persistentVolumes, volume);
    } catch (cause) {
      if (!hasReason(cause, 'AlreadyExists')) throw cause;
      return {};
    }
    recorder.event(
      claim,
      'Normal',
      'ProvisioningSucceeded',
      `Successfully provisioned volume ${volume.metadata.name ?? ''}`,
    );
    return {};
  },
};

/** Whether the binder has asked for a volume, which there is none of yet. */
function isAsked({ metadata, spec }: PersistentVolumeClaim): boolean {
  if ((spec.volumeName ?? '') !== '' || metadata.deletionTimestamp !== undefined) return false;
  const { annotations = {} } = metadata;
  return (annotations[ANNOTATION.PROVISIONER] ?? annotations[ANNOTATION.BETA_PROVISIONER]) === BROWSER_STORAGE_DRIVER;
}

/** What a volume in browser storage cannot be. */
function unprovisionable({ spec }: PersistentVolumeClaim, { parameters = {} }: StorageClass): string | undefined {
  if (spec.selector !== undefined) return 'claim Selector is not supported';
  if (spec.volumeMode === 'Block') return 'block volumes are not supported: there are no block devices';
  if (spec.dataSourceRef !== undefined) return `a volume cannot be made of a ${spec.dataSourceRef.kind} yet`;
  if ((spec.volumeAttributesClassName ?? '') !== '') return 'VolumeAttributesClass is not supported by the driver';
  const [unknown] = Object.keys(parameters);
  return unknown === undefined ? undefined : `unknown parameter "${unknown}"`;
}

function volumeFor(claim: PersistentVolumeClaim, found: StorageClass): New<PersistentVolume> {
  const name = `pvc-${claim.metadata.uid}`;
  const { accessModes = [], volumeMode = 'Filesystem' } = claim.spec;
  const { reclaimPolicy = 'Delete', mountOptions } = found;
  const nodeAffinity = affinityOf(found);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: { [ANNOTATION.PROVISIONED_BY]: BROWSER_STORAGE_DRIVER },
      ...(reclaimPolicy === 'Delete' ? { finalizers: [FINALIZER] } : {}),
    },
    spec: {
      capacity: { storage: requestOf(claim) },
      accessModes,
      volumeMode,
      storageClassName: found.metadata.name,
      persistentVolumeReclaimPolicy: reclaimPolicy,
      ...(mountOptions === undefined ? {} : { mountOptions }),
      ...(nodeAffinity === undefined ? {} : { nodeAffinity }),
      claimRef: referenceTo(claim),
      csi: { driver: BROWSER_STORAGE_DRIVER, volumeHandle: name },
    },
  };
}

/** Every node reaches the browser's storage; a class may say that its volumes are for some. */
function affinityOf({ allowedTopologies = [] }: StorageClass): VolumeNodeAffinity | undefined {
  if (allowedTopologies.length === 0) return undefined;
  const nodeSelectorTerms = allowedTopologies.map(({ matchLabelExpressions = [] }) => ({
    matchExpressions: matchLabelExpressions.map(({ key, values }) => ({ key, operator: 'In', values })),
  }));
  return { required: { nodeSelectorTerms } };
}

/** What is in volumes, by their handles. */
export interface VolumeContents {
  /** @throws Error when a node has it */
  remove(handle: string): Promise<void>;
}

interface DeletionDeps {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly volumes: InformerLease<PersistentVolume>;
}

/** Takes away what it made, with its content, when its claim is gone and the policy says so. */
export function volumeDeletionController(contents: VolumeContents): ControllerDefinition<DeletionDeps> {
  return {
    name: 'browser-storage-deleter',
    setup: ({ client, clock, informer }) => ({
      client,
      recorder: createEventRecorder(client, clock, { component: BROWSER_STORAGE_DRIVER }),
      volumes: informer(persistentVolumes),
    }),
    watch: ({ volumes }, enqueue) => {
      const changed = (volume: PersistentVolume): void => {
        if (isOver(volume) || isKept(volume)) enqueue(keyOf(volume));
      };
      return [volumes.addHandler({ add: changed, update: changed })];
    },
    reconcile: async ({ client, recorder, volumes }, key) => {
      const volume = volumes.lister.get(key);
      const handle = volume === undefined ? undefined : handleOf(volume);
      if (volume === undefined || handle === undefined) return {};
      if (isKept(volume)) {
        await letGo(client, volume);
        return {};
      }
      if (!isOver(volume)) return {};
      try {
        await contents.remove(handle);
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        recorder.event(volume, 'Warning', 'VolumeFailedDelete', message);
        throw cause;
      }
      if (volume.metadata.deletionTimestamp === undefined) await deleteVolume(client, key.name);
      await letGo(client, volume);
      return {};
    },
  };
}

function isOver(volume: PersistentVolume): boolean {
  const { metadata, spec, status } = volume;
  if (metadata.annotations?.[ANNOTATION.PROVISIONED_BY] !== BROWSER_STORAGE_DRIVER || handleOf(volume) === undefined)
    return false;
  return status?.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete';
}

/** Its policy was changed since: its object may go, the content stays. */
function isKept({ metadata, spec }: PersistentVolume): boolean {
  return spec.persistentVolumeReclaimPolicy === 'Retain' && metadata.finalizers?.includes(FINALIZER) === true;
}

async function letGo(client: Client, { metadata: { name, uid } }: PersistentVolume): Promise<void> {
  try {
    const fresh = await client.get(persistentVolumes, { name });
    const finalizers = (fresh.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
    if (fresh.metadata.uid !== uid || finalizers.length === fresh.metadata.finalizers?.length) return;
    await client.update(persistentVolumes, { ...fresh, metadata: { ...fresh.metadata, finalizers } });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
}
