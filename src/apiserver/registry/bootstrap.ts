import {
  API_SERVER_USER,
  type Endpoints,
  endpoints,
  type EndpointSlice,
  endpointSlices,
  namespaces,
  type Namespace,
  type New,
  priorityClasses,
  type Resource,
  type ServiceAccount,
  serviceAccounts,
  services,
  type KubernetesObject,
  type Service,
} from '../../api/index.ts';
import { create } from './create.ts';
import { latest, type Registry } from './registry.ts';
import { SYSTEM_PRIORITY_CLASSES } from './system-priority-classes.ts';

/** Service addresses that clusters agree on. */
export const SERVICE_CIDR = '10.96.0.0/16';
const KUBERNETES_IP = '10.96.0.1';
const DNS_IP = '10.96.0.10';

const NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** upstream: pkg/controlplane/controller/kubernetesservice */
const KUBERNETES: New<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    type: 'ClusterIP',
    clusterIP: KUBERNETES_IP,
    sessionAffinity: 'None',
    ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
  },
};

/** The page: nodes have the addresses that follow. */
const API_SERVER_IP = '172.18.0.1';
const API_SERVER_PORT = { name: 'https', port: 6443, protocol: 'TCP' } as const;

/** upstream: pkg/controlplane/reconcilers/endpointsadapter.go */
const KUBERNETES_ENDPOINTS: New<Endpoints> = {
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
  },
  subsets: [{ addresses: [{ ip: API_SERVER_IP }], ports: [API_SERVER_PORT] }],
};

const KUBERNETES_SLICE: New<EndpointSlice> = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'kubernetes' },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: [API_SERVER_IP], conditions: { ready: true } }],
  ports: [API_SERVER_PORT],
};

/** upstream: the add-on's cluster/addons/dns/coredns */
const DNS: New<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kube-dns',
    namespace: 'kube-system',
    annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
    labels: {
      'k8s-app': 'kube-dns',
      'kubernetes.io/cluster-service': 'true',
      'kubernetes.io/name': 'CoreDNS',
    },
  },
  spec: {
    clusterIP: DNS_IP,
    selector: { 'k8s-app': 'kube-dns' },
    ports: [
      { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
      { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
      { name: 'metrics', protocol: 'TCP', port: 9153, targetPort: 9153 },
    ],
  },
};

const DEFAULT_ACCOUNT: New<ServiceAccount> = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default' },
};

const SERVER = { user: API_SERVER_USER, fieldManager: 'kube-apiserver', heedsWarnings: false } as const;

/** Creates what every cluster has, where it is missing. */
export async function bootstrap(registry: Registry): Promise<void> {
  // Together, so that they share one batch of the log.
  await Promise.all([
    ...NAMESPACES.map((name) => {
      const namespace: New<Namespace> = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {} };
      return ensure(registry, namespaces, '', namespace);
    }),
    // Pods may come before the controllers that give other namespaces their account.
    ...NAMESPACES.map((namespace) => ensure(registry, serviceAccounts, namespace, DEFAULT_ACCOUNT)),
    ...SYSTEM_PRIORITY_CLASSES.map((one) => ensure(registry, priorityClasses, '', one)),
    ensure(registry, services, 'default', KUBERNETES),
    ensure(registry, endpoints, 'default', KUBERNETES_ENDPOINTS),
    ensure(registry, endpointSlices, 'default', KUBERNETES_SLICE),
    ensure(registry, services, 'kube-system', DNS),
  ]);
}

async function ensure<T extends KubernetesObject>(
  registry: Registry,
  resource: Resource<T>,
  namespace: string,
  object: New<T>,
): Promise<void> {
  const name = object.metadata.name ?? '';
  if (latest(registry, { resource, namespace, name }) !== undefined) return;
  const body = { kind: 'value', value: object } as const;
  await create(registry, { resource, namespace, body, fieldValidation: 'Strict', dryRun: false, requester: SERVER });
}
