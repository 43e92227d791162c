import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const controllerRevisions = define<types.ControllerRevision>(
  'apps/v1',
  'ControllerRevision',
  'controllerrevisions',
);
export const daemonSets = define<types.DaemonSet>('apps/v1', 'DaemonSet', 'daemonsets', {
  shortNames: ['ds'],
  categories: ['all'],
  subresources: ['status'],
});
export const deployments = define<types.Deployment>('apps/v1', 'Deployment', 'deployments', {
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: ['status', 'scale'],
});
export const replicaSets = define<types.ReplicaSet>('apps/v1', 'ReplicaSet', 'replicasets', {
  shortNames: ['rs'],
  categories: ['all'],
  subresources: ['status', 'scale'],
});
export const statefulSets = define<types.StatefulSet>('apps/v1', 'StatefulSet', 'statefulsets', {
  shortNames: ['sts'],
  categories: ['all'],
  subresources: ['status', 'scale'],
});

export const appsResources: readonly Resource[] = [
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
];
