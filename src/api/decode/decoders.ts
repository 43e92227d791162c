import { type FieldSchema, type FieldType, type TypeSchema, goTypeName, typeSchema } from '../schema/index.ts';
import { type DecodeContext, fieldPath, typeMismatch } from './context.ts';
import {
  type Decoder,
  decodeAny,
  decodeBoolean,
  decodeBytes,
  decodeDouble,
  decodeInt32,
  decodeInt64,
  decodeIntOrString,
  decodeMicroTime,
  decodeQuantity,
  decodeTime,
  stringDecoder,
} from './scalars.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a field's zero value means: it is left out, or kept. */
interface FieldDecoder {
  readonly name: string;
  readonly decode: Decoder;
  /** Zero values are dropped: `omitempty` without a pointer. */
  readonly omitEmpty: boolean;
}

interface StructDecoder {
  readonly decode: Decoder;
  /** The value of an absent struct. */
  readonly zero: () => Fields;
}

const structs = new Map<string, StructDecoder>();

function isEmpty(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

/** The value that Go gives an absent field that it nevertheless writes, or undefined. */
function zeroOf(type: FieldType): unknown {
  switch (type.kind) {
    case 'struct':
      return structDecoder(type.name).zero();
    case 'list':
      return Object.freeze([]);
    case 'map':
      return Object.freeze({});
    case 'string':
    case 'bytes':
      return '';
    case 'quantity':
      return '0';
    case 'boolean':
      return false;
    case 'int32':
    case 'int64':
    case 'double':
    case 'int-or-string':
      return 0;
    default:
      return undefined;
  }
}

function listDecoder(type: FieldType & { readonly items: FieldType }): Decoder {
  const decodeItem = decoderOf(type.items);
  const goType = goTypeName(type);
  return (value, context) => {
    if (!Array.isArray(value)) throw typeMismatch(context, value, goType, 'slice');
    const items: readonly unknown[] = value;
    const struct = context.struct;
    context.path.push(context.key);
    let changed: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      context.key = index;
      context.struct = struct;
      const decoded = item === null || item === undefined ? zeroOf(type.items) : decodeItem(item, context);
      if (decoded !== item) changed ??= [...items];
      if (changed !== undefined) changed[index] = decoded;
    }
    context.path.pop();
    return changed ?? items;
  };
}

function mapDecoder(type: FieldType & { readonly items: FieldType }): Decoder {
  const decodeItem = decoderOf(type.items);
  const goType = goTypeName(type);
  return (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw typeMismatch(context, value, goType, 'map');
    const fields = value as Fields;
    let changed: [string, unknown][] | undefined;
    for (const key of Object.keys(fields)) {
      const item = fields[key];
      const decoded = item === null || item === undefined ? zeroOf(type.items) : decodeItem(item, context);
      if (decoded === item) continue;
      changed ??= Object.entries(fields);
      const entry = changed.find(([name]) => name === key);
      if (entry !== undefined) entry[1] = decoded;
    }
    return changed === undefined ? value : Object.fromEntries(changed);
  };
}

function fieldDecoder(field: FieldSchema): FieldDecoder {
  const scalar = field.type.kind !== 'struct' && field.type.kind !== 'any';
  return {
    name: field.name,
    decode: decoderOf(field.type),
    // An absent quantity or time is a pointer or never zero; IntOrString is compared by defaulting, not dropped.
    omitEmpty:
      scalar &&
      !field.required &&
      !field.pointer &&
      field.type.kind !== 'quantity' &&
      field.type.kind !== 'int-or-string',
  };
}

/** Fields that an object has even if the sender left them out, with their zero values. */
function presentFields(schema: TypeSchema): readonly FieldSchema[] {
  return [...schema.fields.values()].filter((field) => {
    if (field.pointer) return false;
    return field.always || (field.required && field.type.kind !== 'struct' && zeroOf(field.type) !== undefined);
  });
}

function compileStruct(schema: TypeSchema): StructDecoder {
  // Types refer to each other: fields are compiled when the first value comes.
  let fields: ReadonlyMap<string, FieldDecoder> | undefined;
  let present: readonly (readonly [string, unknown])[] | undefined;
  let zero: Fields | undefined;
  const presentValues = (): readonly (readonly [string, unknown])[] =>
    (present ??= presentFields(schema).map((field) => [field.name, zeroOf(field.type)] as const));
  const goType = `v1.${schema.goName}`;

  const decode: Decoder = (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw typeMismatch(context, value, goType, 'struct');
    const decoders = (fields ??= new Map([...schema.fields].map(([name, field]) => [name, fieldDecoder(field)])));
    const source = value as Fields;
    const entered = context.key;
    context.path.push(entered);
    const out = decodeFields(source, decoders, schema.goName, context);
    context.path.pop();
    return fillIn(source, out, presentValues());
  };
  return { decode, zero: () => (zero ??= Object.freeze(Object.fromEntries(presentValues()))) };
}

/** Undefined when every field is as it was. */
function decodeFields(
  source: Fields,
  decoders: ReadonlyMap<string, FieldDecoder>,
  struct: string,
  context: DecodeContext,
): Record<string, unknown> | undefined {
  let out: Record<string, unknown> | undefined;
  for (const key of Object.keys(source)) {
    const value = source[key];
    const field = decoders.get(key);
    let decoded: unknown;
    if (field === undefined) {
      context.problems.push(`unknown field ${JSON.stringify(fieldPath(context, key))}`);
    } else if (value !== null && value !== undefined) {
      context.struct = struct;
      context.key = key;
      decoded = field.decode(value, context);
      if (field.omitEmpty && isEmpty(decoded)) decoded = undefined;
    }
    if (out === undefined) {
      if (decoded === value && value !== undefined) continue;
      out = copyBefore(source, key);
    }
    if (decoded !== undefined) out[key] = decoded;
  }
  return out;
}

/** The fields of an object that come before one of them. */
function copyBefore(source: Fields, end: string): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    if (key === end) break;
    copy[key] = source[key];
  }
  return copy;
}

function fillIn(source: Fields, out: Fields | undefined, present: readonly (readonly [string, unknown])[]): Fields {
  const current = out ?? source;
  let filled: Record<string, unknown> | undefined;
  for (const [name, zero] of present) {
    if (current[name] !== undefined) continue;
    filled ??= out === undefined ? { ...source } : { ...out };
    filled[name] = zero;
  }
  return filled ?? current;
}

export function structDecoder(name: string): StructDecoder {
  const known = structs.get(name);
  if (known !== undefined) return known;
  const schema = typeSchema(name);
  if (schema === undefined) throw new Error(`no schema for type ${name}`);
  const decoder = compileStruct(schema);
  structs.set(name, decoder);
  return decoder;
}

function decoderOf(type: FieldType): Decoder {
  switch (type.kind) {
    case 'list':
      return listDecoder(type);
    case 'map':
      return mapDecoder(type);
    case 'struct':
      return structDecoder(type.name).decode;
    case 'string':
      return stringDecoder(goTypeName(type));
    case 'boolean':
      return decodeBoolean;
    case 'int32':
      return decodeInt32;
    case 'int64':
      return decodeInt64;
    case 'double':
      return decodeDouble;
    case 'time':
      return decodeTime;
    case 'microtime':
      return decodeMicroTime;
    case 'quantity':
      return decodeQuantity;
    case 'bytes':
      return decodeBytes;
    case 'int-or-string':
      return decodeIntOrString;
    case 'any':
      return decodeAny;
  }
}
