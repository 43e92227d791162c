import { typeName, type CelType } from '../types.ts';
import { CelMap, CelUint, type CelValue } from './value.ts';

/** Keys that are equal are the same: `1`, `1u` and `1.0` are. Undefined for what cannot be a key. */
export function keyText(key: CelValue): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${String(key)}`;
  if (typeof key === 'bigint') return `n${String(key)}`;
  if (key instanceof CelUint) return `n${String(key.value)}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${String(BigInt(key))}` : `d${String(key)}`;
  return undefined;
}

/** A map an expression made. */
export class EntryMap extends CelMap {
  readonly #entries: ReadonlyMap<string, readonly [CelValue, CelValue]>;
  override readonly objectType: CelType | undefined;

  constructor(entries: ReadonlyMap<string, readonly [CelValue, CelValue]>, objectType?: CelType) {
    super();
    this.#entries = entries;
    this.objectType = objectType;
  }

  static of(entries: Iterable<readonly [CelValue, CelValue]>): EntryMap {
    const byKey = new Map<string, readonly [CelValue, CelValue]>();
    for (const entry of entries) byKey.set(keyText(entry[0]) ?? '', entry);
    return new EntryMap(byKey);
  }

  override get size(): number {
    return this.#entries.size;
  }

  override find(key: CelValue): CelValue | undefined {
    const text = keyText(key);
    return text === undefined ? undefined : this.#entries.get(text)?.[1];
  }

  override *keys(): Generator<CelValue, void, undefined> {
    for (const [key] of this.#entries.values()) yield key;
  }

  /** A copy with one more entry. */
  with(key: CelValue, value: CelValue): EntryMap {
    return new EntryMap(new Map([...this.#entries, [keyText(key) ?? '', [key, value] as const]]), this.objectType);
  }

  get typeName(): string {
    return this.objectType === undefined ? 'map' : typeName(this.objectType);
  }
}
