import type { StoredObject } from './record.ts';

/** The objects of one resource in one namespace, listed in the order of their names. */
class NamespaceObjects {
  readonly byName = new Map<string, StoredObject>();
  #names: string[] = [];
  #added: string[] = [];
  #removed = 0;

  set(stored: StoredObject): void {
    if (!this.byName.has(stored.name)) this.#added.push(stored.name);
    this.byName.set(stored.name, stored);
  }

  delete(name: string): void {
    if (this.byName.delete(name)) this.#removed++;
  }

  appendTo(list: StoredObject[]): void {
    for (const name of this.#sorted()) {
      const stored = this.byName.get(name);
      if (stored !== undefined) list.push(stored);
    }
  }

  /** Names are sorted when they are listed, so that a burst of creates costs one merge and not an insertion each. */
  #sorted(): readonly string[] {
    if (this.#added.length === 0 && this.#removed === 0) return this.#names;
    // A name that was deleted and made again is in both lists.
    const added = this.#added.filter((name) => this.byName.has(name)).sort();
    const kept = this.#removed === 0 ? this.#names : this.#names.filter((name) => this.byName.has(name));
    this.#names = mergeSorted(kept, added);
    this.#added = [];
    this.#removed = 0;
    return this.#names;
  }
}

function mergeSorted(left: readonly string[], right: readonly string[]): string[] {
  const merged: string[] = [];
  let at = 0;
  const push = (name: string): void => {
    if (merged[merged.length - 1] !== name) merged.push(name);
  };
  for (const name of left) {
    for (let other = right[at]; other !== undefined && other < name; other = right[++at]) push(other);
    push(name);
  }
  for (let other = right[at]; other !== undefined; other = right[++at]) push(other);
  return merged;
}

/** The objects of one resource, by namespace and name. */
export class Collection {
  readonly #namespaces = new Map<string, NamespaceObjects>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#namespaces.get(namespace)?.byName.get(name);
  }

  /** Replaces the object of the same name, or removes it when `stored` is a tombstone; returns what was there. */
  apply(stored: StoredObject): StoredObject | undefined {
    let objects = this.#namespaces.get(stored.namespace);
    const previous = objects?.byName.get(stored.name);
    if (stored.deleted) {
      if (previous !== undefined) this.#size--;
      objects?.delete(stored.name);
      if (objects?.byName.size === 0) this.#namespaces.delete(stored.namespace);
      return previous;
    }
    if (objects === undefined) {
      objects = new NamespaceObjects();
      this.#namespaces.set(stored.namespace, objects);
    }
    if (previous === undefined) this.#size++;
    objects.set(stored);
    return previous;
  }

  /** In etcd's order: by namespace, then by name. All namespaces when none is given. */
  list(namespace?: string): StoredObject[] {
    const list: StoredObject[] = [];
    if (namespace !== undefined) this.#namespaces.get(namespace)?.appendTo(list);
    else for (const key of [...this.#namespaces.keys()].sort()) this.#namespaces.get(key)?.appendTo(list);
    return list;
  }
}
