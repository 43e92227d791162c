import type { Node } from '../api/index.ts';
import { contains, parseCidr } from './cidr.ts';

/** Addresses and pod ranges of the cluster's nodes as last seen. */
export class NodeAddresses {
  readonly #names = new Map<string, string>();
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #podCIDRs = new Map<string, string>();

  set(node: Node): void {
    this.delete(node);
    const addresses = (node.status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
      .map(({ address }) => address);
    for (const address of addresses) this.#names.set(address, node.metadata.name);
    this.#addresses.set(node.metadata.name, addresses);
    const { podCIDR } = node.spec;
    if (podCIDR !== undefined && podCIDR !== '') this.#podCIDRs.set(node.metadata.name, podCIDR);
  }

  delete(node: Node): void {
    const { name } = node.metadata;
    for (const address of this.#addresses.get(name) ?? []) {
      if (this.#names.get(address) === name) this.#names.delete(address);
    }
    this.#addresses.delete(name);
    this.#podCIDRs.delete(name);
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
