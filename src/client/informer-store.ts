import { keyOf, keyString, type KubernetesObject } from '../api/index.ts';

/** The values under which an index holds an object. */
export type IndexFunction<T extends KubernetesObject> = (object: T) => readonly string[];

/** Values of the index that every informer has: the uids of an object's owners. */
export const BY_OWNER = 'owner';

/** The objects of one informer, by key and by its indexes. Objects are shared and never changed. */
export class InformerStore<T extends KubernetesObject> {
  readonly #objects = new Map<string, T>();
  readonly #functions = new Map<string, IndexFunction<T>>();
  readonly #indexes = new Map<string, Map<string, Map<string, T>>>();

  constructor() {
    this.addIndex('namespace', (object) => [object.metadata.namespace ?? '']);
    this.addIndex(BY_OWNER, (object) => (object.metadata.ownerReferences ?? []).map((reference) => reference.uid));
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Adds an index over what is and what will be held; one of that name stays as it is. */
  addIndex(name: string, index: IndexFunction<T>): void {
    if (this.#functions.has(name)) return;
    this.#functions.set(name, index);
    this.#indexes.set(name, new Map());
    for (const [key, object] of this.#objects) this.#enter(name, index(object), key, object);
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** @throws Error when there is no index of that name */
  byIndex(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`index ${name} does not exist`);
    return [...(index.get(value)?.values() ?? [])];
  }

  /** @returns what the key held before */
  put(object: T): T | undefined {
    const key = keyString(keyOf(object));
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const [name, index] of this.#functions) {
      const values = index(object);
      if (old !== undefined) {
        const before = index(old);
        for (const value of before) if (!values.includes(value)) this.#leave(name, value, key);
      }
      this.#enter(name, values, key, object);
    }
    return old;
  }

  /** @returns what the key held */
  delete(key: string): T | undefined {
    const old = this.#objects.get(key);
    if (old === undefined) return undefined;
    this.#objects.delete(key);
    for (const [name, index] of this.#functions) for (const value of index(old)) this.#leave(name, value, key);
    return old;
  }

  #enter(name: string, values: readonly string[], key: string, object: T): void {
    const index = this.#indexes.get(name);
    if (index === undefined) return;
    for (const value of values) {
      const held = index.get(value);
      if (held === undefined) index.set(value, new Map([[key, object]]));
      else held.set(key, object);
    }
  }

  #leave(name: string, value: string, key: string): void {
    const index = this.#indexes.get(name);
    const held = index?.get(value);
    held?.delete(key);
    if (held?.size === 0) index?.delete(value);
  }
}
