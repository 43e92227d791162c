import type { Node } from '../api/index.ts';
import { contains, parseCidr } from './cidr.ts';

/** Addresses and pod ranges of the cluster's nodes as last seen. */
export class NodeAddresses {
  readonly #names = new Map<string, string>();
  readonly #podCIDRs = new Map<string, string>();

  set(node: Node): void {
    this.delete(node);
    for (const { type, address } of node.status?.addresses ?? []) {
      if (type === 'InternalIP' || type === 'ExternalIP') this.#names.set(address, node.metadata.name);
    }
    const { podCIDR } = node.spec;
    if (podCIDR !== undefined && podCIDR !== '') this.#podCIDRs.set(node.metadata.name, podCIDR);
  }

  delete(node: Node): void {
    for (const [address, name] of this.#names) if (name === node.metadata.name) this.#names.delete(address);
    this.#podCIDRs.delete(node.metadata.name);
  }

  /** @returns the node that has this address */
  nameOf(address: string): string | undefined {
    return this.#names.get(address);
  }

  /** Whether the address lies in some node's pod range. */
  covers(ip: string): boolean {
    return [...this.#podCIDRs.values()].some((cidr) => contains(parseCidr(cidr), ip));
  }
}
