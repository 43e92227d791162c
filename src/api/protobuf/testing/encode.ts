import { protobufFields } from '../../generated/protobuf.ts';
import type { FieldType } from '../../schema/index.ts';
import { type MessageField, type MessageTable, messageTables } from '../table.ts';

const tables = messageTables(protobufFields);
const text = new TextEncoder();

type Fields = Readonly<Record<string, unknown>>;

export function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

/** A field that has its length before it. */
export function delimited(number: number, bytes: readonly number[] | Uint8Array | string): number[] {
  const content = typeof bytes === 'string' ? text.encode(bytes) : bytes;
  return [...varint((number << 3) | 2), ...varint(content.length), ...content];
}

function scalar(number: number, value: number | bigint): number[] {
  return [...varint(number << 3), ...varint(value)];
}

function timestamp(value: string): number[] {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(value) ?? [];
  const nanos = Number(fraction.padEnd(9, '0'));
  return [...scalar(1, Date.parse(`${whole}Z`) / 1000), ...scalar(2, nanos)];
}

function intOrString(value: unknown): number[] {
  return typeof value === 'number'
    ? [...scalar(1, 0), ...scalar(2, value), ...delimited(3, '')]
    : [...scalar(1, 1), ...scalar(2, 0), ...delimited(3, String(value))];
}

function open(message: string | undefined, value: unknown): number[] {
  const schema = (props: unknown): number[] => messageBytes(table('JSONSchemaProps'), props as Fields);
  switch (message) {
    case 'Empty':
      return [];
    case 'JSONSchemaPropsOrBool':
      return typeof value === 'boolean' ? scalar(1, Number(value)) : [...scalar(1, 1), ...delimited(2, schema(value))];
    case 'JSONSchemaPropsOrArray':
      return Array.isArray(value) ? value.flatMap((props) => delimited(2, schema(props))) : delimited(1, schema(value));
    case 'JSONSchemaPropsOrStringArray':
      return Array.isArray(value) ? value.flatMap((name) => delimited(2, String(name))) : delimited(1, schema(value));
    default:
      return delimited(1, JSON.stringify(value));
  }
}

function table(type: string): MessageTable {
  const found = tables(type);
  if (found === undefined) throw new Error(`no message for ${type}`);
  return found;
}

function field(number: number, type: FieldType, message: string | undefined, value: unknown): number[] {
  switch (type.kind) {
    case 'boolean':
    case 'int32':
    case 'int64':
      return scalar(number, Number(value));
    case 'double': {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, Number(value), true);
      return [...varint((number << 3) | 1), ...bytes];
    }
    case 'string':
      return delimited(number, String(value));
    case 'bytes':
      return delimited(
        number,
        Uint8Array.from(atob(String(value)), (character) => character.charCodeAt(0)),
      );
    case 'time':
    case 'microtime':
      return delimited(number, timestamp(String(value)));
    case 'quantity':
      return delimited(number, delimited(1, String(value)));
    case 'int-or-string':
      return delimited(number, intOrString(value));
    case 'any':
      return delimited(number, open(message, value));
    case 'struct':
      return delimited(number, messageBytes(table(type.name), value as Fields));
    case 'list':
      return (value as readonly unknown[]).flatMap((item) => field(number, type.items, message, item));
    case 'map':
      return Object.entries(value as Fields).flatMap(([key, item]) =>
        delimited(number, entry(type.items, message, key, item)),
      );
  }
}

/** A list in a map is a message of its own. */
function entry(items: FieldType, message: string | undefined, key: string, value: unknown): number[] {
  const encoded =
    items.kind === 'list' ? delimited(2, field(1, items, undefined, value)) : field(2, items, message, value);
  return [...delimited(1, key), ...encoded];
}

function inlined(number: number, into: MessageField, object: Fields): number[] {
  const content = into.inlined === undefined ? [] : messageBytes(into.inlined, object);
  return content.length === 0 ? [] : delimited(number, content);
}

function messageBytes(of: MessageTable, object: Fields): number[] {
  return [...of.fields].flatMap(([number, into]) => {
    if (into.inlined !== undefined) return inlined(number, into, object);
    const value = object[into.name];
    return value === undefined ? [] : field(number, into.type, into.message, value);
  });
}

/** `k8s\0` and the envelope around the bytes of an object. */
export function envelope(
  apiVersion: string,
  kind: string,
  raw: readonly number[] | Uint8Array,
): Uint8Array<ArrayBuffer> {
  const typeMeta = [...delimited(1, apiVersion), ...delimited(2, kind)];
  return Uint8Array.from([...text.encode('k8s\0'), ...delimited(1, typeMeta), ...delimited(2, raw)]);
}

/** Encodes an object as clients in Go do. @param type name of the generated type, when it is not the kind */
export function encodeProtobuf(object: Fields, type = String(object['kind'])): Uint8Array<ArrayBuffer> {
  return envelope(String(object['apiVersion']), String(object['kind']), messageBytes(table(type), object));
}
