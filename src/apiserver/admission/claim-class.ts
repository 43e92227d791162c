import type { PersistentVolumeClaim } from '../../api/index.ts';

/** How claims named their class before there was a field for it. */
export const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** upstream: pkg/apis/core/helper GetPersistentVolumeClaimClass */
export function claimClass({ metadata, spec }: PersistentVolumeClaim): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? '';
}
