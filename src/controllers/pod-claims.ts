import { keyString, type Pod } from '../api/index.ts';

/** Index of pods by the claims that they name. */
export const BY_CLAIM = 'claims';

/** Names of the claims that a pod mounts: those it names, and its own ephemeral ones. */
function claimNames({ metadata, spec }: Pod): readonly string[] {
  return (spec.volumes ?? []).flatMap((volume) => {
    if (volume.persistentVolumeClaim !== undefined) return [volume.persistentVolumeClaim.claimName];
    return volume.ephemeral === undefined ? [] : [`${metadata.name}-${volume.name}`];
  });
}

/** Keys of the claims that a pod mounts. */
export function claimIndex(pod: Pod): readonly string[] {
  if ((pod.spec.volumes ?? []).length === 0) return [];
  const { namespace = '' } = pod.metadata;
  return claimNames(pod).map((name) => keyString({ namespace, name }));
}
