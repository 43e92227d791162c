import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const priorityClasses = define<types.PriorityClass>('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', {
  shortNames: ['pc'],
  namespaced: false,
});

export const schedulingResources: readonly Resource[] = [priorityClasses];
