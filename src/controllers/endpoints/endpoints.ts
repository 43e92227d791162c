import type { Clock, Disposer } from '../../base/index.ts';
import {
  endpoints as endpointsResource,
  hasReason,
  isPodReady,
  keyOf,
  pods as podResource,
  services as serviceResource,
  type CoreV1EndpointPort,
  type EndpointAddress,
  type Endpoints,
  type EndpointSubset,
  type ObjectKey,
  type Pod,
  type Service,
} from '../../api/index.ts';
import {
  createEventRecorder,
  type Client,
  type ControllerDefinition,
  type Enqueue,
  type EventRecorder,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import {
  endpointHostname,
  hasEndpoint,
  isHeadless,
  podReference,
  podsOfService,
  targetPort,
  watchPodsOfServices,
} from './service-pods.ts';

const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const MANAGED_BY_LABEL = 'endpoints.kubernetes.io/managed-by';
const MANAGED_BY = 'endpoint-controller';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const MAX_ADDRESSES = 1000;

interface EndpointsDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly services: InformerLease<Service>;
  readonly pods: InformerLease<Pod>;
  readonly endpoints: InformerLease<Endpoints>;
  readonly recorder: EventRecorder;
}

/** Mirrors the pods of each Service in an Endpoints object. Upstream: pkg/controller/endpoint. */
export const endpointsController: ControllerDefinition<EndpointsDeps> = {
  name: 'endpoint-controller',
  setup: ({ client, clock, informer }) => ({
    client,
    clock,
    services: informer(serviceResource),
    pods: informer(podResource),
    endpoints: informer(endpointsResource),
    recorder: createEventRecorder(client, clock, { component: 'endpoint-controller' }),
  }),
  watch: ({ services, pods, endpoints }, enqueue) => watch(services, pods, endpoints, enqueue),
  reconcile,
};

function watch(
  services: InformerLease<Service>,
  pods: InformerLease<Pod>,
  endpoints: InformerLease<Endpoints>,
  enqueue: Enqueue,
): readonly Disposer[] {
  const due = (object: Service | Endpoints): void => {
    enqueue(keyOf(object));
  };
  return [
    services.addHandler({ add: due, update: due, delete: due }),
    watchPodsOfServices(pods, services, (key) => {
      enqueue(key);
    }),
    // At the start this finds Endpoints whose Service went while nobody watched; later, ones deleted by hand.
    endpoints.addHandler({ add: due, delete: due }),
  ];
}

interface Entry {
  readonly address: EndpointAddress;
  readonly ready: boolean;
  readonly ports: readonly CoreV1EndpointPort[];
}

function entryOf(service: Service, pod: Pod): Entry | undefined {
  if (!hasEndpoint(pod, service.spec.publishNotReadyAddresses === true)) return undefined;
  const hostname = endpointHostname(service, pod);
  const { nodeName } = pod.spec;
  const address: EndpointAddress = {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: podReference(pod),
  };
  const ports = (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const named = port.name === undefined || port.name === '' ? {} : { name: port.name };
    const app = port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol };
    return [{ ...named, port: number, protocol: port.protocol ?? 'TCP', ...app }];
  });
  const wantsPorts = (service.spec.ports ?? []).length > 0;
  if (wantsPorts ? ports.length === 0 : !isHeadless(service)) return undefined;
  return { address, ready: service.spec.publishNotReadyAddresses === true || isPodReady(pod), ports };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  return compare(a.ip, b.ip) || compare(a.targetRef?.uid ?? '', b.targetRef?.uid ?? '');
}

/**
 * Addresses that have the same ports together, one subset for each set of ports.
 * Upstream: pkg/api/v1/endpoints/util.go (RepackSubsets).
 */
export function computeSubsets(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const groups = new Map<string, { readonly ports: readonly CoreV1EndpointPort[]; readonly entries: Entry[] }>();
  for (const pod of pods) {
    const entry = entryOf(service, pod);
    if (entry === undefined) continue;
    const ports = [...entry.ports].sort(
      (a, b) => compare(a.name ?? '', b.name ?? '') || a.port - b.port || compare(a.protocol ?? '', b.protocol ?? ''),
    );
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { ports, entries }]) => {
      const addresses = entries.filter((entry) => entry.ready).map((entry) => entry.address);
      const others = entries.filter((entry) => !entry.ready).map((entry) => entry.address);
      return {
        ...(addresses.length === 0 ? {} : { addresses: addresses.sort(byAddress) }),
        ...(others.length === 0 ? {} : { notReadyAddresses: others.sort(byAddress) }),
        ...(ports.length === 0 ? {} : { ports }),
      };
    });
}

/** At most a thousand addresses, the ready ones first. */
export function truncate(subsets: readonly EndpointSubset[]): {
  readonly subsets: readonly EndpointSubset[];
  readonly truncated: boolean;
} {
  const count = subsets.reduce(
    (sum, subset) => sum + (subset.addresses?.length ?? 0) + (subset.notReadyAddresses?.length ?? 0),
    0,
  );
  if (count <= MAX_ADDRESSES) return { subsets, truncated: false };
  let room = MAX_ADDRESSES;
  const take = (addresses: readonly EndpointAddress[] | undefined): readonly EndpointAddress[] => {
    const taken = (addresses ?? []).slice(0, room);
    room -= taken.length;
    return taken;
  };
  const ready = subsets.map((subset) => take(subset.addresses));
  const kept = subsets.map((subset, index) => {
    const addresses = ready[index] ?? [];
    const notReadyAddresses = take(subset.notReadyAddresses);
    return {
      ...(addresses.length === 0 ? {} : { addresses }),
      ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
      ...(subset.ports === undefined ? {} : { ports: subset.ports }),
    };
  });
  return { subsets: kept.filter((subset) => 'addresses' in subset || 'notReadyAddresses' in subset), truncated: true };
}

async function removeLeftover({ client, endpoints }: EndpointsDeps, key: ObjectKey): Promise<Result> {
  const leftover = endpoints.lister.get(key);
  if (leftover?.metadata.labels?.[MANAGED_BY_LABEL] !== MANAGED_BY) return {};
  try {
    await client.delete(endpointsResource, key, { preconditions: { uid: leftover.metadata.uid } });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  }
  return {};
}

function without(map: Readonly<Record<string, string>> | undefined, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => key !== name));
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  return {
    ...without(service.metadata.labels, HEADLESS_LABEL),
    [MANAGED_BY_LABEL]: MANAGED_BY,
    ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}),
  };
}

async function reconcile(deps: EndpointsDeps, key: ObjectKey): Promise<Result> {
  const service = deps.services.lister.get(key);
  if (service === undefined) return removeLeftover(deps, key);
  // Without a selector the Endpoints are the user's to write.
  if (service.spec.selector === undefined || service.spec.type === 'ExternalName') return {};
  const { subsets, truncated } = truncate(computeSubsets(service, podsOfService(deps.pods, service)));
  const labels = labelsOf(service);
  const current = deps.endpoints.lister.get(key);
  const annotations = without(current?.metadata.annotations, OVER_CAPACITY);
  const nextAnnotations = truncated ? { ...annotations, [OVER_CAPACITY]: 'truncated' } : annotations;
  try {
    if (current === undefined) {
      await deps.client.create(endpointsResource, {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { ...key, labels, annotations: nextAnnotations },
        subsets,
      });
    } else if (
      !semanticEqual(current.subsets, subsets) ||
      !semanticEqual(current.metadata.labels, labels) ||
      !semanticEqual(current.metadata.annotations, nextAnnotations)
    ) {
      await deps.client.update(endpointsResource, {
        ...current,
        metadata: { ...current.metadata, labels, annotations: nextAnnotations },
        subsets,
      });
    }
  } catch (cause) {
    // Made a moment ago; the cache will show it.
    if (current === undefined && hasReason(cause, 'AlreadyExists')) throw cause;
    if (hasReason(cause, 'Forbidden')) return {};
    if (!hasReason(cause, 'Conflict')) {
      const verb = current === undefined ? 'create' : 'update';
      const message = `Failed to ${verb} endpoint ${key.namespace}/${key.name}: ${cause instanceof Error ? cause.message : String(cause)}`;
      deps.recorder.event(
        service,
        'Warning',
        current === undefined ? 'FailedToCreateEndpoint' : 'FailedToUpdateEndpoint',
        message,
      );
    }
    throw cause;
  }
  return {};
}
