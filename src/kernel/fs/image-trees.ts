import type { Layer } from '../api.ts';
import { mergeLayers, type ImageNode } from './image-tree.ts';

/** Merged trees by the layers they are made of: containers of the same image share one. */
export class ImageTrees {
  readonly #trees = new WeakMap<Layer, { readonly layers: readonly Layer[]; readonly tree: ImageNode }[]>();

  merged(layers: readonly Layer[]): ImageNode {
    const top = layers.at(-1);
    if (top === undefined) return mergeLayers([]);
    const known = this.#trees.get(top) ?? [];
    const same = known.find((it) => it.layers.length === layers.length && it.layers.every((l, i) => l === layers[i]));
    if (same !== undefined) return same.tree;
    const tree = mergeLayers(layers);
    this.#trees.set(top, [...known, { layers, tree }]);
    return tree;
  }
}
