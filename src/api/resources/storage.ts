import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const csiDrivers = define<types.CSIDriver>('storage.k8s.io/v1', 'CSIDriver', 'csidrivers', {
  namespaced: false,
});
export const csiNodes = define<types.CSINode>('storage.k8s.io/v1', 'CSINode', 'csinodes', { namespaced: false });
export const csiStorageCapacities = define<types.CSIStorageCapacity>(
  'storage.k8s.io/v1',
  'CSIStorageCapacity',
  'csistoragecapacities',
);
export const storageClasses = define<types.StorageClass>('storage.k8s.io/v1', 'StorageClass', 'storageclasses', {
  shortNames: ['sc'],
  namespaced: false,
});
export const volumeAttachments = define<types.VolumeAttachment>(
  'storage.k8s.io/v1',
  'VolumeAttachment',
  'volumeattachments',
  { subresources: ['status'], namespaced: false },
);
export const volumeAttributesClasses = define<types.VolumeAttributesClass>(
  'storage.k8s.io/v1',
  'VolumeAttributesClass',
  'volumeattributesclasses',
  { shortNames: ['vac'], namespaced: false },
);

export const storageResources: readonly Resource[] = [
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
];
