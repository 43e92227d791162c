import {
  compareQuantities,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  storageClasses,
} from '../../api/index.ts';
import type { AdmissionPlugin, Registry } from '../registry/index.ts';
import { claimClass } from './claim-class.ts';
import { refused } from './refused.ts';
import { storedObject } from './stored.ts';

/** Claims grow only where their class allows it. upstream: plugin/pkg/admission/storage/persistentvolume/resize */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  handles: (operation, resource, subresource) =>
    operation === 'UPDATE' && resource === persistentVolumeClaims && subresource === '',
  validate: (attributes, { registry }) => {
    const claim = attributes.object as PersistentVolumeClaim;
    const old = attributes.oldObject as PersistentVolumeClaim;
    if (compareQuantities(requested(claim), requested(old)) <= 0) return;
    if (old.status?.phase !== 'Bound') throw refused(attributes, 'Only bound persistent volume claims can be expanded');
    if (mayGrow(registry, claim, old)) return;
    throw refused(
      attributes,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  },
};

function requested({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.['storage'] ?? '0';
}

function mayGrow(registry: Registry, claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const name = claimClass(claim);
  if (name === '' || name !== claimClass(old)) return false;
  return storedObject(registry, storageClasses, name)?.allowVolumeExpansion === true;
}
