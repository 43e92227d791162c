import {
  isPodReady,
  newControllerRef,
  services as serviceResource,
  type DiscoveryV1EndpointPort,
  type Endpoint,
  type EndpointSlice,
  type New,
  type Node,
  type Pod,
  type Service,
} from '../../api/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { endpointHostname, hasEndpoint, isHeadless, podReference, targetPort } from './service-pods.ts';

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
export const MANAGED_BY = 'endpointslice-controller.k8s.io';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const ZONE_LABEL = 'topology.kubernetes.io/zone';
const MAX_ENDPOINTS = 100;

/** What is to be written so that the slices show the Service's pods. */
export interface SlicePlan {
  readonly create: readonly New<EndpointSlice>[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

function endpointOf(service: Service, pod: Pod, node: Node | undefined): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = endpointHostname(service, pod);
  const zone = node?.metadata.labels?.[ZONE_LABEL];
  const { nodeName } = pod.spec;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: podReference(pod),
    ...(zone === undefined ? {} : { zone }),
  };
}

function portsOf(service: Service, pod: Pod): readonly DiscoveryV1EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const app = port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol };
    return [{ name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP', ...app }];
  });
}

function portsKey(ports: readonly DiscoveryV1EndpointPort[] | undefined): string {
  const rows = (ports ?? []).map(({ name, port, protocol, appProtocol }) => [
    name,
    port,
    protocol,
    appProtocol ?? null,
  ]);
  return JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
}

function endpointKey(endpoint: Endpoint): string {
  return `${endpoint.addresses.join(',')} ${endpoint.targetRef?.uid ?? ''}`;
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  return {
    ...service.metadata.labels,
    ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}),
    [SERVICE_NAME_LABEL]: service.metadata.name,
    [MANAGED_BY_LABEL]: MANAGED_BY,
  };
}

function newSlice(
  service: Service,
  ports: readonly DiscoveryV1EndpointPort[],
  endpoints: readonly Endpoint[],
): New<EndpointSlice> {
  const { namespace, name } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: labelsOf(service),
      ownerReferences: [newControllerRef(serviceResource, service)],
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
}

interface Group {
  readonly ports: readonly DiscoveryV1EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

function groupsOf(
  service: Service,
  pods: readonly Pod[],
  nodeOf: (name: string) => Node | undefined,
): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    if (!hasEndpoint(pod, true)) continue;
    const ports = portsOf(service, pod);
    const key = portsKey(ports);
    const group = groups.get(key) ?? { ports, endpoints: new Map<string, Endpoint>() };
    const endpoint = endpointOf(service, pod, nodeOf(pod.spec.nodeName ?? ''));
    group.endpoints.set(endpointKey(endpoint), endpoint);
    groups.set(key, group);
  }
  return groups;
}

/** Spreads the endpoints of one set of ports over the slices that exist, and new ones. */
function planGroup(service: Service, group: Group, existing: readonly EndpointSlice[]): SlicePlan {
  const left = new Map(group.endpoints);
  const kept = existing.map((slice) => {
    const endpoints = (slice.endpoints ?? []).flatMap((endpoint) => {
      const wanted = left.get(endpointKey(endpoint));
      left.delete(endpointKey(endpoint));
      return wanted === undefined ? [] : [wanted];
    });
    return { slice, endpoints };
  });
  const rest = [...left.values()];
  // Slices that change anyway take the new endpoints first: fewer slices are written and sent to every node.
  const changed = (entry: (typeof kept)[number]): boolean => !semanticEqual(entry.endpoints, entry.slice.endpoints);
  for (const entry of [...kept].sort((a, b) => Number(changed(b)) - Number(changed(a)))) {
    entry.endpoints.push(...rest.splice(0, Math.max(0, MAX_ENDPOINTS - entry.endpoints.length)));
  }
  const create: New<EndpointSlice>[] = [];
  while (rest.length > 0) create.push(newSlice(service, group.ports, rest.splice(0, MAX_ENDPOINTS)));
  const labels = labelsOf(service);
  const update = kept
    .filter(({ endpoints }) => endpoints.length > 0)
    .filter((entry) => changed(entry) || !semanticEqual(entry.slice.metadata.labels, labels))
    .map(({ slice, endpoints }) => ({ ...slice, metadata: { ...slice.metadata, labels }, endpoints }));
  return { create, update, delete: kept.filter(({ endpoints }) => endpoints.length === 0).map(({ slice }) => slice) };
}

/** A Service without endpoints has one slice that says so. */
function placeholder(service: Service, surplus: readonly EndpointSlice[]): SlicePlan {
  const [first, ...others] = surplus;
  const wanted = newSlice(service, [], []);
  if (first === undefined) return { create: [wanted], update: [], delete: [] };
  const labels = labelsOf(service);
  const same =
    semanticEqual(first.endpoints, []) &&
    semanticEqual(first.ports, []) &&
    semanticEqual(first.metadata.labels, labels);
  const update = same ? [] : [{ ...first, metadata: { ...first.metadata, labels }, endpoints: [], ports: [] }];
  return { create: [], update, delete: others };
}

/**
 * Slices of at most a hundred endpoints, one row of them for each set of ports that pods give the Service's names.
 * Upstream: staging/src/k8s.io/endpointslice/reconciler.go.
 * @param existing the slices that this controller made for the Service
 */
export function planSlices(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  nodeOf: (name: string) => Node | undefined,
): SlicePlan {
  const groups = groupsOf(service, pods, nodeOf);
  const usable = existing.filter((slice) => slice.addressType === 'IPv4');
  const wrong = existing.filter((slice) => slice.addressType !== 'IPv4');
  if (groups.size === 0) {
    const plan = placeholder(service, usable);
    return { ...plan, delete: [...plan.delete, ...wrong] };
  }
  const plans = [...groups].map(([key, group]) =>
    planGroup(
      service,
      group,
      usable.filter((slice) => portsKey(slice.ports) === key),
    ),
  );
  const surplus = usable.filter((slice) => !groups.has(portsKey(slice.ports)));
  return {
    create: plans.flatMap((plan) => plan.create),
    update: plans.flatMap((plan) => plan.update),
    delete: [...plans.flatMap((plan) => plan.delete), ...surplus, ...wrong],
  };
}
