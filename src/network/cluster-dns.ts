import { parseIPv4 } from './cidr.ts';
import { isHeadless, readyEndpoints } from './endpoints.ts';
import type { ServiceIndex } from './service-index.ts';

/** `undefined` is NXDOMAIN, an empty list is a name without addresses (NODATA). */
export type DnsAnswer = readonly string[] | undefined;

const MAX_ALIASES = 8;

/**
 * A records as CoreDNS's kubernetes plugin gives them, from the specification "Kubernetes DNS-Based Service Discovery":
 * Services, endpoints of headless Services by hostname or dashed address, and pods (`pods insecure`, kubeadm's setting).
 */
export class ClusterDns {
  readonly #index: ServiceIndex;
  readonly #domain: readonly string[];

  constructor(index: ServiceIndex, clusterDomain: string) {
    this.#index = index;
    this.#domain = labels(clusterDomain);
  }

  /** @param name absolute, with or without its last dot */
  lookup(name: string): DnsAnswer {
    return this.#follow(name, MAX_ALIASES);
  }

  #follow(name: string, aliases: number): DnsAnswer {
    const all = labels(name);
    const cut = all.length - this.#domain.length;
    if (cut < 0 || !this.#domain.every((label, index) => all[cut + index] === label)) return undefined;
    const inside = all.slice(0, cut);
    if (inside.length === 0) return [];
    switch (inside.at(-1)) {
      case 'svc':
        return this.#service(inside.slice(0, -1), aliases);
      case 'pod':
        return inside.length === 3 ? podAddress(inside[0] ?? '') : undefined;
      default:
        return undefined;
    }
  }

  #service(path: readonly string[], aliases: number): DnsAnswer {
    const [namespace, name, endpoint] = path.toReversed();
    if (namespace === undefined || name === undefined || path.length > 3) return path.length === 0 ? [] : undefined;
    const service = this.#index.service(namespace, name);
    if (service === undefined) return undefined;
    if (service.spec.type === 'ExternalName') {
      const alias = service.spec.externalName;
      return endpoint !== undefined || alias === undefined || aliases === 0
        ? undefined
        : this.#follow(alias, aliases - 1);
    }
    if (!isHeadless(service)) {
      const ip = service.spec.clusterIP;
      if (endpoint !== undefined) return undefined;
      return ip === undefined || ip === '' ? [] : [ip];
    }
    const found = readyEndpoints(this.#index.slices(service))
      .filter(({ hostname, addresses }) => {
        if (endpoint === undefined) return true;
        return (hostname ?? dashed(addresses[0] ?? '')) === endpoint;
      })
      .flatMap(({ addresses }) => addresses);
    return endpoint !== undefined && found.length === 0 ? undefined : [...new Set(found)];
  }
}

function labels(name: string): readonly string[] {
  return name.toLowerCase().replace(/\.$/, '').split('.');
}

function dashed(ip: string): string {
  return ip.replaceAll('.', '-');
}

function podAddress(label: string): DnsAnswer {
  const ip = label.replaceAll('-', '.');
  return parseIPv4(ip) === undefined ? undefined : [ip];
}
