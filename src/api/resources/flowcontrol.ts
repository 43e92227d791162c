import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const flowSchemas = define<types.FlowSchema>('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', 'flowschemas', {
  subresources: ['status'],
  namespaced: false,
});
export const priorityLevelConfigurations = define<types.PriorityLevelConfiguration>(
  'flowcontrol.apiserver.k8s.io/v1',
  'PriorityLevelConfiguration',
  'prioritylevelconfigurations',
  { subresources: ['status'], namespaced: false },
);

export const flowcontrolResources: readonly Resource[] = [flowSchemas, priorityLevelConfigurations];
