import type { IPAddress, Ingress, IngressClass, NetworkPolicy, ServiceCIDR } from '../generated/types.ts';
import { ingressClasses, ingresses, ipAddresses, networkPolicies, serviceCidrs } from '../resources/index.ts';
import { labelSelectorToString } from '../selectors/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column } from './column.ts';

/** Hosts of the rules, at most three. Upstream: formatHosts: rules without a host count as more. */
function hostsText({ spec }: Ingress): string {
  const rules = spec.rules ?? [];
  const shown: string[] = [];
  let more = false;
  for (const { host = '' } of rules) {
    more ||= shown.length === 3;
    if (!more && host !== '') shown.push(host);
  }
  if (shown.length === 0) return '*';
  return more ? `${shown.join(',')} + ${String(rules.length - 3)} more...` : shown.join(',');
}

function addressText({ status }: Ingress): string {
  const all = (status?.loadBalancer?.ingress ?? []).map(({ ip = '', hostname = '' }) => (ip === '' ? hostname : ip));
  return [...new Set(all.filter((text) => text !== ''))].sort().join(',');
}

/** Upstream: pkg/printers/internalversion printIngress. */
export const ingressTable: TableDefinition<Ingress> = {
  resource: ingresses,
  columns: [
    NAME,
    column('Class', 'The name of the IngressClass resource that should be used for additional configuration'),
    column('Hosts', 'Hosts that incoming requests are matched against before the ingress rule'),
    column('Address', 'Address is a list containing ingress points for the load-balancer'),
    column('Ports', 'Ports of TLS configurations that open'),
    AGE,
  ],
  cells: (ingress, now) => [
    ingress.metadata.name,
    ingress.spec.ingressClassName ?? '<none>',
    hostsText(ingress),
    addressText(ingress),
    (ingress.spec.tls ?? []).length === 0 ? '80' : '80, 443',
    ageOf(ingress.metadata.creationTimestamp, now),
  ],
};

function parametersText({ spec: { parameters } }: IngressClass): string {
  if (parameters === undefined) return '<none>';
  const { apiGroup, kind, name } = parameters;
  return apiGroup === undefined ? `${kind}/${name}` : `${kind}.${apiGroup}/${name}`;
}

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

function nameText({ metadata }: IngressClass): string {
  return metadata.annotations?.[DEFAULT_CLASS] === 'true' ? `${metadata.name} (default)` : metadata.name;
}

export const ingressClassTable: TableDefinition<IngressClass> = {
  resource: ingressClasses,
  columns: [
    NAME,
    column('Controller', 'Controller that is responsible for handling this class'),
    column('Parameters', 'A reference to a resource with additional parameters'),
    AGE,
  ],
  cells: (ingressClass, now) => [
    nameText(ingressClass),
    ingressClass.spec.controller ?? '',
    parametersText(ingressClass),
    ageOf(ingressClass.metadata.creationTimestamp, now),
  ],
};

export const networkPolicyTable: TableDefinition<NetworkPolicy> = {
  resource: networkPolicies,
  columns: [
    NAME,
    column(
      'Pod-Selector',
      "podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.",
    ),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    labelSelectorToString(spec.podSelector ?? {}),
    ageOf(metadata.creationTimestamp, now),
  ],
};

/** Upstream prints no age here, as the documentation of `kubectl get ipaddresses` shows. */
export const ipAddressTable: TableDefinition<IPAddress> = {
  resource: ipAddresses,
  columns: [
    NAME,
    column(
      'ParentRef',
      'parentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.',
    ),
  ],
  cells({ metadata, spec }) {
    const parentRef = spec.parentRef as IPAddress['spec']['parentRef'] | undefined;
    if (parentRef === undefined) return [metadata.name, '<none>'];
    const { group = '', resource, namespace = '', name } = parentRef;
    const groupResource = group === '' ? resource : `${resource}.${group}`;
    return [metadata.name, `${groupResource}/${namespace}/${name}`];
  },
};

export const serviceCidrTable: TableDefinition<ServiceCIDR> = {
  resource: serviceCidrs,
  columns: [
    NAME,
    column(
      'CIDRs',
      'cidrs defines the IP blocks in CIDR notation (e.g. "192.168.0.0/24" or "2001:db8::/64") from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each IP family. This field is immutable.',
    ),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    (spec.cidrs ?? []).join(','),
    ageOf(metadata.creationTimestamp, now),
  ],
};

/** Tables of networking.k8s.io. */
export const networkingTables: readonly TableDefinition[] = [
  ingressClassTable,
  ingressTable,
  ipAddressTable,
  networkPolicyTable,
  serviceCidrTable,
];
