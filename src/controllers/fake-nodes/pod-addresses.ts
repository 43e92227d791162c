import { isFakeNode, keyOf, keyString, parseCidr, type Node, type Pod } from '../../api/index.ts';
import { AddressPool, overlap, rangeOf } from './address-pool.ts';

/** Far from the ranges of Services and of the nodes that are workers; kwok's begins there too. */
const RANGE = '10.0.0.0/11';

/** Who has which address among the pods of fake nodes. */
export class FakePodAddresses {
  readonly #nodes: () => readonly Node[];
  /** By the range that nodes name, whether they have it or another one. */
  readonly #pools = new Map<string, AddressPool>();
  readonly #given = new Map<string, { readonly pool: AddressPool; readonly ip: string }>();

  /** @param nodes all of the cluster */
  constructor(nodes: () => readonly Node[]) {
    this.#nodes = nodes;
  }

  /** The pod's address; it stays the pod's until {@link release}. */
  of(pod: Pod, node: Node): string {
    const key = keyString(keyOf(pod));
    const given = this.#given.get(key);
    if (given !== undefined) return given.ip;
    const pool = this.#poolOf(node);
    const ip = pool.take();
    if (ip === undefined) throw new Error(`no addresses are left for the pods of node ${node.metadata.name}`);
    this.#given.set(key, { pool, ip });
    return ip;
  }

  /** Notes an address that the pod has from an earlier time. */
  adopt(pod: Pod, node: Node): void {
    const ip = pod.status?.podIP ?? '';
    const key = keyString(keyOf(pod));
    if (ip === '' || pod.spec.hostNetwork === true || this.#given.has(key)) return;
    const pool = this.#poolOf(node);
    pool.reserve(ip);
    this.#given.set(key, { pool, ip });
  }

  release(pod: Pod): void {
    const key = keyString(keyOf(pod));
    const given = this.#given.get(key);
    given?.pool.release(given.ip);
    this.#given.delete(key);
  }

  #poolOf(node: Node): AddressPool {
    const { podCIDR = '' } = node.spec;
    const known = this.#pools.get(podCIDR);
    if (known !== undefined) return known;
    const range = this.#rangeFor(podCIDR);
    const pool = this.#pools.get(range) ?? new AddressPool(range);
    this.#pools.set(range, pool);
    this.#pools.set(podCIDR, pool);
    return pool;
  }

  /** The range that the node's manifest names, unless pods that can be reached have it. */
  #rangeFor(podCIDR: string): string {
    if (!isIPv4Range(podCIDR)) return RANGE;
    const wanted = rangeOf(podCIDR);
    const taken = this.#nodes().some(
      (other) =>
        !isFakeNode(other) &&
        isIPv4Range(other.spec.podCIDR ?? '') &&
        overlap(rangeOf(other.spec.podCIDR ?? ''), wanted),
    );
    return taken ? RANGE : podCIDR;
  }
}

function isIPv4Range(cidr: string): boolean {
  return parseCidr(cidr)?.bytes.length === 4;
}
