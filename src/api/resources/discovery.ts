import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const endpointSlices = define<types.EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');

export const discoveryResources: readonly Resource[] = [endpointSlices];
