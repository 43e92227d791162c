import type { Node } from '../api/index.ts';

function names(node: Node | undefined): readonly string[] {
  return (node?.status?.images ?? []).flatMap((image) => image.names ?? []);
}

/** How many nodes have each image. */
export class ImageIndex {
  readonly #nodes = new Map<string, number>();

  nodesWith(name: string): number {
    return this.#nodes.get(name) ?? 0;
  }

  /** One of the two is left out when the node comes or goes. */
  changed(now: Node | undefined, before: Node | undefined): void {
    if (now?.status?.images === before?.status?.images) return;
    for (const name of new Set(names(before))) this.#add(name, -1);
    for (const name of new Set(names(now))) this.#add(name, 1);
  }

  #add(name: string, change: 1 | -1): void {
    const count = this.nodesWith(name) + change;
    if (count === 0) this.#nodes.delete(name);
    else this.#nodes.set(name, count);
  }
}
