import type * as types from '../generated/types.ts';
import { CREATE_ONLY, OBJECT_VERBS, define, type Resource } from './resource.ts';

export const bindings = define<types.Binding>('v1', 'Binding', 'bindings', { verbs: CREATE_ONLY });
export const componentStatuses = define<types.ComponentStatus>('v1', 'ComponentStatus', 'componentstatuses', {
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
});
export const configMaps = define<types.ConfigMap>('v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] });
export const endpoints = define<types.Endpoints>('v1', 'Endpoints', 'endpoints', { shortNames: ['ep'] });
export const events = define<types.CoreV1Event>('v1', 'Event', 'events', { shortNames: ['ev'] });
export const limitRanges = define<types.LimitRange>('v1', 'LimitRange', 'limitranges', { shortNames: ['limits'] });
export const namespaces = define<types.Namespace>('v1', 'Namespace', 'namespaces', {
  shortNames: ['ns'],
  subresources: ['status', 'finalize'],
  namespaced: false,
  verbs: OBJECT_VERBS.filter((verb) => verb !== 'deletecollection'),
});
export const nodes = define<types.Node>('v1', 'Node', 'nodes', {
  shortNames: ['no'],
  subresources: ['status', 'proxy'],
  namespaced: false,
});
export const persistentVolumeClaims = define<types.PersistentVolumeClaim>(
  'v1',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
  { shortNames: ['pvc'], subresources: ['status'] },
);
export const persistentVolumes = define<types.PersistentVolume>('v1', 'PersistentVolume', 'persistentvolumes', {
  shortNames: ['pv'],
  subresources: ['status'],
  namespaced: false,
});
export const pods = define<types.Pod>('v1', 'Pod', 'pods', {
  shortNames: ['po'],
  categories: ['all'],
  subresources: [
    'attach',
    'binding',
    'ephemeralcontainers',
    'eviction',
    'exec',
    'log',
    'portforward',
    'proxy',
    'resize',
    'status',
  ],
});
export const podTemplates = define<types.PodTemplate>('v1', 'PodTemplate', 'podtemplates');
export const replicationControllers = define<types.ReplicationController>(
  'v1',
  'ReplicationController',
  'replicationcontrollers',
  { shortNames: ['rc'], categories: ['all'], subresources: ['status', 'scale'] },
);
export const resourceQuotas = define<types.ResourceQuota>('v1', 'ResourceQuota', 'resourcequotas', {
  shortNames: ['quota'],
  subresources: ['status'],
});
export const secrets = define<types.Secret>('v1', 'Secret', 'secrets');
export const serviceAccounts = define<types.ServiceAccount>('v1', 'ServiceAccount', 'serviceaccounts', {
  shortNames: ['sa'],
  subresources: ['token'],
});
export const services = define<types.Service>('v1', 'Service', 'services', {
  shortNames: ['svc'],
  categories: ['all'],
  subresources: ['proxy', 'status'],
});

export const coreResources: readonly Resource[] = [
  bindings,
  componentStatuses,
  configMaps,
  endpoints,
  events,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  podTemplates,
  replicationControllers,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
];
