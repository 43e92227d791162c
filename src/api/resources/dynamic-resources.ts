import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const deviceClasses = define<types.DeviceClass>('resource.k8s.io/v1', 'DeviceClass', 'deviceclasses', {
  namespaced: false,
});
export const resourceClaims = define<types.ResourceV1ResourceClaim>(
  'resource.k8s.io/v1',
  'ResourceClaim',
  'resourceclaims',
  { subresources: ['status'] },
);
export const resourceClaimTemplates = define<types.ResourceClaimTemplate>(
  'resource.k8s.io/v1',
  'ResourceClaimTemplate',
  'resourceclaimtemplates',
);
export const resourceSlices = define<types.ResourceSlice>('resource.k8s.io/v1', 'ResourceSlice', 'resourceslices', {
  namespaced: false,
});

export const dynamicResources: readonly Resource[] = [
  deviceClasses,
  resourceClaims,
  resourceClaimTemplates,
  resourceSlices,
];
