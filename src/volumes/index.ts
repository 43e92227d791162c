/**
 * What is in persistent volumes, beyond the workers that use it: file trees in browser storage, by their handles. A volume
 * is open in one worker at a time. Imports base and the kernel's types.
 */
export { openVolumeStore, type VolumeStoreOptions } from './indexed-db-store.ts';
export { memoryVolumeStore } from './memory-store.ts';
export { VolumeInUse, type Durability, type OpenVolume, type VolumeStore } from './store.ts';
