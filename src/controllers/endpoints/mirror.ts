import {
  endpoints as endpointsResource,
  newControllerRef,
  type CoreV1EndpointPort,
  type DiscoveryV1EndpointPort,
  type Endpoint,
  type EndpointAddress,
  type Endpoints,
  type EndpointSlice,
  type EndpointSubset,
  type New,
} from '../../api/index.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { MANAGED_BY_LABEL, type SlicePlan, SERVICE_NAME_LABEL } from './slices.ts';

export const MIRRORED_BY = 'endpointslicemirroring-controller.k8s.io';
/** upstream: --mirroring-max-endpoints-per-subset */
const MAX_ENDPOINTS = 1000;
const NOT_MIRRORED: ReadonlySet<string> = new Set([
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

type Labels = Readonly<Record<string, string>>;
type AddressType = 'IPv4' | 'IPv6';

export interface MirrorPlan extends SlicePlan {
  /** Addresses that do not fit. */
  readonly skipped: number;
}

/** The slices of one set of ports and one kind of addresses. */
interface Group {
  readonly addressType: AddressType;
  readonly ports: readonly DiscoveryV1EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

function portsOf(ports: readonly CoreV1EndpointPort[] | undefined): readonly DiscoveryV1EndpointPort[] {
  return (ports ?? []).map(({ name, port, protocol, appProtocol }) => ({
    name: name ?? '',
    port,
    protocol: protocol ?? 'TCP',
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }));
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}

function groupKey(addressType: string, ports: readonly DiscoveryV1EndpointPort[] | undefined): string {
  const rows = (ports ?? []).map(({ name, port, protocol, appProtocol }) =>
    JSON.stringify([name, port, protocol, appProtocol ?? null]),
  );
  return `${addressType} ${rows.sort().join()}`;
}

/** @returns how many addresses were left out */
function addSubset(groups: Map<string, Group>, subset: EndpointSubset): number {
  const ports = portsOf(subset.ports);
  const all = [
    ...(subset.addresses ?? []).map((address) => endpointOf(address, true)),
    ...(subset.notReadyAddresses ?? []).map((address) => endpointOf(address, false)),
  ];
  for (const endpoint of all.slice(0, MAX_ENDPOINTS)) {
    const [address = ''] = endpoint.addresses;
    const addressType = address.includes(':') ? 'IPv6' : 'IPv4';
    const key = groupKey(addressType, ports);
    const group = groups.get(key) ?? { addressType, ports, endpoints: new Map<string, Endpoint>() };
    group.endpoints.set(`${address} ${endpoint.targetRef?.uid ?? ''}`, endpoint);
    groups.set(key, group);
  }
  return Math.max(0, all.length - MAX_ENDPOINTS);
}

function labelsOf({ metadata }: Endpoints): Labels {
  return { ...metadata.labels, [SERVICE_NAME_LABEL]: metadata.name, [MANAGED_BY_LABEL]: MIRRORED_BY };
}

function annotationsOf({ metadata }: Endpoints): Labels {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => !NOT_MIRRORED.has(name)));
}

function newSlice(endpoints: Endpoints, group: Group): New<EndpointSlice> {
  const { namespace, name } = endpoints.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: labelsOf(endpoints),
      annotations: annotationsOf(endpoints),
      ownerReferences: [newControllerRef(endpointsResource, endpoints)],
    },
    addressType: group.addressType,
    endpoints: [...group.endpoints.values()],
    ports: group.ports,
  };
}

/** The slice with what it should hold; undefined when it holds it. */
function changed(slice: EndpointSlice, endpoints: Endpoints, group: Group): EndpointSlice | undefined {
  const labels = labelsOf(endpoints);
  const annotations = annotationsOf(endpoints);
  const wanted = [...group.endpoints.values()];
  const isSame =
    semanticEqual(slice.endpoints, wanted) &&
    semanticEqual(slice.metadata.labels, labels) &&
    semanticEqual(slice.metadata.annotations, annotations);
  if (isSame) return undefined;
  return { ...slice, metadata: { ...slice.metadata, labels, annotations }, endpoints: wanted };
}

/**
 * One slice for each set of ports and kind of addresses of Endpoints that somebody wrote by hand.
 * Upstream: pkg/controller/endpointslicemirroring/reconciler.go.
 * @param existing the slices that mirror these Endpoints
 */
export function planMirror(endpoints: Endpoints, existing: readonly EndpointSlice[]): MirrorPlan {
  const groups = new Map<string, Group>();
  let skipped = 0;
  for (const subset of endpoints.subsets ?? []) skipped += addSubset(groups, subset);
  const create: New<EndpointSlice>[] = [];
  const update: EndpointSlice[] = [];
  const kept = new Set<EndpointSlice>();
  for (const [key, group] of groups) {
    const slice = existing.find((it) => groupKey(it.addressType, it.ports) === key);
    if (slice === undefined) create.push(newSlice(endpoints, group));
    else {
      kept.add(slice);
      const next = changed(slice, endpoints, group);
      if (next !== undefined) update.push(next);
    }
  }
  return { create, update, delete: existing.filter((slice) => !kept.has(slice)), skipped };
}
