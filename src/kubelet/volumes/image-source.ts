import type { ImageVolumeSource } from '../../api/index.ts';
import type { Kernel } from '../../kernel/index.ts';
import { VolumeError } from './volume-error.ts';
import type { Mounted, VolumeContext } from './volume-source.ts';

/**
 * The files of an image, read-only and not to be run. Upstream: pkg/volume/image, and the kubelet's image manager.
 * @throws VolumeError while there is no image
 */
export async function mountImage(
  name: string,
  { reference = '', pullPolicy }: ImageVolumeSource,
  createTmpfs: Kernel['createTmpfs'],
  { pod, images, signal }: VolumeContext,
): Promise<Mounted> {
  const wanted = { name, image: reference, ...(pullPolicy === undefined ? {} : { imagePullPolicy: pullPolicy }) };
  const image = await images.ensure(pod, wanted, '', signal);
  if (!('reason' in image)) {
    return { tmpfs: createTmpfs({ layers: image.layers, source: reference }), readOnly: true, noExec: true };
  }
  const { reason, message, retryAfter } = image;
  throw new VolumeError(message, { stage: 'image', reason, retryAfter });
}
