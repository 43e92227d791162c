import {
  formatTime,
  goDuration,
  groupResource,
  type KubernetesObject,
  type Measured,
  type MetricsHistory,
  nodeMetrics,
  nodes,
  nodeUsage,
  podMetrics,
  pods,
  podUsage,
  type Resource,
} from '../../api/index.ts';
import { type Computed, notFound, type Registry } from '../registry/index.ts';

/** What the objects of one kind are about, and what was measured of one. */
interface Subject {
  readonly resource: Resource;
  /** Whose metrics they are: its names and labels are theirs. */
  readonly of: Resource;
  /** What upstream calls the kind where there is nothing yet. */
  readonly words: string;
  readonly measured: (history: MetricsHistory, namespace: string, name: string) => Measured<object> | undefined;
}

const NODES: Subject = {
  resource: nodeMetrics,
  of: nodes,
  words: 'nodemetrics',
  measured: (history, _namespace, name) => {
    const measured = nodeUsage(history, name);
    return measured === undefined ? undefined : { ...measured, usage: { usage: measured.usage } };
  },
};

const PODS: Subject = {
  resource: podMetrics,
  of: pods,
  words: 'podmetrics',
  measured: (history, namespace, name) => {
    const measured = podUsage(history, namespace, name);
    return measured === undefined ? undefined : { ...measured, usage: { containers: measured.usage } };
  },
};

/** Undefined before there are two readings to compare. */
function metricsOf(
  { resource, measured }: Subject,
  history: MetricsHistory,
  { metadata }: KubernetesObject,
  now: number,
): KubernetesObject | undefined {
  const { name, namespace, labels } = metadata;
  const found = measured(history, namespace ?? '', name);
  if (found === undefined) return undefined;
  const object = {
    kind: resource.kind,
    apiVersion: `${resource.group}/${resource.version}`,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: formatTime(now),
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp: formatTime(found.timestamp),
    window: goDuration(found.window),
    ...found.usage,
  };
  // It has no version and no uid: it was never created.
  return object as unknown as KubernetesObject;
}

/** upstream: metrics-server/pkg/api/{node,pod}.go */
function computed(subject: Subject, history: () => MetricsHistory): Computed {
  const { of, resource, words } = subject;
  const one = ({ clock }: Registry, object: KubernetesObject): KubernetesObject | undefined =>
    metricsOf(subject, history(), object, clock.now());
  return {
    list: (registry, namespace) =>
      registry.store
        .list(groupResource(of), namespace)
        .map(({ object }) => one(registry, object))
        .filter((object) => object !== undefined),
    get(registry, { namespace, name }) {
      const stored = registry.store.get({ resource: groupResource(of), namespace, name });
      if (stored === undefined) throw notFound(of, name);
      const object = one(registry, stored.object);
      if (object !== undefined) return object;
      throw notFound({ group: resource.group, resource: words }, resource.namespaced ? `${namespace}/${name}` : name);
    },
  };
}

/** The kinds of metrics.k8s.io, over what was read last. */
export function computedMetrics(history: () => MetricsHistory): ReadonlyMap<Resource, Computed> {
  return new Map([NODES, PODS].map((subject) => [subject.resource, computed(subject, history)]));
}
