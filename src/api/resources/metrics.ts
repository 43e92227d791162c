import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

const READ_ONLY = ['get', 'list'];

/** What metrics-server serves. upstream: metrics-server/pkg/api/install.go; its resources have no singular names. */
export const nodeMetrics: Resource<types.NodeMetrics> = {
  ...define<types.NodeMetrics>('metrics.k8s.io/v1beta1', 'NodeMetrics', 'nodes', {
    namespaced: false,
    verbs: READ_ONLY,
  }),
  singular: '',
};
export const podMetrics: Resource<types.PodMetrics> = {
  ...define<types.PodMetrics>('metrics.k8s.io/v1beta1', 'PodMetrics', 'pods', { verbs: READ_ONLY }),
  singular: '',
};

export const metricsResources: readonly Resource[] = [nodeMetrics, podMetrics];
