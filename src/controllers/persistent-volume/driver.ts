import type { PersistentVolume } from '../../api/index.ts';

/** The CSI driver whose volumes live in the storage of the browser; nodes know it by this name too. */
export const DRIVER = 'browser.csi.tabernetes.io';

/** What a volume's content is known by; undefined for one that is another driver's. */
export function handleOf({ spec: { csi } }: PersistentVolume): string | undefined {
  return csi?.driver === DRIVER ? csi.volumeHandle : undefined;
}
