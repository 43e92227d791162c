import {
  keyOf,
  keyString,
  type EndpointSlice,
  type KubernetesObject,
  type Service,
  type ServicePort,
} from '../api/index.ts';

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** Services and their EndpointSlices as last seen, found by name, by address and by node port. */
export class ServiceIndex {
  readonly #services = new Map<string, Service>();
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  readonly #byAddress = new Map<string, string>();
  /** By `protocol:port`: a number may be given out once for each protocol. */
  readonly #byNodePort = new Map<string, string>();
  #version = 0;

  /** Another number after every change. */
  get version(): number {
    return this.#version;
  }

  setService(service: Service): void {
    this.#version++;
    const key = keyString(keyOf(service));
    this.#forgetAddresses(key);
    this.#services.set(key, service);
    for (const ip of addresses(service)) this.#byAddress.set(ip, key);
    for (const port of service.spec.ports ?? []) {
      const { nodePort } = port;
      if (nodePort !== undefined && nodePort !== 0)
        this.#byNodePort.set(`${protocolOf(port)}:${String(nodePort)}`, key);
    }
  }

  deleteService(service: KubernetesObject): void {
    this.#version++;
    const key = keyString(keyOf(service));
    this.#forgetAddresses(key);
    this.#services.delete(key);
  }

  setSlice(slice: EndpointSlice): void {
    this.#version++;
    const owner = ownerOf(slice);
    if (owner === undefined) return;
    const slices = this.#slices.get(owner) ?? new Map<string, EndpointSlice>();
    slices.set(slice.metadata.name, slice);
    this.#slices.set(owner, slices);
  }

  deleteSlice(slice: EndpointSlice): void {
    this.#version++;
    const owner = ownerOf(slice);
    if (owner === undefined) return;
    const slices = this.#slices.get(owner);
    slices?.delete(slice.metadata.name);
    if (slices?.size === 0) this.#slices.delete(owner);
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  slices(service: Service): readonly EndpointSlice[] {
    return [...(this.#slices.get(keyString(keyOf(service)))?.values() ?? [])];
  }

  byAddress(ip: string): Service | undefined {
    return this.#services.get(this.#byAddress.get(ip) ?? '');
  }

  byNodePort(port: number, protocol: string): Service | undefined {
    return this.#services.get(this.#byNodePort.get(`${protocol}:${String(port)}`) ?? '');
  }

  services(): Iterable<Service> {
    return this.#services.values();
  }

  #forgetAddresses(key: string): void {
    for (const [ip, owner] of this.#byAddress) if (owner === key) this.#byAddress.delete(ip);
    for (const [port, owner] of this.#byNodePort) if (owner === key) this.#byNodePort.delete(port);
  }
}

export function protocolOf(port: ServicePort): string {
  return port.protocol ?? 'TCP';
}

/** Addresses that kube-proxy answers for: cluster, external, and load balancer ones. */
function addresses(service: Service): readonly string[] {
  const { clusterIP, externalIPs = [] } = service.spec;
  const balancer = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
  const own = clusterIP === undefined || clusterIP === '' || clusterIP === 'None' ? [] : [clusterIP];
  return [...own, ...externalIPs, ...balancer];
}

function ownerOf(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? undefined : `${slice.metadata.namespace ?? ''}/${name}`;
}
