import { persistentVolumeClaims, pods } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';

/** What LimitRanges limit. */
export const handlesLimits: AdmissionPlugin['handles'] = (operation, resource, subresource) => {
  // Containers of a pod change by a resize only.
  if (resource === pods) {
    return (operation === 'CREATE' && subresource === '') || (operation === 'UPDATE' && subresource === 'resize');
  }
  if (resource !== persistentVolumeClaims || subresource !== '') return false;
  return operation === 'CREATE' || operation === 'UPDATE';
};
