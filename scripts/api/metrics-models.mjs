// The kinds of metrics.k8s.io, which @kubernetes/client-node has no models of.
// upstream: k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go

const META = {
  apiVersion:
    'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  kind: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
};
const INTERVAL =
  'The following fields define time interval from which metrics were collected from the interval [Timestamp-Window, Timestamp].';
const USAGE = 'The memory usage is the memory working set.';
const QUANTITIES = '{ [key: string]: string; }';

function field(name, type, required, description, format = '') {
  return { name, type, format, required, description };
}

function metricsOf(name, description, ...own) {
  return {
    name,
    description,
    fields: [
      field('apiVersion', 'string', false, META.apiVersion),
      field('kind', 'string', false, META.kind),
      field(
        'metadata',
        'ObjectMeta',
        false,
        "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
      ),
      field('timestamp', 'Date', true, INTERVAL, 'date-time'),
      field('window', 'string', true, 'Length of the interval, as Go writes durations: 15s.'),
      ...own,
    ],
  };
}

/** @type {import('./models.mjs').Model[]} */
export const METRICS_MODELS = [
  {
    name: 'ContainerMetrics',
    description: 'ContainerMetrics sets resource usage metrics of a container.',
    fields: [
      field('name', 'string', true, 'Container name corresponding to the one from pod.spec.containers.'),
      field('usage', QUANTITIES, true, USAGE),
    ],
  },
  metricsOf(
    'NodeMetrics',
    'NodeMetrics sets resource usage metrics of a node.',
    field('usage', QUANTITIES, true, USAGE),
  ),
  metricsOf(
    'PodMetrics',
    'PodMetrics sets resource usage metrics of a pod.',
    field(
      'containers',
      'Array<ContainerMetrics>',
      true,
      'Metrics for all containers are collected within the same time window.',
    ),
  ),
];
