import type { Disposer } from '../base/index.ts';
import type { SocketAddress } from '../kernel/index.ts';
import type { PortMapping } from './api.ts';
import type { Protocol } from './service-proxy.ts';

interface Rule extends PortMapping {
  readonly target: SocketAddress;
}

/** Ports of the node that lead to its pods. upstream: containernetworking/plugins, plugins/meta/portmap */
export class HostPorts {
  readonly #rules = new Set<Rule>();

  add(ip: string, mappings: readonly PortMapping[]): Disposer {
    const rules = mappings.map((mapping) => ({ ...mapping, target: { ip, port: mapping.containerPort } }));
    for (const rule of rules) this.#rules.add(rule);
    return () => {
      for (const rule of rules) this.#rules.delete(rule);
    };
  }

  /** Where an address of the node leads; the newest rule counts. */
  find(to: SocketAddress, protocol: Protocol): SocketAddress | undefined {
    return [...this.#rules].findLast(
      (rule) => rule.hostPort === to.port && rule.protocol === protocol && covers(rule.hostIP, to.ip),
    )?.target;
  }
}

function covers(hostIP: string, ip: string): boolean {
  return hostIP === '' || hostIP === '0.0.0.0' || hostIP === ip;
}
