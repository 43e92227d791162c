import type { NodeInfo } from '../node-info.ts';

/** Sums per value of a label that nodes have. */
export class TopologyCounts {
  readonly #byKey = new Map<string, Map<string, number>>();
  #total = 0;

  get(topologyKey: string, value: string): number {
    return this.#byKey.get(topologyKey)?.get(value) ?? 0;
  }

  /** The sum over all keys and values. */
  get total(): number {
    return this.#total;
  }

  get empty(): boolean {
    return this.#byKey.size === 0;
  }

  keys(): Iterable<string> {
    return this.#byKey.keys();
  }

  /** Adds what is on each node to the node's value of the label; nodes without the label do not count. */
  addNodes(
    topologyKey: string,
    byNode: ReadonlyMap<string, number>,
    weight: number,
    nodeNamed: (name: string) => NodeInfo | undefined,
  ): void {
    for (const [nodeName, count] of byNode) {
      const value = nodeNamed(nodeName)?.labels[topologyKey];
      if (value !== undefined) this.#add(topologyKey, value, count * weight);
    }
  }

  #add(topologyKey: string, value: string, amount: number): void {
    let values = this.#byKey.get(topologyKey);
    if (values === undefined) {
      values = new Map();
      this.#byKey.set(topologyKey, values);
    }
    values.set(value, (values.get(value) ?? 0) + amount);
    this.#total += amount;
  }
}
