import { goNames, schemas } from '../generated/schemas.ts';
import { type FieldSchema, type FieldType, parseFields } from './notation.ts';

/** A named type: the fields of an object. */
export interface TypeSchema {
  readonly name: string;
  /** What upstream's messages call it. */
  readonly goName: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
}

/** The tables are parsed once, on first use; parsing the same text again would give the same. */
const parsed = new Map<string, TypeSchema>();

/** The schema of a generated type (`Pod`, `Container`, `CoreV1Event`), or undefined when it is not decoded here. */
export function typeSchema(name: string): TypeSchema | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const text = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (text === undefined) return undefined;
  const fields = new Map(parseFields(text).map((field) => [field.name, field]));
  const schema = { name, goName: goNames[name] ?? name, fields };
  parsed.set(name, schema);
  return schema;
}

const GO_SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  time: 'v1.Time',
  microtime: 'v1.MicroTime',
  quantity: 'resource.Quantity',
  bytes: '[]uint8',
  'int-or-string': 'intstr.IntOrString',
  any: 'interface {}',
};

/** Go names say the package only where it is not `v1`. */
function qualified(goName: string): string {
  return goName.includes('.') ? goName : `v1.${goName}`;
}

/** What upstream's messages call a type: `int32`, `[]v1.Container`, `map[string]string`. */
export function goTypeName(type: FieldType): string {
  switch (type.kind) {
    case 'list':
      return `[]${goTypeName(type.items)}`;
    case 'map':
      return type.items.kind === 'quantity' ? 'v1.ResourceList' : `map[string]${goTypeName(type.items)}`;
    case 'struct':
      return qualified(goNames[type.name] ?? type.name);
    default:
      return type.goName ?? GO_SCALARS[type.kind] ?? type.kind;
  }
}
