import type {
  LabelSelector,
  V2CrossVersionObjectReference,
  V2MetricSpec,
  V2MetricStatus,
  V2MetricTarget,
  V2MetricValueStatus,
} from '../generated/types.ts';

/** Metrics as the annotations of autoscaling/v1 have them: each kind with flat fields. Upstream: k8s.io/api/autoscaling/v1 */
interface FlatMetric {
  readonly name?: string;
  readonly container?: string;
  readonly metricName?: string;
  readonly selector?: LabelSelector;
  readonly metricSelector?: LabelSelector;
  readonly target?: V2CrossVersionObjectReference;
  readonly targetAverageUtilization?: number;
  readonly targetAverageValue?: string;
  readonly targetValue?: string;
  readonly averageValue?: string;
  readonly currentAverageUtilization?: number;
  readonly currentAverageValue?: string;
  readonly currentValue?: string;
}

type Kind = 'object' | 'pods' | 'resource' | 'containerResource' | 'external';

export type V1Metric = { readonly type: string } & { readonly [K in Kind]?: FlatMetric };
export type V1MetricStatus = V1Metric;

/** Only what is there. */
function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function resourceFields({ averageUtilization, averageValue }: V2MetricTarget): FlatMetric {
  return present<FlatMetric>({ targetAverageUtilization: averageUtilization, targetAverageValue: averageValue });
}

export function metricToV1(metric: V2MetricSpec): V1Metric {
  const { type, object, pods, resource, containerResource, external } = metric;
  return present<V1Metric>({
    type,
    object:
      object &&
      present<FlatMetric>({
        target: object.describedObject,
        metricName: object.metric.name,
        targetValue: object.target.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.target.averageValue,
      }),
    pods:
      pods &&
      present<FlatMetric>({
        metricName: pods.metric.name,
        targetAverageValue: pods.target.averageValue,
        selector: pods.metric.selector,
      }),
    resource: resource && { name: resource.name, ...resourceFields(resource.target) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...resourceFields(containerResource.target),
      container: containerResource.container,
    },
    external:
      external &&
      present<FlatMetric>({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
  });
}

function target(fields: Omit<V2MetricTarget, 'type'>): V2MetricTarget {
  const type =
    fields.averageUtilization !== undefined
      ? 'Utilization'
      : fields.averageValue !== undefined
        ? 'AverageValue'
        : 'Value';
  return { type, ...fields };
}

function identifier(name: string | undefined, selector: LabelSelector | undefined): { readonly name: string } {
  return { name: name ?? '', ...(selector === undefined ? {} : { selector }) };
}

function targetOfResource(flat: FlatMetric): V2MetricTarget {
  const { targetAverageUtilization: averageUtilization, targetAverageValue: averageValue } = flat;
  return target(present<Omit<V2MetricTarget, 'type'>>({ averageUtilization, averageValue }));
}

export function metricFromV1(metric: V1Metric): V2MetricSpec {
  const { type, object, pods, resource, containerResource, external } = metric;
  const noReference = { kind: '', name: '' };
  return present<V2MetricSpec>({
    type,
    object: object && {
      describedObject: object.target ?? noReference,
      metric: identifier(object.metricName, object.selector),
      target: target(
        object.averageValue === undefined
          ? { value: object.targetValue ?? '0' }
          : { averageValue: object.averageValue },
      ),
    },
    pods: pods && {
      metric: identifier(pods.metricName, pods.selector),
      target: target({ averageValue: pods.targetAverageValue ?? '0' }),
    },
    resource: resource && { name: resource.name ?? '', target: targetOfResource(resource) },
    containerResource: containerResource && {
      name: containerResource.name ?? '',
      container: containerResource.container ?? '',
      target: targetOfResource(containerResource),
    },
    external: external && {
      metric: identifier(external.metricName, external.metricSelector),
      target: target(
        present<Omit<V2MetricTarget, 'type'>>({
          value: external.targetValue,
          averageValue: external.targetAverageValue,
        }),
      ),
    },
  });
}

function currentFields({ averageUtilization, averageValue }: V2MetricValueStatus): FlatMetric {
  return present<FlatMetric>({
    currentAverageUtilization: averageUtilization,
    currentAverageValue: averageValue ?? '0',
  });
}

export function statusToV1(status: V2MetricStatus): V1MetricStatus {
  const { type, object, pods, resource, containerResource, external } = status;
  return present<V1MetricStatus>({
    type,
    object:
      object &&
      present<FlatMetric>({
        target: object.describedObject,
        metricName: object.metric.name,
        currentValue: object.current.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.current.averageValue,
      }),
    pods:
      pods &&
      present<FlatMetric>({
        metricName: pods.metric.name,
        currentAverageValue: pods.current.averageValue ?? '0',
        selector: pods.metric.selector,
      }),
    resource: resource && { name: resource.name, ...currentFields(resource.current) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...currentFields(containerResource.current),
      container: containerResource.container,
    },
    external:
      external &&
      present<FlatMetric>({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        currentValue: external.current.value ?? '0',
        currentAverageValue: external.current.averageValue,
      }),
  });
}

function current(flat: FlatMetric): V2MetricValueStatus {
  return present<V2MetricValueStatus>({
    averageUtilization: flat.currentAverageUtilization,
    averageValue: flat.currentAverageValue ?? flat.averageValue,
    value: flat.currentValue,
  });
}

export function statusFromV1(status: V1MetricStatus): V2MetricStatus {
  const { type, object, pods, resource, containerResource, external } = status;
  return present<V2MetricStatus>({
    type,
    object: object && {
      describedObject: object.target ?? { kind: '', name: '' },
      metric: identifier(object.metricName, object.selector),
      current: current(object),
    },
    pods: pods && { metric: identifier(pods.metricName, pods.selector), current: current(pods) },
    resource: resource && { name: resource.name ?? '', current: current(resource) },
    containerResource: containerResource && {
      name: containerResource.name ?? '',
      container: containerResource.container ?? '',
      current: current(containerResource),
    },
    external: external && {
      metric: identifier(external.metricName, external.metricSelector),
      current: current(external),
    },
  });
}
