import type { FieldType } from '../schema/index.ts';
import { goFieldName } from './go-name.ts';
import type { WireReader } from './reader.ts';
import { ProtobufError, WIRE } from './reader.ts';
import {
  eachField,
  expectWire,
  readBase64,
  readIntOrString,
  readJson,
  readMicroTime,
  readQuantity,
  readString,
  readTime,
} from './scalars.ts';
import type { MessageField, MessageTable, MessageTables } from './table.ts';

type Fields = Record<string, unknown>;

/** Deeper than any type goes but schemas, and less deep than the stack. */
const MAX_DEPTH = 1000;

/** What a decoder knows besides the bytes. */
export interface MessageContext {
  readonly tables: MessageTables;
  readonly depth: number;
}

function deeper(context: MessageContext): MessageContext {
  if (context.depth >= MAX_DEPTH) throw new ProtobufError('exceeded max depth');
  return { ...context, depth: context.depth + 1 };
}

/** Messages of fields that JSON leaves open. Upstream: apiextensions/v1/marshal.go */
type OpenReader = (reader: WireReader, context: MessageContext) => unknown;

const schemaOf: OpenReader = (reader, context) => structOf('JSONSchemaProps', reader, context, {});

const OPEN: Readonly<Record<string, OpenReader>> = {
  Empty: (reader) => {
    eachField(reader, 'CustomResourceSubresourceStatus', {});
    return {};
  },
  JSONSchemaPropsOrArray: (reader, context) => {
    let one: unknown;
    const several: unknown[] = [];
    eachField(reader, 'JSONSchemaPropsOrArray', {
      1: () => (one = schemaOf(reader.nested(), context)),
      2: () => several.push(schemaOf(reader.nested(), context)),
    });
    return several.length > 0 ? several : one;
  },
  JSONSchemaPropsOrBool: (reader, context) => {
    let allows = false;
    let schema: unknown;
    eachField(reader, 'JSONSchemaPropsOrBool', {
      1: (wire) => {
        expectWire(wire, WIRE.varint, 'Allows');
        allows = reader.boolean();
      },
      2: () => (schema = schemaOf(reader.nested(), context)),
    });
    return schema ?? allows;
  },
  JSONSchemaPropsOrStringArray: (reader, context) => {
    let schema: unknown;
    const property: string[] = [];
    eachField(reader, 'JSONSchemaPropsOrStringArray', {
      1: () => (schema = schemaOf(reader.nested(), context)),
      2: () => property.push(readString(reader)),
    });
    return property.length > 0 ? property : schema;
  },
};

/** How a value that is no list and no map is written. */
function wireOf(type: FieldType): number {
  switch (type.kind) {
    case 'boolean':
    case 'int32':
    case 'int64':
      return WIRE.varint;
    case 'double':
      return WIRE.fixed64;
    default:
      return WIRE.bytes;
  }
}

/** Reads one value of a type. @param current what the field holds already, which another message adds to */
function readValue(
  type: FieldType,
  open: string | undefined,
  reader: WireReader,
  context: MessageContext,
  current: unknown,
): unknown {
  switch (type.kind) {
    case 'string':
      return readString(reader);
    case 'boolean':
      return reader.boolean();
    case 'int32':
      return reader.int32();
    case 'int64':
      return reader.int64();
    case 'double':
      return reader.double();
    case 'bytes':
      return readBase64(reader);
    case 'time':
      return readTime(reader.nested());
    case 'microtime':
      return readMicroTime(reader.nested());
    case 'quantity':
      return readQuantity(reader.nested());
    case 'int-or-string':
      return readIntOrString(reader.nested());
    case 'struct':
      return structOf(type.name, reader.nested(), deeper(context), current);
    case 'any': {
      const read = open === undefined ? undefined : OPEN[open];
      return read === undefined ? readJson(reader.nested(), 'RawExtension') : read(reader.nested(), deeper(context));
    }
    case 'list':
      return readItems(type.items, reader.nested(), context);
    case 'map':
      throw new ProtobufError('a map of maps');
  }
}

function structOf(type: string, reader: WireReader, context: MessageContext, current: unknown): Fields {
  const table = context.tables(type);
  if (table === undefined) throw new ProtobufError(`no message of type ${type}`);
  const fields = typeof current === 'object' && current !== null ? (current as Fields) : {};
  readMessage(table, reader, context, fields);
  return fields;
}

/** A list in a map is a message of its own, with the items in field 1: `ExtraValue`. */
function readItems(items: FieldType, reader: WireReader, context: MessageContext): readonly unknown[] {
  const values: unknown[] = [];
  eachField(reader, 'Items', {
    1: (wire) => {
      expectWire(wire, wireOf(items), 'Items');
      values.push(readValue(items, undefined, reader, context, undefined));
    },
  });
  return values;
}

function zeroOf(type: FieldType): unknown {
  switch (type.kind) {
    case 'struct':
      return {};
    case 'list':
      return [];
    case 'boolean':
      return false;
    case 'int32':
    case 'int64':
    case 'double':
      return 0;
    case 'string':
    case 'bytes':
      return '';
    case 'quantity':
      return '0';
    default:
      return null;
  }
}

/** Adds an entry of a map, whose key may be any string. */
function readEntry(
  field: MessageField,
  items: FieldType,
  reader: WireReader,
  context: MessageContext,
  map: Fields,
): void {
  let key = '';
  let value: unknown;
  eachField(reader, field.name, {
    1: () => (key = readString(reader)),
    2: () => (value = readValue(items, field.message, reader, context, undefined)),
  });
  const entry = value ?? zeroOf(items);
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value: entry, configurable: true, enumerable: true, writable: true });
  } else {
    map[key] = entry;
  }
}

/** Adds to a list; numbers may be written one by one, or together. */
function readItem(
  field: MessageField,
  items: FieldType,
  wire: number,
  reader: WireReader,
  context: MessageContext,
  list: unknown[],
): void {
  const expected = wireOf(items);
  const read = (from: WireReader): unknown => readValue(items, field.message, from, context, undefined) ?? null;
  if (wire === WIRE.bytes && expected !== WIRE.bytes) {
    const packed = reader.nested();
    while (!packed.done) list.push(read(packed));
  } else {
    expectWire(wire, expected, goFieldName(field.name));
    list.push(read(reader));
  }
}

function readField(field: MessageField, wire: number, reader: WireReader, context: MessageContext, into: Fields): void {
  const { name, type } = field;
  if (field.inlined !== undefined) {
    expectWire(wire, WIRE.bytes, goFieldName(name));
    readMessage(field.inlined, reader.nested(), deeper(context), into);
  } else if (type.kind === 'list') {
    readItem(field, type.items, wire, reader, context, (into[name] ??= []) as unknown[]);
  } else if (type.kind === 'map') {
    expectWire(wire, WIRE.bytes, goFieldName(name));
    readEntry(field, type.items, reader.nested(), context, (into[name] ??= {}) as Fields);
  } else {
    expectWire(wire, wireOf(type), goFieldName(name));
    const value = readValue(type, field.message, reader, context, into[name]);
    if (value !== undefined) into[name] = value;
  }
}

/** Reads a message into an object, as it would be in JSON. @throws ProtobufError */
export function readMessage(table: MessageTable, reader: WireReader, context: MessageContext, into: Fields): void {
  while (!reader.done) {
    const { field: number, wire } = reader.tag(table.name);
    const field = table.fields.get(number);
    if (field === undefined) reader.skip(wire);
    else readField(field, wire, reader, context, into);
  }
}
