/** Takes the finalizers of volumes, claims and their classes away once nothing uses them. */
export { attributesClassProtectionController } from './attributes-class-protection.ts';
export { claimProtectionController } from './claim-protection.ts';
export { volumeProtectionController } from './volume-protection.ts';
