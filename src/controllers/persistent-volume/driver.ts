import { BROWSER_STORAGE_DRIVER, type PersistentVolume } from '../../api/index.ts';

/** What a volume's content is known by; undefined for one that is another driver's. */
export function handleOf({ spec: { csi } }: PersistentVolume): string | undefined {
  return csi?.driver === BROWSER_STORAGE_DRIVER ? csi.volumeHandle : undefined;
}
