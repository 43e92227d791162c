/** What a value without structure may be. */
export type ScalarRule = 'string' | 'numeric' | 'boolean' | 'untyped';

/**
 * How ownership and merging see a value: as one thing, or as the sum of its fields or items. A type may allow several
 * shapes; which one counts is deduced from the value. Upstream: structured-merge-diff schema/elements.go
 */
export interface ApplyType {
  readonly scalar?: ScalarRule;
  readonly list?: ListType;
  readonly map?: MapType;
}

export interface ListType {
  /** `atomic` lists are replaced as a whole, sets have items by value, maps have items by their keys. */
  readonly merge: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  readonly items: ApplyType;
}

export interface MapType {
  readonly atomic: boolean;
  /** Named fields of a struct. */
  readonly fields: ReadonlyMap<string, MapField>;
  /** Of keys that are no named field; undefined where there may be none. */
  readonly items: ApplyType | undefined;
}

export interface MapField {
  readonly type: ApplyType;
  /** Counts for an item that does not have this field, where the field is a key of the list. */
  readonly default?: unknown;
}

export type Shape = 'map' | 'scalar' | 'list';

const NO_FIELDS: ReadonlyMap<string, MapField> = new Map();

export function scalarType(scalar: ScalarRule): ApplyType {
  return { scalar };
}

export function atomicList(items: ApplyType): ListType {
  return { merge: 'atomic', keys: [], items };
}

export function mapOf(items: ApplyType, atomic = false): MapType {
  return { atomic, fields: NO_FIELDS, items };
}

export const UNTYPED_SCALAR = scalarType('untyped');

/** Anything, owned and merged as a whole. */
export const ATOMIC: ApplyType = {
  scalar: 'untyped',
  get list() {
    return ATOMIC_LIST;
  },
  get map() {
    return ATOMIC_MAP;
  },
};
const ATOMIC_LIST = atomicList(ATOMIC);
const ATOMIC_MAP = mapOf(ATOMIC, true);

/** Anything, by what the value is: maps by their fields, lists as a whole. */
export const DEDUCED: ApplyType = {
  scalar: 'untyped',
  list: ATOMIC_LIST,
  get map() {
    return DEDUCED_MAP;
  },
};
const DEDUCED_MAP = mapOf(DEDUCED);

/** Whether a map has no structure but what its values show. */
export function isDeduced(map: MapType): boolean {
  return map.fields.size === 0 && (map.items === DEDUCED || map.items?.scalar === 'untyped');
}

/** A value that fits no shape of the type, null included, counts as the first shape that the type has. */
export function shapeOf(type: ApplyType, value: unknown): Shape {
  if (Array.isArray(value)) {
    if (type.list !== undefined) return 'list';
  } else if (typeof value === 'object') {
    if (value !== null && type.map !== undefined) return 'map';
  } else if (value !== undefined && type.scalar !== undefined) {
    return 'scalar';
  }
  if (type.map !== undefined) return 'map';
  return type.scalar === undefined ? 'list' : 'scalar';
}

export type Fields = Readonly<Record<string, unknown>>;
export type List = readonly unknown[];

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is List {
  return Array.isArray(value);
}

export function hasFields(value: unknown): value is Fields {
  if (!isFields(value)) return false;
  for (const name in value) if (value[name] !== undefined) return true;
  return false;
}

export function hasItems(value: unknown): value is List {
  return Array.isArray(value) && value.length > 0;
}

/** The type of a field; undefined where the map may not have it. */
export function fieldTypeOf(map: MapType, name: string): ApplyType | undefined {
  return map.fields.get(name)?.type ?? map.items;
}
