import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const customResourceDefinitions = define<types.CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  { shortNames: ['crd', 'crds'], categories: ['api-extensions'], subresources: ['status'], namespaced: false },
);

export const apiextensionsResources: readonly Resource[] = [customResourceDefinitions];
