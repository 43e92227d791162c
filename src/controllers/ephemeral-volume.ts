import {
  keyOf,
  newControllerRef,
  persistentVolumeClaims,
  pods as podResource,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
} from '../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type EventRecorder,
  type InformerLease,
} from '../client/index.ts';
import { BY_CLAIM, claimIndex } from './pod-claims.ts';

interface EphemeralDeps {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly pods: InformerLease<Pod>;
  readonly claims: InformerLease<PersistentVolumeClaim>;
}

/** Makes the claims of pods' ephemeral volumes; they go with the pod. Upstream: pkg/controller/volume/ephemeral. */
export const ephemeralVolumeController: ControllerDefinition<EphemeralDeps> = {
  name: 'ephemeral-volume-controller',
  setup: ({ client, clock, informer }) => {
    const pods = informer(podResource);
    pods.addIndex(BY_CLAIM, claimIndex);
    return {
      client,
      recorder: createEventRecorder(client, clock, { component: 'ephemeral_volume' }),
      pods,
      claims: informer(persistentVolumeClaims),
    };
  },
  watch: ({ pods, claims }, enqueue) => {
    const due = (pod: Pod): void => {
      if (pod.metadata.deletionTimestamp !== undefined) return;
      if (pod.spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true) enqueue(keyOf(pod));
    };
    return [
      pods.addHandler({ add: due }),
      claims.addHandler({
        delete: ({ metadata: { namespace = '', name } }) => {
          for (const pod of pods.lister.byIndex(BY_CLAIM, `${namespace}/${name}`)) due(pod);
        },
      }),
    ];
  },
  reconcile: async (deps, key) => {
    const pod = deps.pods.lister.get(key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return {};
    for (const volume of pod.spec.volumes ?? []) {
      try {
        await ensureClaim(deps, pod, volume);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        deps.recorder.event(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${why}`);
        throw cause;
      }
    }
    return {};
  },
};

async function ensureClaim({ client, claims }: EphemeralDeps, pod: Pod, volume: Volume): Promise<void> {
  if (volume.ephemeral?.volumeClaimTemplate === undefined) return;
  const { namespace = '' } = pod.metadata;
  const name = `${pod.metadata.name}-${volume.name}`;
  const existing = claims.lister.get({ namespace, name });
  if (existing !== undefined) {
    if (isControlledBy(existing, pod)) return;
    throw new Error(
      `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
    );
  }
  const { metadata = {}, spec } = volume.ephemeral.volumeClaimTemplate;
  const { labels, annotations } = metadata;
  try {
    await client.create(persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        namespace,
        name,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
        ownerReferences: [newControllerRef(podResource, pod)],
      },
      spec,
    });
  } catch (cause) {
    throw new Error(`create PVC ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function isControlledBy({ metadata }: PersistentVolumeClaim, pod: Pod): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ controller, uid }) => controller === true && uid === pod.metadata.uid,
  );
}
