import { bytes, type EmptyDirVolumeSource } from '../../api/index.ts';
import type { TmpfsOptions } from '../../kernel/index.ts';
import { podResources } from '../resources/resource-config.ts';
import type { PayloadContext } from './volume-payload.ts';

/** Modes of a volume's root. upstream: pkg/volume/emptydir, `perm`; a tmpfs that is mounted is 1777. */
export const OPEN = 0o777;
export const STICKY = 0o1777;

/**
 * One in memory is as large as it may be, or as its pod's memory, or the node's; one on disk is measured, and its pod evicted.
 * upstream: pkg/volume/emptydir, calculateEmptyDirMemorySize
 */
export function emptyDirOptions(source: EmptyDirVolumeSource, { pod, allocatable }: PayloadContext): TmpfsOptions {
  if (source.medium !== 'Memory') return { mode: OPEN };
  const most = podResources(pod).memoryLimitInBytes ?? bytes(allocatable['memory']);
  const own = bytes(source.sizeLimit);
  return { mode: STICKY, memory: true, sizeLimit: own > 0 ? Math.min(own, most) : most };
}
