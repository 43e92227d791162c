import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const apiServices = define<types.APIService>('apiregistration.k8s.io/v1', 'APIService', 'apiservices', {
  categories: ['api-extensions'],
  subresources: ['status'],
  namespaced: false,
});

export const apiregistrationResources: readonly Resource[] = [apiServices];
