import type { PersistentVolumeClaim, Pod, Volume } from '../../api/index.ts';

/** A volume of a pod that is a claim. */
export interface PodClaim {
  readonly name: string;
  /** The claim is made for the pod from its own spec. */
  readonly ephemeral: boolean;
}

function claimOf(pod: Pod, volume: Volume): PodClaim | undefined {
  if (volume.persistentVolumeClaim !== undefined) {
    return { name: volume.persistentVolumeClaim.claimName, ephemeral: false };
  }
  // Upstream: component-helpers/storage/ephemeral (VolumeClaimName).
  return volume.ephemeral === undefined ? undefined : { name: `${pod.metadata.name}-${volume.name}`, ephemeral: true };
}

export function podClaims(pod: Pod): readonly PodClaim[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => claimOf(pod, volume) ?? []);
}

export function claimKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

export const ANNOTATION = {
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  selectedNode: 'volume.kubernetes.io/selected-node',
} as const;

/** Whether both sides of a binding know of each other. */
export function isFullyBound({ metadata, spec, status }: PersistentVolumeClaim): boolean {
  if ((spec.volumeName ?? '') === '') return false;
  return metadata.annotations?.[ANNOTATION.bindCompleted] !== undefined || status?.phase === 'Bound';
}

/** The class of a claim or volume; an old annotation wins. Upstream: component-helpers/storage/volume. */
export function classOf({
  metadata,
  spec,
}: {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly storageClassName?: string };
}): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
}

/** The node that the provisioner was told to make the volume for. */
export function selectedNode({ metadata }: PersistentVolumeClaim): string | undefined {
  return metadata.annotations?.[ANNOTATION.selectedNode];
}
