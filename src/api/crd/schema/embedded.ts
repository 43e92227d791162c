import { DecodeFailure, decodeMetadata } from '../../decode/index.ts';
import { mapFields, mapItems } from './copy-on-write.ts';
import { fieldSchema, isList, isObject, itemsOf, propertyOf, type Schema } from './schema.ts';

/** Whether a schema has objects within its objects. */
const embedding = new WeakMap<Schema, boolean>();

function embeds(schema: Schema): boolean {
  const known = embedding.get(schema);
  if (known !== undefined) return known;
  const inner = [...Object.values(schema.properties ?? {}), fieldSchema(schema, ''), itemsOf(schema)];
  const found = inner.some(
    (part) => part !== undefined && (part['x-kubernetes-embedded-resource'] === true || embeds(part)),
  );
  embedding.set(schema, found);
  return found;
}

/**
 * Reads type and metadata of the objects that are embedded in an object, as those of the object itself are read.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/objectmeta/algorithm.go
 * @param unknown fields of metadata that nobody knows are added to it
 * @throws DecodeFailure
 */
export function coerceEmbedded(value: unknown, schema: Schema | undefined, path: string, unknown: string[]): unknown {
  if (schema === undefined || !(embeds(schema) || (path !== '' && isEmbedded(schema)))) return value;
  if (isList(value)) {
    const items = itemsOf(schema);
    return mapItems(value, (item, index) => coerceEmbedded(item, items, `${path}[${String(index)}]`, unknown));
  }
  if (!isObject(value)) return value;
  return mapFields(value, (field, name) => {
    const read = path !== '' && isEmbedded(schema) ? coerceMeta(field, name, path, unknown) : field;
    const below = propertyOf(schema, name) === undefined ? `${path}[${name}]` : child(path, name);
    return coerceEmbedded(read, fieldSchema(schema, name), below, unknown);
  });
}

function isEmbedded(schema: Schema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

function child(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function coerceMeta(field: unknown, name: string, path: string, unknown: string[]): unknown {
  if (name === 'apiVersion' || name === 'kind') {
    if (typeof field === 'string') return field;
    throw new DecodeFailure(`${child(path, name)}: Invalid value: ${JSON.stringify(field)}: must be a string`);
  }
  if (name !== 'metadata' || field === null) return field;
  try {
    const { metadata, unknown: found } = decodeMetadata(field);
    for (const each of found) unknown.push(`${child(path, name)}.${each}`);
    return metadata;
  } catch (cause) {
    if (!(cause instanceof DecodeFailure)) throw cause;
    throw new DecodeFailure(`${child(path, name)}: Invalid value: ${JSON.stringify(field)}: ${cause.message}`, {
      cause,
    });
  }
}
