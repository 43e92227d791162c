import type { Image, ImageStore } from '../../oci/index.ts';
import type { PodWorker } from '../pod/pod-worker.ts';

/** Whether a pod needs an image: for a container that is there, or will be, or for a volume. */
export function usesImage({ pod, over }: PodWorker, image: Image, images: ImageStore): boolean {
  if (over) return false;
  const { containers, initContainers = [], volumes = [] } = pod.spec;
  const references = [
    ...[...containers, ...initContainers].map((container) => container.image),
    ...volumes.map((volume) => volume.image?.reference),
  ];
  return references.some((reference) => reference !== undefined && images.get(reference)?.id === image.id);
}
