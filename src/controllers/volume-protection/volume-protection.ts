import { keyOf, persistentVolumes, type PersistentVolume } from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../../client/index.ts';
import { keepFinalizer } from './finalizer.ts';

interface VolumeProtectionDeps {
  readonly client: Client;
  readonly volumes: InformerLease<PersistentVolume>;
}

const FINALIZER = 'kubernetes.io/pv-protection';

/** A volume that is deleted stays while a claim has it. Upstream: pkg/controller/volume/pvprotection. */
export const volumeProtectionController: ControllerDefinition<VolumeProtectionDeps> = {
  name: 'persistentvolume-protection-controller',
  setup: ({ client, informer }) => ({ client, volumes: informer(persistentVolumes) }),
  watch: ({ volumes }, enqueue) => {
    const due = (volume: PersistentVolume): void => {
      const deleted = volume.metadata.deletionTimestamp !== undefined;
      if (deleted === (volume.metadata.finalizers ?? []).includes(FINALIZER)) enqueue(keyOf(volume));
    };
    return [volumes.addHandler({ add: due, update: due })];
  },
  reconcile: async ({ client, volumes }, key) => {
    const object = volumes.lister.get(key);
    if (object === undefined) return {};
    const isUsed = (): boolean => object.status?.phase === 'Bound';
    await keepFinalizer(client, { resource: persistentVolumes, finalizer: FINALIZER, object, isUsed });
    return {};
  },
};
