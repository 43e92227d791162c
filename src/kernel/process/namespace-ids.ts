/** Linux numbers namespaces from about here. */
const FIRST = 4_026_531_835;

/** Numbers of namespaces, that tell them apart (namespaces(7)). */
export class NamespaceIds {
  #next = FIRST;
  readonly #ids = new Map<string, WeakMap<object, number>>();

  /** @param shared what those have in common who are in the same namespace */
  of(kind: string, shared: object): number {
    let ids = this.#ids.get(kind);
    if (ids === undefined) {
      ids = new WeakMap();
      this.#ids.set(kind, ids);
    }
    let id = ids.get(shared);
    if (id === undefined) {
      id = this.#next++;
      ids.set(shared, id);
    }
    return id;
  }
}
