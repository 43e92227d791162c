import {
  BROWSER_STORAGE_DRIVER,
  csiDrivers,
  hasReason,
  storageClasses,
  type CSIDriver,
  type KubernetesObject,
  type New,
  type Resource,
  type StorageClass,
} from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../../client/index.ts';

interface DefaultsDeps {
  readonly client: Client;
  readonly drivers: InformerLease<CSIDriver>;
}

const STANDARD: New<StorageClass> = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: BROWSER_STORAGE_DRIVER,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
  allowVolumeExpansion: true,
};

const OURS: New<CSIDriver> = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: { name: BROWSER_STORAGE_DRIVER },
  spec: { attachRequired: false, podInfoOnMount: false, volumeLifecycleModes: ['Persistent'] },
};

/**
 * What a cluster's installer leaves behind: the driver of volumes in browser storage, and a default class for it. The
 * driver says that this was done: a class that was deleted since stays deleted.
 */
export const storageDefaultsController: ControllerDefinition<DefaultsDeps> = {
  name: 'storage-defaults-controller',
  workers: 1,
  setup: ({ client, informer }) => ({ client, drivers: informer(csiDrivers) }),
  watch: (_deps, enqueue) => {
    enqueue({ namespace: '', name: BROWSER_STORAGE_DRIVER });
    return [];
  },
  reconcile: async ({ client, drivers }, key) => {
    if (drivers.lister.get(key) !== undefined) return {};
    await ensure(client, storageClasses, STANDARD);
    await ensure(client, csiDrivers, OURS);
    return {};
  },
};

async function ensure<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  object: New<T>,
): Promise<void> {
  try {
    await client.create(resource, object);
  } catch (cause) {
    if (!hasReason(cause, 'AlreadyExists')) throw cause;
  }
}
