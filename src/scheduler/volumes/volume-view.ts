import type { CSINode, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/index.ts';

/** What there is of storage, with what the scheduler itself has promised of it already. */
export interface VolumeView {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumesOfClass(storageClassName: string): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  csiNode(name: string): CSINode | undefined;
}
