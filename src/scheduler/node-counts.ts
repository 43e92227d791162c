/** How often something is found on each node. Nodes without it are not held. */
export class NodeCounts {
  readonly #counts = new Map<string, number>();

  get byNode(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  get empty(): boolean {
    return this.#counts.size === 0;
  }

  add(nodeName: string, change: number): void {
    const count = (this.#counts.get(nodeName) ?? 0) + change;
    if (count === 0) this.#counts.delete(nodeName);
    else this.#counts.set(nodeName, count);
  }
}
