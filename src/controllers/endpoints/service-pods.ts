import type { Disposer } from '../../base/index.ts';
import {
  isPodReady,
  keyOf,
  type ContainerPort,
  type ObjectKey,
  type ObjectReference,
  type Pod,
  type Service,
  type ServicePort,
} from '../../api/index.ts';
import type { Informer } from '../../client/index.ts';
import { BY_LABEL, labelIndex, labelValues, narrowest } from '../label-index.ts';
import { semanticEqual } from '../semantic-equal.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether a Service without an empty selector matches the labels. */
function selects(service: Service, labels: Labels | undefined): boolean {
  const selector = Object.entries(service.spec.selector ?? {});
  return service.spec.selector !== undefined && selector.every(([name, value]) => labels?.[name] === value);
}

export function isHeadless(service: Service): boolean {
  return service.spec.clusterIP === 'None';
}

/** An ended pod has no endpoint; one without an address has none yet. Upstream: pkg/controller/util/endpoint (ShouldPodBeInEndpoints). */
export function hasEndpoint(pod: Pod, includeTerminating: boolean): boolean {
  const phase = pod.status?.phase;
  if (phase === 'Failed' || phase === 'Succeeded') return false;
  if ((pod.status?.podIP ?? '') === '') return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** The pod's host name, if it is one that DNS is to know under this Service. */
export function endpointHostname(service: Service, pod: Pod): string | undefined {
  const { hostname, subdomain } = pod.spec;
  const known = hostname !== undefined && hostname !== '' && subdomain === service.metadata.name;
  return known && pod.metadata.namespace === service.metadata.namespace ? hostname : undefined;
}

export function podReference(pod: Pod): ObjectReference {
  const { namespace, name, uid } = pod.metadata;
  return { kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name, uid };
}

function portsOf(pod: Pod): readonly ContainerPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  return [...pod.spec.containers, ...sidecars].flatMap((container) => container.ports ?? []);
}

/** The number of the port in this pod; undefined when its name is none of the pod's. Upstream: pkg/api/v1/pod (FindPort). */
export function targetPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  const protocol = port.protocol ?? 'TCP';
  return portsOf(pod).find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol)
    ?.containerPort;
}

function changesEndpoints(pod: Pod, old: Pod): boolean {
  return (
    isPodReady(pod) !== isPodReady(old) ||
    pod.status?.podIP !== old.status?.podIP ||
    pod.status?.phase !== old.status?.phase ||
    pod.spec.nodeName !== old.spec.nodeName ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    !semanticEqual(pod.metadata.labels, old.metadata.labels)
  );
}

/** Index of Services by one label of what they select. */
const BY_SELECTOR = 'selector';

/** Calls `due` with the Services whose endpoints a change of a pod may change. */
export function watchPodsOfServices(
  pods: Informer<Pod>,
  services: Informer<Service>,
  due: (key: ObjectKey) => void,
): Disposer {
  pods.addIndex(BY_LABEL, labelIndex);
  services.addIndex(BY_SELECTOR, ({ metadata, spec }) => [narrowest(metadata.namespace, spec.selector)]);
  const matching = ({ metadata: { namespace, labels } }: Pod): void => {
    for (const value of labelValues(namespace, labels)) {
      for (const service of services.lister.byIndex(BY_SELECTOR, value)) {
        if (selects(service, labels)) due(keyOf(service));
      }
    }
  };
  return pods.addHandler({
    add: matching,
    update: (pod, old) => {
      if (!changesEndpoints(pod, old)) return;
      matching(pod);
      if (!semanticEqual(pod.metadata.labels, old.metadata.labels)) matching(old);
    },
    delete: matching,
  });
}

/** Pods that the Service selects, in an order that does not change. The informer is one that {@link watchPodsOfServices} follows. */
export function podsOfService(pods: Informer<Pod>, service: Service): readonly Pod[] {
  return pods.lister
    .byIndex(BY_LABEL, narrowest(service.metadata.namespace, service.spec.selector))
    .filter((pod) => selects(service, pod.metadata.labels))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}
