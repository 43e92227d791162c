import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const runtimeClasses = define<types.RuntimeClass>('node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses', {
  namespaced: false,
});

export const nodeResources: readonly Resource[] = [runtimeClasses];
