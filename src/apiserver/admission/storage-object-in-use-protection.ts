import { persistentVolumeClaims, persistentVolumes, type Resource, volumeAttributesClasses } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';

/** Taken away by the controllers that know when the object is no longer used. */
const FINALIZERS: ReadonlyMap<Resource, string> = new Map<Resource, string>([
  [persistentVolumeClaims, 'kubernetes.io/pvc-protection'],
  [persistentVolumes, 'kubernetes.io/pv-protection'],
  [volumeAttributesClasses, 'kubernetes.io/vac-protection'],
]);

/** What pods and claims use is not removed before they let it go. upstream: plugin/pkg/admission/storage/storageobjectinuseprotection */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  handles: (operation, resource, subresource) =>
    operation === 'CREATE' && subresource === '' && FINALIZERS.has(resource),
  mutate: ({ object, resource }) => {
    const finalizer = FINALIZERS.get(resource);
    const finalizers = object.metadata.finalizers ?? [];
    if (finalizer === undefined || finalizers.includes(finalizer)) return object;
    return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
  },
};
