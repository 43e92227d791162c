import { keyOf, keyString, type EndpointSlice, type KubernetesObject, type Service } from '../api/index.ts';

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** Services and their EndpointSlices as last seen, found by name, by address and by node port. */
export class ServiceIndex {
  readonly #services = new Map<string, Service>();
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  readonly #byAddress = new Map<string, string>();
  readonly #byNodePort = new Map<number, string>();

  setService(service: Service): void {
    const key = keyString(keyOf(service));
    this.#forgetAddresses(key);
    this.#services.set(key, service);
    for (const ip of addresses(service)) this.#byAddress.set(ip, key);
    for (const { nodePort } of service.spec.ports ?? []) {
      if (nodePort !== undefined && nodePort !== 0) this.#byNodePort.set(nodePort, key);
    }
  }

  deleteService(service: KubernetesObject): void {
    const key = keyString(keyOf(service));
    this.#forgetAddresses(key);
    this.#services.delete(key);
  }

  setSlice(slice: EndpointSlice): void {
    const owner = ownerOf(slice);
    if (owner === undefined) return;
    const slices = this.#slices.get(owner) ?? new Map<string, EndpointSlice>();
    slices.set(slice.metadata.name, slice);
    this.#slices.set(owner, slices);
  }

  deleteSlice(slice: EndpointSlice): void {
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

  byNodePort(port: number): Service | undefined {
    return this.#services.get(this.#byNodePort.get(port) ?? '');
  }

  #forgetAddresses(key: string): void {
    for (const [ip, owner] of this.#byAddress) if (owner === key) this.#byAddress.delete(ip);
    for (const [port, owner] of this.#byNodePort) if (owner === key) this.#byNodePort.delete(port);
  }
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
