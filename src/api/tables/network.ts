import type { EndpointSlice, Endpoints, Service, ServicePort } from '../generated/types.ts';
import { endpointSlices, endpoints, services } from '../resources/index.ts';
import { labelsToString } from '../selectors/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column, listWithMore, wide } from './column.ts';

function externalIP({ spec, status }: Service): string {
  const own = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return own.length === 0 ? '<none>' : own.join(',');
    case 'LoadBalancer': {
      const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
      const all = [...new Set(ingress.filter((text) => text !== ''))].sort().concat(own);
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portText({ port, nodePort = 0, protocol = '' }: ServicePort): string {
  return nodePort > 0 ? `${String(port)}:${String(nodePort)}/${protocol}` : `${String(port)}/${protocol}`;
}

export const serviceTable: TableDefinition<Service> = {
  resource: services,
  columns: [
    NAME,
    column(
      'Type',
      'type determines how the Service is exposed. Defaults to ClusterIP. Valid options are ExternalName, ClusterIP, NodePort, and LoadBalancer. More info: https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
    ),
    column(
      'Cluster-IP',
      'clusterIP is the IP address of the service and is usually assigned randomly. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies',
    ),
    column(
      'External-IP',
      'externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service. These IPs are not managed by Kubernetes.',
    ),
    column(
      'Port(s)',
      'The list of ports that are exposed by this service. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies',
    ),
    AGE,
    wide(
      'Selector',
      'Route service traffic to pods with label keys and values matching this selector. Ignored if type is ExternalName. More info: https://kubernetes.io/docs/concepts/services-networking/service/',
    ),
  ],
  cells(service, now) {
    const { metadata, spec } = service;
    const ports = (spec.ports ?? []).map(portText).join(',');
    return [
      metadata.name,
      spec.type ?? '',
      spec.clusterIPs?.[0] ?? '<none>',
      externalIP(service),
      ports === '' ? '<none>' : ports,
      ageOf(metadata.creationTimestamp, now),
      labelsToString(spec.selector),
    ];
  },
};

function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

/** Ready addresses; each with each port, if there are ports. */
function endpointsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const list = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => joinHostPort(ip, port))),
  );
  return listWithMore(list, '');
}

export const endpointsTable: TableDefinition<Endpoints> = {
  resource: endpoints,
  columns: [NAME, column('Endpoints', 'The set of all endpoints is the union of all subsets.'), AGE],
  cells: (object, now) => [object.metadata.name, endpointsText(object), ageOf(object.metadata.creationTimestamp, now)],
};

export const endpointSliceTable: TableDefinition<EndpointSlice> = {
  resource: endpointSlices,
  columns: [
    NAME,
    column(
      'AddressType',
      'addressType specifies the type of address carried by this EndpointSlice. All addresses in this slice must be the same type. This field is immutable after creation.',
    ),
    column(
      'Ports',
      'ports specifies the list of network ports exposed by each endpoint in this slice. Each port must have a unique name. Each slice may include a maximum of 100 ports.',
    ),
    column(
      'Endpoints',
      'endpoints is a list of unique endpoints in this slice. Each slice may include a maximum of 1000 endpoints.',
    ),
    AGE,
  ],
  cells: ({ metadata, addressType, ports, endpoints: list }, now) => [
    metadata.name,
    addressType,
    listWithMore(
      (ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port))),
      '<unset>',
    ),
    listWithMore(
      (list ?? []).flatMap(({ addresses }) => addresses),
      '<unset>',
    ),
    ageOf(metadata.creationTimestamp, now),
  ],
};
