import { equal, equalRaw } from '../values/equal.ts';
import { ArrayList } from '../values/list.ts';
import { keyText } from '../values/map.ts';
import { parseDate, parseDuration, parseTimestamp, type ZonedTime } from '../values/time-text.ts';
import {
  CelDuration,
  CelError,
  CelList,
  CelMap,
  CelTimestamp,
  CelUnknown,
  type CelValue,
  noSuchOverload,
} from '../values/value.ts';
import { escapeName, unescapeName } from './escape.ts';
import { itemsOf, propertyOf, type Schema, valuesOf, withTypeAndMeta } from './schema.ts';

/**
 * JSON as its schema reads it; nothing is converted before it is looked at.
 * @throws CelError where the data is not what the schema says
 * upstream: apiserver/pkg/cel/common/valuesunstructured.go
 */
export function dataOf(raw: unknown, schema: Schema): CelValue {
  if (raw === null || raw === undefined) {
    if (schema.nullable === true) return null;
    throw new CelError('invalid data, got null for schema with nullable=false');
  }
  if (schema['x-kubernetes-int-or-string'] === true) return intOrString(raw);
  switch (schema.type) {
    case 'object':
      return objectOf(raw, schema);
    case 'array':
      return listOf(raw, schema);
    case 'string':
      return stringOf(raw, schema.format ?? '');
    case 'number':
      if (typeof raw === 'number') return raw;
      throw new CelError(`invalid data, expected float, got ${goType(raw)}`);
    case 'integer':
      if (typeof raw === 'number' && Number.isInteger(raw)) return BigInt(raw);
      throw new CelError(`invalid data, expected int, got ${goType(raw)}`);
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      throw new CelError(`invalid data, expected bool, got ${goType(raw)}`);
    default:
      if (schema['x-kubernetes-preserve-unknown-fields'] === true) return new CelUnknown(raw);
      throw new CelError(
        `invalid type, expected object, array, number, integer, boolean or string, or no type with x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got ${schema.type ?? ''}`,
      );
  }
}

function goType(raw: unknown): string {
  if (typeof raw === 'string') return 'string';
  if (typeof raw === 'boolean') return 'bool';
  if (typeof raw === 'number') return Number.isInteger(raw) ? 'int64' : 'float64';
  return Array.isArray(raw) ? '[]interface {}' : 'map[string]interface {}';
}

function intOrString(raw: unknown): CelValue {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'number' && Number.isInteger(raw)) return BigInt(raw);
  throw new CelError('invalid data, expected XIntOrString value to be either a string or integer');
}

function stringOf(raw: unknown, format: string): CelValue {
  if (typeof raw !== 'string') throw new CelError(`invalid data, expected string, got ${goType(raw)}`);
  switch (format) {
    case 'duration':
      return new CelDuration(required(parseDuration(raw), `Invalid duration ${raw}: unable to parse`));
    case 'date':
      return timestampOf(parseDate(raw), `Invalid date formatted string ${raw}: unable to parse`);
    case 'date-time':
      return timestampOf(parseTimestamp(raw), `Invalid date-time formatted string ${raw}: unable to parse`);
    case 'byte':
      return required(bytesOf(raw), `Invalid byte formatted string ${raw}: illegal base64 data`);
    default:
      return raw;
  }
}

function timestampOf(time: ZonedTime | undefined, message: string): CelTimestamp {
  const { nanos, offset } = required(time, message);
  return new CelTimestamp(nanos, offset);
}

function required<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new CelError(message);
  return value;
}

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function objectOf(raw: unknown, schema: Schema): CelMap {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new CelError('invalid data, expected a map for the provided schema with type=object');
  }
  const whole = schema['x-kubernetes-embedded-resource'] === true ? withTypeAndMeta(schema) : schema;
  return new DataMap(raw as Fields, whole);
}

/** An object with named fields, or a map. */
class DataMap extends CelMap {
  readonly #raw: Fields;
  readonly #schema: Schema;
  /** What was looked at already. */
  readonly #known = new Map<string, CelValue>();

  constructor(raw: Fields, schema: Schema) {
    super();
    this.#raw = raw;
    this.#schema = schema;
  }

  get #named(): boolean {
    return this.#schema.properties !== undefined;
  }

  #schemaOf(name: string): Schema | undefined {
    return this.#named ? propertyOf(this.#schema, name) : valuesOf(this.#schema);
  }

  override get size(): number {
    return Object.keys(this.#raw).length;
  }

  override find(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') throw noSuchOverload();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#named ? unescapeName(key) : key;
    if (name === undefined || !Object.hasOwn(this.#raw, name)) return undefined;
    const raw = this.#raw[name];
    // A field that is null is one that is missing.
    if (this.#named && raw === null) return undefined;
    const schema = this.#schemaOf(name);
    if (schema === undefined) return undefined;
    const value = dataOf(raw, schema);
    this.#known.set(key, value);
    return value;
  }

  /** What no schema says anything of is compared as it is. upstream: valuesunstructured.go unstructuredMap.Equal */
  override equalsInOwnWay(other: CelMap): boolean | undefined {
    if (!(other instanceof DataMap) || (!this.#named && valuesOf(this.#schema) !== undefined)) return undefined;
    return Object.entries(this.#raw).every(([name, raw]) => {
      if (this.#schemaOf(name) === undefined) {
        return !Object.hasOwn(other.#raw, name) || equalRaw(raw, other.#raw[name]);
      }
      const key = escapeName(name) ?? name;
      const [mine, theirs] = [this.find(key), other.find(key)];
      return mine === undefined || theirs === undefined ? mine === theirs : equal(mine, theirs);
    });
  }

  override *keys(): Generator<string, void, undefined> {
    for (const name of Object.keys(this.#raw)) {
      if (this.#schemaOf(name) !== undefined) yield this.#named ? (escapeName(name) ?? name) : name;
    }
  }
}

function listOf(raw: unknown, schema: Schema): CelList {
  if (!Array.isArray(raw))
    throw new CelError('invalid data, expected an array for the provided schema with type=array');
  const items = itemsOf(schema);
  if (items === undefined) throw new CelError('invalid array type, expected Items with a non-empty Schema');
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return new SetList(raw, items);
    case 'map':
      return new KeyedList(raw, items, schema['x-kubernetes-list-map-keys'] ?? []);
    default:
      return new DataList(raw, items);
  }
}

class DataList extends CelList {
  protected readonly raw: readonly unknown[];
  protected readonly items: Schema;
  readonly #known: (CelValue | undefined)[] = [];

  constructor(raw: readonly unknown[], items: Schema) {
    super();
    this.raw = raw;
    this.items = items;
  }

  override get size(): number {
    return this.raw.length;
  }

  override at(index: number): CelValue {
    return (this.#known[index] ??= dataOf(this.raw[index], this.items));
  }
}

/** Lists whose items have no order: equal are those with the same items, and `+` adds only what is new. */
abstract class UnorderedList extends DataList {
  /** By what items are told apart. */
  protected abstract keyOf(item: CelValue): string;

  #byKey(list: CelList): Map<string, CelValue> {
    return new Map([...list].map((item) => [this.keyOf(item), item]));
  }

  override equalsInOwnWay(other: CelList): boolean {
    if (this.size !== other.size) return false;
    const mine = this.#byKey(this);
    const theirs = this.#byKey(other);
    if (mine.size !== theirs.size) return false;
    for (const [key, item] of theirs) {
      const own = mine.get(key);
      if (own === undefined || !equal(own, item)) return false;
    }
    return true;
  }

  override concatInOwnWay(other: CelList): CelList {
    const merged = this.#byKey(this);
    for (const [key, item] of this.#byKey(other)) merged.set(key, item);
    return new ArrayList([...merged.values()]);
  }
}

class SetList extends UnorderedList {
  protected override keyOf(item: CelValue): string {
    return keyText(item) ?? itemText(item);
  }
}

class KeyedList extends UnorderedList {
  readonly #keys: readonly string[];

  constructor(raw: readonly unknown[], items: Schema, keys: readonly string[]) {
    super(raw, items);
    this.#keys = keys.map((key) => escapeName(key) ?? key);
  }

  protected override keyOf(item: CelValue): string {
    if (!(item instanceof CelMap)) throw new CelError('unexpected data format for element of array');
    return JSON.stringify(this.#keys.map((key) => keyText(item.find(key) ?? '')));
  }
}

/** Of items of sets that are lists or objects themselves. */
function itemText(item: CelValue): string {
  if (item instanceof CelList) return `[${[...item].map((one) => keyText(one) ?? itemText(one)).join(',')}]`;
  if (item instanceof CelMap) {
    const entries = [...item].map(([key, value]) => `${keyText(key) ?? ''}:${keyText(value) ?? itemText(value)}`);
    return `{${entries.sort().join(',')}}`;
  }
  return typeof item === 'string' ? item : '';
}
