import { CelList, CelMap, type CelValue } from '../values/value.ts';

/** JSON as it is: whole numbers are ints. upstream: types.DefaultTypeAdapter on unstructured objects */
export function plainValue(raw: unknown): CelValue {
  switch (typeof raw) {
    case 'string':
    case 'boolean':
      return raw;
    case 'number':
      return Number.isInteger(raw) ? BigInt(raw) : raw;
    case 'object':
      if (raw === null) return null;
      return Array.isArray(raw) ? new PlainList(raw) : new PlainMap(raw as Fields);
    default:
      return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

class PlainMap extends CelMap {
  readonly #raw: Fields;
  readonly #known = new Map<string, CelValue>();

  constructor(raw: Fields) {
    super();
    this.#raw = raw;
  }

  override get size(): number {
    return Object.keys(this.#raw).length;
  }

  override find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') return undefined;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#raw, key) || this.#raw[key] === undefined) return undefined;
    const value = plainValue(this.#raw[key]);
    this.#known.set(key, value);
    return value;
  }

  override keys(): Iterable<string> {
    return Object.keys(this.#raw);
  }
}

class PlainList extends CelList {
  readonly #raw: readonly unknown[];
  readonly #known: (CelValue | undefined)[] = [];

  constructor(raw: readonly unknown[]) {
    super();
    this.#raw = raw;
  }

  override get size(): number {
    return this.#raw.length;
  }

  override at(index: number): CelValue {
    return (this.#known[index] ??= plainValue(this.#raw[index]));
  }
}
