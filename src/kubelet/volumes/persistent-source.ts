import { BROWSER_STORAGE_DRIVER, bytes, type PersistentVolume, type Volume } from '../../api/index.ts';
import type { Tmpfs } from '../../kernel/index.ts';
import { VolumeInUse } from '../../volumes/index.ts';
import { claimedVolume } from './claimed-volume.ts';
import { existingPath, hostPath } from './host-path.ts';
import { mountFlags } from './mount-options.ts';
import { isOwned, setVolumeOwnership } from './ownership.ts';
import { VolumeError } from './volume-error.ts';
import type { Mounted, VolumeContext } from './volume-source.ts';

const SHARED_MODES: readonly string[] = ['ReadWriteMany', 'ReadOnlyMany'];

/** What is behind a claim. @param before as it was mounted already @throws VolumeError */
export async function mountClaim(
  volume: Volume,
  context: VolumeContext,
  before: Mounted | undefined,
): Promise<Mounted> {
  const found = await claimedVolume(volume, context.pod, context.objects);
  const readOnly = volume.persistentVolumeClaim?.readOnly === true || found.volume.spec.csi?.readOnly === true;
  // A volume that is mounted may have grown; nothing else of it changes.
  if (before !== undefined) {
    if (before.handle !== undefined) before.tmpfs.resize(sizeOf(found.volume));
    return before;
  }
  const { mountOptions = [] } = found.volume.spec;
  const flags = mountFlags(mountOptions, found.volume.metadata.name);
  const mounted = await mountSource(found.volume, context);
  const result = { ...mounted, ...flags, readOnly: readOnly || flags.readOnly === true };
  giveToGroup(result, context);
  return result;
}

function sizeOf({ spec }: PersistentVolume): number {
  return bytes(spec.capacity?.['storage']);
}

async function mountSource(volume: PersistentVolume, context: VolumeContext): Promise<Mounted> {
  const { metadata, spec } = volume;
  const subject = metadata.name;
  if (spec.csi?.driver === BROWSER_STORAGE_DRIVER) return mountSaved(volume, spec.csi.volumeHandle, context);
  if (spec.hostPath !== undefined) {
    if ((spec.mountOptions ?? []).length > 0) {
      throw new VolumeError('Mount options are not supported for this volume type', { subject });
    }
    const host = await context.node.host();
    return { tmpfs: host, base: hostPath(host, spec.hostPath), readOnly: false };
  }
  if (spec.local !== undefined) {
    const host = await context.node.host();
    const base = existingPath(host, spec.local.path);
    if (base !== undefined) return { tmpfs: host, base, readOnly: false };
    throw new VolumeError(`path "${spec.local.path}" does not exist`, { stage: 'newMounter', subject, retries: true });
  }
  if (spec.csi !== undefined) {
    const why = `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${spec.csi.driver} not found in the list of registered CSI drivers`;
    throw new VolumeError(why, { stage: 'mountDevice', subject });
  }
  throw new VolumeError('volumes of this type are not supported by this node', { subject });
}

async function mountSaved(volume: PersistentVolume, handle: string, context: VolumeContext): Promise<Mounted> {
  const subject = volume.metadata.name;
  const { accessModes = [] } = volume.spec;
  const { uid } = context.pod.metadata;
  if (accessModes.includes('ReadWriteOncePod') && context.node.isUsedByOthers(handle, uid)) {
    const why = 'volume uses the ReadWriteOncePod access mode and is already in use by another pod';
    throw new VolumeError(why, { subject, retries: true });
  }
  let tmpfs: Tmpfs;
  try {
    tmpfs = await context.node.mount(handle, uid);
  } catch (cause) {
    if (!(cause instanceof VolumeInUse)) {
      throw new VolumeError(cause instanceof Error ? cause.message : String(cause), { subject, retries: true });
    }
    if (accessModes.some((mode) => SHARED_MODES.includes(mode))) {
      const why = 'volume is mounted on another node: browser storage serves a volume to one node at a time';
      throw new VolumeError(why, { subject, retries: true });
    }
    const why = "Volume is already exclusively attached to one node and can't be attached to another";
    throw new VolumeError(why, { stage: 'attach', subject, retries: true });
  }
  tmpfs.resize(sizeOf(volume));
  return { tmpfs, readOnly: false, handle };
}

/** Upstream: pkg/volume/volume_linux.go; what lies on the node's disk is left as it is. */
function giveToGroup({ tmpfs, readOnly, handle }: Mounted, { pod }: VolumeContext): void {
  const { fsGroup, fsGroupChangePolicy } = pod.spec.securityContext ?? {};
  if (fsGroup === undefined || handle === undefined) return;
  if (fsGroupChangePolicy === 'OnRootMismatch' && isOwned(tmpfs, fsGroup, readOnly)) return;
  setVolumeOwnership(tmpfs, fsGroup, readOnly);
}
