import { type FieldType, typeSchema } from '../schema/index.ts';
import { APPLY_FACTS, ATOMIC_STRUCTS, KEY_DEFAULTS } from './apply-facts.ts';
import {
  type ApplyType,
  type ListType,
  mapOf,
  type MapField,
  type MapType,
  scalarType,
  UNTYPED_SCALAR,
} from './type.ts';

/** What is said of a field besides its type. */
interface Mark {
  readonly list?: readonly string[];
  readonly atomic?: boolean;
}

/** Reads `ports[port,protocol] finalizers[] selector! claimRef~`. */
function parseMarks(text: string): ReadonlyMap<string, Mark> {
  return new Map(
    text.split(' ').map((part): [string, Mark] => {
      const [, name = '', keys, sign] = /^([^[!~]+)(?:\[(.*)\]|([!~]))$/.exec(part) ?? [];
      if (keys === undefined) return [name, { atomic: sign === '!' }];
      return [name, { list: keys === '' ? [] : keys.split(',').sort() }];
    }),
  );
}

const NO_MARKS: ReadonlyMap<string, Mark> = new Map();
const STRING = scalarType('string');
const NUMERIC = scalarType('numeric');
const BOOLEAN = scalarType('boolean');

function typeOfField(type: FieldType, mark: Mark): ApplyType {
  switch (type.kind) {
    case 'string':
    case 'bytes':
      return STRING;
    case 'boolean':
      return BOOLEAN;
    case 'int32':
    case 'int64':
    case 'double':
      return NUMERIC;
    case 'time':
    case 'microtime':
    case 'quantity':
    case 'int-or-string':
    case 'any':
      return UNTYPED_SCALAR;
    case 'list':
      return { list: listOf(type.items, mark.list) };
    case 'map':
      return { map: mapOf(typeOfField(type.items, {}), mark.atomic) };
    case 'struct':
      return mark.atomic === undefined ? builtInType(type.name) : { map: new StructType(type.name, mark.atomic) };
  }
}

function listOf(items: FieldType, keys: readonly string[] | undefined): ListType {
  const merge = keys === undefined ? 'atomic' : keys.length === 0 ? 'set' : 'map';
  return { merge, keys: keys ?? [], items: typeOfField(items, {}) };
}

/** Types refer to each other in circles, so the fields are made when they are first asked for. */
class StructType implements MapType {
  readonly atomic: boolean;
  readonly items = undefined;
  readonly #name: string;
  #fields: ReadonlyMap<string, MapField> | undefined;

  constructor(name: string, atomic: boolean) {
    this.#name = name;
    this.atomic = atomic;
  }

  get fields(): ReadonlyMap<string, MapField> {
    return (this.#fields ??= fieldsOf(this.#name));
  }
}

function fieldsOf(name: string): ReadonlyMap<string, MapField> {
  const facts = APPLY_FACTS[name];
  const marks = facts === undefined ? NO_MARKS : parseMarks(facts);
  const defaults = KEY_DEFAULTS[name] ?? {};
  const fields = new Map<string, MapField>();
  for (const [field, { type }] of typeSchema(name)?.fields ?? []) {
    fields.set(field, { type: typeOfField(type, marks.get(field) ?? {}), default: defaults[field] });
  }
  return fields;
}

/** Made once, on first use; making one again would give the same. */
const made = new Map<string, ApplyType>();

/** How ownership sees a generated type (`Deployment`, `CoreV1Event`). */
export function builtInType(name: string): ApplyType {
  const known = made.get(name);
  if (known !== undefined) return known;
  const type: ApplyType = { map: new StructType(name, ATOMIC_STRUCTS.has(name)) };
  made.set(name, type);
  return type;
}
