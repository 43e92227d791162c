import {
  type EndpointAddress,
  type Endpoints,
  endpoints,
  type Node,
  nodes,
  type Pod,
  pods,
  type Service,
  services,
  StatusError,
  statusError,
} from '../../../api/index.ts';
import { badRequest, get, type Registry } from '../../registry/index.ts';

/** Where a proxied request goes. */
export interface ProxyLocation {
  /** The node whose server takes it there. */
  readonly nodeName: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** It is for the node's own server. */
  readonly kubelet: boolean;
}

export type Locate = (registry: Registry, namespace: string, id: string) => ProxyLocation;

interface SchemeNamePort {
  readonly scheme: string;
  readonly name: string;
  readonly port: string;
}

const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', '']);
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** `name`, `name:port` or `scheme:name:port`. upstream: apimachinery pkg/util/net/port_split.go */
export function splitSchemeNamePort(id: string): SchemeNamePort | undefined {
  const parts = id.split(':');
  if (parts.length > 3) return undefined;
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  return name !== '' && SCHEMES.has(scheme) ? { scheme, name, port } : undefined;
}

export function serviceUnavailable(message: string): StatusError {
  return statusError(503, 'ServiceUnavailable', message);
}

/** @throws StatusError as a connection that cannot be made */
function portNumber(port: string, scheme: string): number {
  if (port === '') return scheme === 'https' ? HTTPS_PORT : HTTP_PORT;
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw serviceUnavailable(`error trying to reach service: dial tcp: lookup tcp/${port}: unknown port`);
}

/** upstream: pkg/registry/core/pod/strategy.go ResourceLocation @throws StatusError */
export function podLocation(registry: Registry, namespace: string, id: string): ProxyLocation {
  const asked = splitSchemeNamePort(id);
  if (asked === undefined) throw badRequest(`invalid pod request ${JSON.stringify(id)}`);
  const pod = get(registry, { resource: pods, namespace, name: asked.name }).object as Pod;
  const declared = pod.spec.containers.find(({ ports }) => (ports ?? []).length > 0)?.ports?.[0]?.containerPort;
  const port = asked.port === '' && declared !== undefined ? String(declared) : asked.port;
  const host = pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP ?? '';
  if (host === '') throw badRequest('address not allowed');
  const { scheme } = asked;
  return { nodeName: pod.spec.nodeName ?? '', scheme, host, port: portNumber(port, scheme), kubelet: false };
}

/** upstream: pkg/registry/core/service/storage/storage.go ResourceLocation @throws StatusError */
export function serviceLocation(registry: Registry, namespace: string, id: string): ProxyLocation {
  const asked = splitSchemeNamePort(id);
  if (asked === undefined) throw badRequest(`invalid service request ${JSON.stringify(id)}`);
  const { scheme, name } = asked;
  const portName = /^[+-]?\d+$/.test(asked.port) ? servicePortName(registry, namespace, name, asked.port) : asked.port;
  const found = (get(registry, { resource: endpoints, namespace, name }).object as Endpoints).subsets ?? [];
  if (found.length === 0) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  for (const { addresses = [], ports = [] } of rotated(found, registry.random)) {
    const port = ports.find((candidate) => (candidate.name ?? '') === portName)?.port;
    if (port === undefined) continue;
    for (const address of rotated(addresses, registry.random)) {
      const pod = podOf(registry, namespace, address);
      if (pod !== undefined) {
        return { nodeName: pod.spec.nodeName ?? '', scheme, host: address.ip, port, kubelet: false };
      }
    }
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`);
}

/** The name of the port with this number. @throws StatusError ServiceUnavailable */
function servicePortName(registry: Registry, namespace: string, name: string, port: string): string {
  const service = get(registry, { resource: services, namespace, name }).object as Service;
  const found = (service.spec.ports ?? []).find((candidate) => candidate.port === Number(port));
  if (found !== undefined) return found.name ?? '';
  throw serviceUnavailable(`no service port ${String(Number(port))} found for service ${JSON.stringify(name)}`);
}

/** The same items, beginning with any. */
function rotated<T>(items: readonly T[], random: () => number): readonly T[] {
  const start = Math.floor(random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Addresses that are not those of the namespace's pods are not gone to. upstream: isValidAddress */
function podOf(registry: Registry, namespace: string, { ip, targetRef }: EndpointAddress): Pod | undefined {
  if (targetRef?.name === undefined || targetRef.namespace !== namespace) return undefined;
  try {
    const pod = get(registry, { resource: pods, namespace, name: targetRef.name }).object as Pod;
    return (pod.status?.podIPs ?? []).some((other) => other.ip === ip) ? pod : undefined;
  } catch (cause) {
    if (cause instanceof StatusError) return undefined;
    throw cause;
  }
}

const KUBELET_PORT = 10_250;

/** upstream: pkg/registry/core/node/strategy.go ResourceLocation @throws StatusError */
export function nodeLocation(registry: Registry, _namespace: string, id: string): ProxyLocation {
  const asked = splitSchemeNamePort(id);
  if (asked === undefined) throw badRequest(`invalid node request ${JSON.stringify(id)}`);
  const { scheme, name } = asked;
  const node = get(registry, { resource: nodes, namespace: '', name }).object as Node;
  const host = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? name;
  const reported = node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0;
  const kubeletPort = reported > 0 ? reported : KUBELET_PORT;
  const kubelet = asked.port === '' || asked.port === String(kubeletPort);
  return { nodeName: name, scheme, host, port: kubelet ? kubeletPort : portNumber(asked.port, scheme), kubelet };
}
